import assert from 'node:assert/strict';
import type { ClaimRetentionPolicy, ControllerRevision, StatefulSet } from '../../../../src/practice/kinds/apps.ts';
import type { Pod } from '../../../../src/practice/kinds/pod.ts';
import { podsOf, startSimulation, type Simulation } from '../simulation.ts';

describe('a StatefulSet in the practice cluster', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const resource = 'statefulsets.apps';
  const get = (): StatefulSet => cluster.api.get<StatefulSet>(resource, 'default', 'web')!;
  const create = (spec: Partial<StatefulSet['spec']> = {}, image = 'nginx:1.26'): void => {
    const labels = { app: 'web' };
    cluster.api.create<StatefulSet>(resource, {
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'web', namespace: 'default', labels },
      spec: {
        replicas: 3,
        serviceName: 'web',
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'web', image }] } },
        ...spec,
      },
    });
  };
  const change = (edit: (spec: StatefulSet['spec']) => void): void => {
    const copy = structuredClone(get());
    edit(copy.spec);
    cluster.api.update(resource, copy);
  };
  const settled = (): Promise<StatefulSet> =>
    cluster.until('the set is settled', () => {
      const { metadata, spec, status } = get();
      return (
        status?.observedGeneration === metadata.generation &&
        status?.availableReplicas === spec.replicas &&
        status?.replicas === spec.replicas &&
        get()
      );
    });
  const updated = (): Promise<StatefulSet> =>
    cluster.until('the update is complete', () => {
      const { metadata, spec, status } = get();
      const seen = status?.observedGeneration === metadata.generation;
      return seen && status?.updatedReplicas === spec.replicas && status?.readyReplicas === spec.replicas && get();
    });
  const pods = (): Pod[] => podsOf(cluster.api, 'web');
  const names = (): string[] => pods().map(({ metadata }) => metadata.name);
  const images = (): Record<string, string> =>
    Object.fromEntries(pods().map(({ metadata, spec }) => [metadata.name, spec.containers[0]!.image]));

  it('creates its Pods one after the other, each with a name of its own', async () => {
    const order: string[] = [];
    const watch = cluster.api.onChange(({ object, resource: of, type }) => {
      if (of !== 'pods') return;
      const { conditions = [] } = (object as Pod).status ?? {};
      const ready = conditions.some(each => each.type === 'Ready' && each.status === 'True');
      if (type === 'ADDED' || ready) order.push(`${object.metadata.name} ${type === 'ADDED' ? 'added' : 'ready'}`);
    });
    create();
    await settled();
    watch.dispose();
    assert.deepEqual(
      [...new Set(order)],
      [...['web-0 added', 'web-0 ready', 'web-1 added', 'web-1 ready', 'web-2 added', 'web-2 ready']],
    );
    const [pod] = pods();
    assert.equal(pod?.spec.hostname, 'web-0');
    assert.equal(pod.spec.subdomain, 'web');
    assert.equal(pod.metadata.labels?.['statefulset.kubernetes.io/pod-name'], 'web-0');
    assert.equal(pod.metadata.labels['apps.kubernetes.io/pod-index'], '0');
    assert.match(pod.metadata.labels['controller-revision-hash'] ?? '', /^web-[bcdfghjklmnpqrstvwxz2456789]+$/);
    assert.deepEqual(
      cluster.events('web').map(({ message, reason }) => `${reason}: ${message}`),
      [0, 1, 2].map(index => `SuccessfulCreate: create Pod web-${index} in StatefulSet web successful`),
    );
  });

  it('creates them at once where order does not matter', async () => {
    create({ podManagementPolicy: 'Parallel' });
    await cluster.until('three Pods', () => pods().length === 3);
    assert.ok(pods().some(({ status }) => status?.phase === 'Pending'));
    await settled();
  });

  it('is asked for far more Pods than there can be, and others still get their turn', async () => {
    create({ replicas: 2 ** 31 - 1, podManagementPolicy: 'Parallel' });
    await cluster.until('as many as one pass creates', () => pods().length >= 500);
    change(spec => (spec.replicas = 1));
    assert.ok(pods().length < 2000, `${pods().length} Pods`);
  });

  it('is scaled down from the last one, and gives a deleted Pod its name back', async () => {
    create();
    await settled();
    const before = pods()[0]?.metadata.uid;
    cluster.api.delete('pods', 'default', 'web-0');
    await cluster.until('web-0 is another', () => {
      const uid = pods().find(({ metadata }) => metadata.name === 'web-0')?.metadata.uid;
      return uid !== undefined && uid !== before;
    });
    await settled();
    change(spec => (spec.replicas = 1));
    await cluster.until('one Pod is left', () => pods().length === 1);
    assert.deepEqual(names(), ['web-0']);
    const deleted = cluster.events('web').filter(({ reason }) => reason === 'SuccessfulDelete');
    assert.deepEqual(
      deleted.map(({ message }) => message),
      ['delete Pod web-2 in StatefulSet web successful', 'delete Pod web-1 in StatefulSet web successful'],
    );
  });

  it('rolls an update out from the last one down to the partition', async () => {
    create({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    const first = await settled();
    change(spec => (spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    await cluster.until(
      'web-2 is updated',
      () => images()['web-2'] === 'nginx:1.27' && get().status?.readyReplicas === 3,
    );
    assert.deepEqual(images(), { 'web-0': 'nginx:1.26', 'web-1': 'nginx:1.26', 'web-2': 'nginx:1.27' });
    assert.equal(get().status?.currentRevision, first.status?.currentRevision);
    assert.notEqual(get().status?.updateRevision, first.status?.updateRevision);
    // A Pod below the partition comes back as it was.
    cluster.api.delete('pods', 'default', 'web-1', { gracePeriodSeconds: 0 });
    await cluster.until('web-1 is back', () => names().includes('web-1') && get().status?.readyReplicas === 3);
    assert.equal(images()['web-1'], 'nginx:1.26');
    change(spec => (spec.updateStrategy = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } }));
    const { status } = await updated();
    assert.deepEqual(new Set(Object.values(images())), new Set(['nginx:1.27']));
    assert.equal(status?.currentRevision, status?.updateRevision);
    assert.equal(status?.currentReplicas, 3);
  });

  it('leaves an update to whoever deletes the Pods, when it is told to', async () => {
    create({ replicas: 2, updateStrategy: { type: 'OnDelete' } });
    await settled();
    change(spec => (spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    await cluster.until('the change is seen', () => get().status?.observedGeneration === 2);
    cluster.api.delete('pods', 'default', 'web-0', { gracePeriodSeconds: 0 });
    await cluster.until('web-0 is updated', () => images()['web-0'] === 'nginx:1.27');
    await settled();
    assert.equal(images()['web-1'], 'nginx:1.26');
  });

  it('keeps its history, and goes back in it', async () => {
    create({ replicas: 1, revisionHistoryLimit: 1 });
    await settled();
    for (const image of ['nginx:1.27', 'nginx:1.28', 'nginx:1.27']) {
      change(spec => (spec.template.spec.containers[0]!.image = image));
      await updated();
    }
    const revisions = await cluster.until('one old revision', () => {
      const all = cluster.api.list<ControllerRevision>('controllerrevisions.apps', 'default');
      return all.length === 2 && all;
    });
    const numbers = revisions
      .map(({ data, revision }) => [revision, data.spec.template.spec.containers[0]?.image] as const)
      .sort(([a], [b]) => a - b);
    assert.deepEqual(numbers, [
      [3, 'nginx:1.28'],
      [4, 'nginx:1.27'],
    ]);
  });

  describe('with claims', () => {
    const claims = (): string[] =>
      cluster.api.list('persistentvolumeclaims', 'default').map(({ metadata }) => {
        const owner = metadata.ownerReferences?.[0];
        return `${metadata.name}${owner ? ` of ${owner.kind} ${owner.name}` : ''}`;
      });
    const withClaims = (persistentVolumeClaimRetentionPolicy: ClaimRetentionPolicy): void => {
      const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
      const template = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data' }, spec };
      create({ replicas: 2, volumeClaimTemplates: [template], persistentVolumeClaimRetentionPolicy });
    };
    before(async function () {
      const { api, dispose } = await startSimulation();
      dispose();
      if (!api.resources().some(({ resource: name }) => name === 'persistentvolumeclaims')) this.skip();
    });

    it('gives each Pod its own, and finds it again', async () => {
      withClaims({});
      await settled();
      assert.deepEqual(claims(), ['data-web-0', 'data-web-1']);
      const volumes = pods().flatMap(({ spec }) => spec.volumes as { persistentVolumeClaim?: { claimName: string } }[]);
      assert.deepEqual(
        volumes.flatMap(({ persistentVolumeClaim }) => persistentVolumeClaim?.claimName ?? []),
        ['data-web-0', 'data-web-1'],
      );
      change(spec => (spec.replicas = 1));
      await cluster.until('one Pod is left', () => pods().length === 1);
      assert.deepEqual(claims(), ['data-web-0', 'data-web-1']);
      const created = cluster.events('web').map(({ message }) => message);
      assert.ok(created.includes('create Claim data-web-0 Pod web-0 in StatefulSet web success'));
    });

    it('deletes them with the Pod that is scaled away, when it is told to', async () => {
      withClaims({ whenScaled: 'Delete' });
      await settled();
      change(spec => (spec.replicas = 1));
      await cluster.until('one claim is left', () => claims().length === 1);
      assert.deepEqual(claims(), ['data-web-0']);
    });

    it('deletes them with the set, when it is told to', async () => {
      withClaims({ whenDeleted: 'Delete' });
      await settled();
      assert.deepEqual(claims(), ['data-web-0 of StatefulSet web', 'data-web-1 of StatefulSet web']);
      cluster.api.delete(resource, 'default', 'web', { propagationPolicy: 'Background' });
      await cluster.until('no claim is left', () => claims().length === 0);
    });
  });

  it('waits until its Pods have been ready for long enough', async () => {
    create({ replicas: 2, minReadySeconds: 1 });
    await cluster.until('web-0 is ready', () => get().status?.readyReplicas === 1);
    assert.equal(get().status?.availableReplicas, 0);
    assert.deepEqual(names(), ['web-0']);
    await settled();
    assert.deepEqual(names(), ['web-0', 'web-1']);
  });
});
