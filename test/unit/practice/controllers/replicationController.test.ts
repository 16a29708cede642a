import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import type { Pod } from '../../../../src/practice/kinds/pod.ts';
import { startSimulation, type Simulation } from '../simulation.ts';

type ReplicationController = KubeObject<{ replicas: number }, { replicas: number; readyReplicas?: number }>;

describe('a ReplicationController', function () {
  this.timeout(20_000);
  let cluster: Simulation;
  beforeEach(async () => {
    cluster = await startSimulation();
    cluster.api.create<KubeObject>('replicationcontrollers', {
      apiVersion: 'v1',
      kind: 'ReplicationController',
      metadata: { name: 'web', namespace: 'default' },
      // The template's labels are its selector.
      spec: {
        replicas: 2,
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { containers: [{ name: 'main', image: 'nginx' }] },
        },
      },
    });
  });
  afterEach(() => cluster.dispose());

  const ready = (count: number): Promise<ReplicationController> =>
    cluster.until(`${count} are ready`, () => {
      const found = cluster.api.get<ReplicationController>('replicationcontrollers', 'default', 'web');
      return found?.status?.readyReplicas === count && found;
    });

  it('keeps its Pods, and makes one anew', async () => {
    await ready(2);
    const [first] = cluster.api.list<Pod>('pods', 'default');
    assert.deepEqual(
      first?.metadata.ownerReferences?.map(({ kind, name, controller }) => ({ kind, name, controller })),
      [{ kind: 'ReplicationController', name: 'web', controller: true }],
    );
    cluster.api.delete('pods', 'default', first.metadata.name, { gracePeriodSeconds: 0 });
    await cluster.until('another has come', () => {
      const names = cluster.api.list<Pod>('pods', 'default').map(pod => pod.metadata.name);
      return names.length === 2 && !names.includes(first.metadata.name);
    });
    assert.match(cluster.events('web')[0]?.message ?? '', /^Created pod: web-/);
  });

  it('scales', async () => {
    await ready(2);
    const web = cluster.api.get<ReplicationController>('replicationcontrollers', 'default', 'web')!;
    cluster.api.update('replicationcontrollers', { ...web, spec: { ...web.spec!, replicas: 1 } });
    await ready(1);
    await cluster.until('one is left', () => cluster.api.list('pods', 'default').length === 1);
  });
});
