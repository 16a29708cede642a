import assert from 'node:assert/strict';
import { beginsWith, isSameCommand, normalCommand } from '../../../src/lab/commandMatch.ts';
import { FakeCluster } from './fakeCluster.ts';

const names = new FakeCluster();

describe('isSameCommand', () => {
  const same: [string, string][] = [
    ['kubectl get pods', 'kubectl  get   pods '],
    ['kubectl get pods', 'kubectl get po'],
    ['kubectl get pods', 'kubectl get pod -o wide'],
    ['kubectl get pods', 'kubectl get pods -w'],
    ['kubectl get pods', 'kubectl -n default get pods'],
    ['kubectl get replicasets,pods', 'kubectl get rs,po'],
    ['kubectl get pods', 'k get pods'],
    ['kubectl scale deployment web --replicas=2', 'kubectl scale --replicas 2 deployment/web'],
    ['kubectl create deployment web --image=nginx', 'kubectl create deployment \'web\' --image "nginx"'],
    ['kubectl delete pod <POD-NAME>', 'kubectl delete pod web-123-abc'],
    ['kubectl delete pod <POD-NAME>', 'kubectl delete po/web-123-abc'],
    ['curl http://<IP>/', 'curl http://203.0.113.1/'],
    ['cd manifests', 'cd  manifests'],
    ['kubectl get pods | grep web', 'kubectl get pods | grep web'],
    ['kubectl apply -f - <<EOF\nkind: Pod\nEOF', 'kubectl apply -f - <<EOF\nkind: Pod\nEOF'],
  ];
  for (const [lesson, typed] of same) {
    it(`${JSON.stringify(lesson)} is ${JSON.stringify(typed)}`, () => {
      assert.equal(isSameCommand(normalCommand(lesson, names), normalCommand(typed, names)), true);
    });
  }

  const different: [string, string][] = [
    ['kubectl get pods', 'kubectl get services'],
    ['kubectl get pods', 'kubectl get pods web'],
    ['kubectl get pods', 'kubectl get pods -n other'],
    ['kubectl get pods', 'kubectl get pods -A'],
    ['kubectl get pods -n other', 'kubectl get pods'],
    ['kubectl get pods', 'kubectl get pods --watch-only'],
    ['kubectl get pods', 'kubectl get pods | grep web'],
    ['kubectl get pods', 'echo kubectl get pods'],
    ['kubectl get pods -o yaml', 'kubectl get pods'],
    ['kubectl scale deployment web --replicas=2', 'kubectl scale deployment web --replicas=3'],
    ['kubectl create deployment web --image=nginx', 'kubectl create deployment web --image=nginx --dry-run=client'],
    ['kubectl delete pod <POD-NAME>', 'kubectl delete pod'],
    ['kubectl delete pod <POD-NAME>', 'kubectl delete pod a b'],
    ['kubectl delete pod <POD-NAME>', 'kubectl delete service web'],
    ['curl http://<IP>/', 'curl http:///'],
    ['curl http://<IP>/a', 'curl http://203.0.113.1/b'],
  ];
  for (const [lesson, typed] of different) {
    it(`${JSON.stringify(lesson)} is not ${JSON.stringify(typed)}`, () => {
      assert.equal(isSameCommand(normalCommand(lesson, names), normalCommand(typed, names)), false);
    });
  }
});

describe('beginsWith', () => {
  const cases: [string, string, boolean][] = [
    ['kubectl delete pod web-1', 'kubectl delete pod', true],
    ['kubectl delete po/web-1 --now', 'kubectl delete pod', true],
    ['kubectl delete pod web-1', 'kubectl delete pod web-1', true],
    ['kubectl delete pod web-2', 'kubectl delete pod web-1', false],
    ['kubectl delete deployment web', 'kubectl delete pod', false],
    ['kubectl get pods -o wide', 'kubectl get pods', true],
    ['kubectl get pods', 'kubectl get pods -o wide', false],
    ['kubectl get pods -n other', 'kubectl get pods', true],
    ['kubectl get pods', 'kubectl get pods -n other', false],
    ['kubectl rollout undo deployment web', 'kubectl rollout undo', true],
    ['kubectl rollout status deployment web', 'kubectl rollout undo', false],
    ['docker build .', 'docker build', true],
    ['docker build', 'docker build .', false],
  ];
  for (const [command, start, expected] of cases) {
    it(`“${command}” ${expected ? 'begins' : 'does not begin'} with “${start}”`, () => {
      assert.equal(beginsWith(normalCommand(command, names), normalCommand(start, names)), expected);
    });
  }
});
