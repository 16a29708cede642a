import assert from 'node:assert/strict';
import { project } from '../../../src/cluster/projection.ts';

describe('a Pod in summary', () => {
  const pod = (): Parameters<typeof project>[0] => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: 'a',
      namespace: 'default',
      uid: 'u',
      resourceVersion: '1',
      labels: { app: 'a' },
      annotations: { note: 'x' },
      ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'v', controller: true }],
    },
    spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i', env: [{ name: 'PASSWORD', value: 'x' }] }] },
    status: {
      phase: 'Running',
      conditions: [{ type: 'Ready', status: 'True', lastProbeTime: null }],
      containerStatuses: [{ name: 'c', ready: true, restartCount: 0, imageID: 'sha256:0', state: { running: {} } }],
    },
  });

  it('holds what is shown and judged', () => {
    assert.deepEqual(project(pod(), 'summary'), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        namespace: 'default',
        uid: 'u',
        resourceVersion: '1',
        labels: { app: 'a' },
        ownerReferences: [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'r', uid: 'v', controller: true }],
      },
      spec: { nodeName: 'n', containers: [{ name: 'c', image: 'i' }] },
      status: {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
        containerStatuses: [{ name: 'c', ready: true, restartCount: 0, state: { running: {} } }],
      },
    });
  });

  it('is not what a checkpoint on any field gets', () => {
    assert.deepEqual(project(pod(), 'full').spec, pod().spec);
  });
});
