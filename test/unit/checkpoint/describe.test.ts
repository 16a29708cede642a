import assert from 'node:assert/strict';
import { describe as describeExpectation } from '../../../src/checkpoint/describe.ts';
import type { Expectation } from '../../../src/checkpoint/expectation.ts';
import { needs } from '../../../src/checkpoint/needs.ts';

const web = { resource: 'deploy', name: 'web' };

describe('describe', () => {
  const cases: [string, Expectation][] = [
    ['Deployment web is ready', { kind: 'wait', target: web, condition: { type: 'ready' } }],
    [
      'Deployment web has 1 available replica',
      { kind: 'wait', target: web, condition: { type: 'replicas', replicas: 1 } },
    ],
    [
      'Deployment web has 2 available replicas',
      { kind: 'wait', target: web, condition: { type: 'replicas', replicas: 2 } },
    ],
    [
      'Service db (ClusterIP) leads to a ready Pod',
      {
        kind: 'wait',
        target: { resource: 'svc', name: 'db' },
        condition: { type: 'exposed', serviceType: 'ClusterIP' },
      },
    ],
    [
      'Every Pod (app=web) that was there is gone',
      { kind: 'wait', target: { resource: 'pods', labelSelector: 'app=web' }, condition: { type: 'absent' } },
    ],
    ['Deployment web is gone', { kind: 'wait', target: web, condition: { type: 'absent' } }],
    ['Deployment web is as described', { kind: 'match', target: web, object: {} }],
    ['Every Node is as described', { kind: 'match', target: { resource: 'nodes' }, object: {}, match: 'all' }],
    [
      'widgets.example.com one exists',
      { kind: 'wait', target: { resource: 'widgets.example.com', name: 'one' }, condition: { type: 'exists' } },
    ],
    ['`kubectl get nodes` was run', { kind: 'ran', command: 'kubectl get nodes' }],
    ['The page http://<EXTERNAL-IP>/ was opened', { kind: 'page', url: 'http://<EXTERNAL-IP>/' }],
    [
      'Deployment web exists and `kubectl get nodes` was run',
      {
        kind: 'all',
        of: [
          { kind: 'wait', target: web, condition: { type: 'exists' } },
          { kind: 'ran', command: 'kubectl get nodes' },
        ],
      },
    ],
  ];
  for (const [title, expectation] of cases) {
    it(title, () => assert.equal(describeExpectation(expectation), title));
  }
});

describe('needs', () => {
  const resources = (expectation: Expectation): string[] => needs(expectation).map(({ resource }) => resource);

  it('takes in what explains, where something is to be explained', () => {
    const wait = (type: 'ready' | 'exists' | 'absent'): Expectation => ({
      kind: 'wait',
      target: web,
      condition: { type },
    });
    assert.deepEqual(resources(wait('ready')), ['deploy', 'replicasets.apps', 'pods', 'events']);
    assert.deepEqual(resources(wait('exists')), ['deploy']);
    assert.deepEqual(resources(wait('absent')), ['deploy']);
  });

  it('is nothing for what the learner does', () => {
    assert.deepEqual(
      resources({
        kind: 'all',
        of: [
          { kind: 'ran', command: 'ls' },
          { kind: 'page', url: 'http://x/' },
        ],
      }),
      [],
    );
  });
});
