import assert from 'node:assert/strict';
import { isEndless } from '../../../src/shell/endless.ts';

describe('commands that do not end by themselves', () => {
  for (const text of [
    'kubectl port-forward svc/web 8080:80',
    'kubectl proxy',
    'kubectl logs -f web',
    'kubectl logs --follow web | grep x',
    'kubectl get pods -w',
    'kubectl get pods --watch',
    'kubectl events --watch',
    'kubectl attach web',
    'watch -n 1 kubectl get pods',
    'tail -f /var/log/x',
    'minikube tunnel',
    'while true; do curl http://x/; done',
  ]) {
    it(`include ${text}`, () => assert.equal(isEndless(text), true));
  }

  for (const text of [
    'kubectl get pods',
    'kubectl logs web',
    'kubectl logs --follow=false web',
    'kubectl apply -f web.yaml',
    'kubectl port-forward svc/web 80 &',
    'kubectl proxy --help',
    'kubectl wait pod/web --for=condition=Ready',
    'kubectl rollout status deployment/web',
    'tail x',
    'minikube start',
    'echo watch kubectl get pods -w',
  ]) {
    it(`do not include ${text}`, () => assert.equal(isEndless(text), false));
  }
});
