import assert from 'node:assert/strict';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import type { Endpoints, EndpointSlice, EventObject } from '../../../../src/practice/kinds/core.ts';
import type { ReplicaSet } from '../../../../src/practice/kinds/apps.ts';
import type { Pod } from '../../../../src/practice/kinds/pod.ts';
import { condition, deployment, pod, podsOf, service, startSimulation, type Simulation } from '../simulation.ts';

describe('the practice cluster’s controllers', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const available = (app: string, count: number): Promise<Pod[]> =>
    cluster.until(`${count} ready Pods of ${app}`, () => {
      const pods = podsOf(cluster.api, app);
      return pods.length === count && pods.every(each => condition(each, 'Ready')?.status === 'True') && pods;
    });

  describe('endpoints', () => {
    const slices = (name: string): EndpointSlice[] =>
      cluster.api
        .list<EndpointSlice>('endpointslices.discovery.k8s.io', 'default')
        .filter(({ metadata }) => metadata.labels?.['kubernetes.io/service-name'] === name);

    it('follow the Pods that a Service selects', async () => {
      cluster.api.create('services', service('web', { ports: [{ port: 80, targetPort: 8080 }] }));
      await cluster.until(
        'an empty slice',
        () => slices('web').length === 1 && slices('web')[0]?.endpoints?.length === 0,
      );
      cluster.api.create('deployments.apps', deployment('web', 'kurokobo/p4app:0.0.1', { replicas: 2 }));
      const pods = await available('web', 2);
      const slice = await cluster.until('two ready endpoints', () => {
        const found = slices('web')[0];
        return found?.endpoints?.filter(({ conditions }) => conditions?.ready).length === 2 && found;
      });
      assert.deepEqual(slice.ports, [{ name: '', port: 8080, protocol: 'TCP' }]);
      assert.deepEqual(
        (slice.endpoints ?? []).map(({ addresses }) => addresses[0]).sort(),
        pods.map(({ status }) => status?.podIP).sort(),
      );
      assert.equal((slice.endpoints ?? [])[0]?.targetRef?.kind, 'Pod');
      assert.match(slice.metadata.name, /^web-[a-z0-9]{5}$/);
      const endpoints = cluster.api.get<Endpoints>('endpoints', 'default', 'web');
      assert.equal(endpoints?.subsets?.[0]?.addresses?.length, 2);
      cluster.api.delete('services', 'default', 'web');
      await cluster.until(
        'both kinds have gone',
        () => slices('web').length === 0 && cluster.api.get('endpoints', 'default', 'web') === undefined,
      );
    });

    it('find a named port in the Pod', async () => {
      cluster.api.create('pods', pod('web', { image: 'nginx:1.27', ports: [{ name: 'http', containerPort: 80 }] }));
      cluster.api.create(
        'services',
        service('web', { selector: { run: 'web' }, ports: [{ port: 8000, targetPort: 'http' }] }),
      );
      await cluster.until('port 80', () => slices('web')[0]?.ports?.[0]?.port === 80);
    });
  });

  it('give each node a Lease, which goes with it', async () => {
    const lease = (): KubeObject | undefined =>
      cluster.api.get('leases.coordination.k8s.io', 'kube-node-lease', 'practice-node-2');
    assert.equal((lease()?.spec as { holderIdentity?: string }).holderIdentity, 'practice-node-2');
    cluster.api.delete('nodes', undefined, 'practice-node-2');
    await cluster.until('gone', () => lease() === undefined);
  });

  describe('a namespace', () => {
    it('has a ServiceAccount and the root certificate, and takes its content with it', async () => {
      cluster.api.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'team' } });
      await cluster.until(
        'its defaults',
        () =>
          cluster.api.get('serviceaccounts', 'team', 'default') &&
          cluster.api.get('configmaps', 'team', 'kube-root-ca.crt'),
      );
      const web = deployment('web', 'nginx:1.27');
      web.metadata.namespace = 'team';
      cluster.api.create('deployments.apps', web);
      await cluster.until('a ready Pod', () =>
        cluster.api.list<Pod>('pods', 'team').some(each => condition(each, 'Ready')?.status === 'True'),
      );
      cluster.api.delete('namespaces', undefined, 'team');
      await cluster.until('gone', () => cluster.api.get('namespaces', undefined, 'team') === undefined);
      for (const { namespaced, resource } of cluster.api.resources()) {
        if (namespaced) assert.deepEqual(cluster.api.list(resource, 'team'), [], resource);
      }
    });
  });

  describe('deleting an owner', () => {
    const sets = (): readonly ReplicaSet[] => cluster.api.list<ReplicaSet>('replicasets.apps', 'default');

    it('in the foreground waits for what it owns', async () => {
      cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27'));
      await available('web', 1);
      cluster.api.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Foreground' });
      const order: string[] = [];
      const watch = cluster.api.onChange(({ object, type }) => {
        if (type === 'DELETED' && object.kind !== 'Event') order.push(object.kind);
      });
      await cluster.until('gone', () => cluster.api.get('deployments.apps', 'default', 'web') === undefined);
      watch.dispose();
      assert.deepEqual(order, ['Pod', 'ReplicaSet', 'Deployment']);
    });

    it('can leave orphans, which a new owner adopts', async () => {
      cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27'));
      const [before] = await available('web', 1);
      cluster.api.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Orphan' });
      await cluster.until(
        'the Deployment has gone',
        () => cluster.api.get('deployments.apps', 'default', 'web') === undefined,
      );
      assert.equal(sets()[0]?.metadata.ownerReferences, undefined);
      cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27'));
      await cluster.until('adopted', () => sets()[0]?.metadata.ownerReferences?.[0]?.kind === 'Deployment');
      assert.equal(sets().length, 1);
      assert.equal(podsOf(cluster.api, 'web')[0]?.metadata.uid, before?.metadata.uid);
    });
  });

  it('count an event that comes again', async () => {
    cluster.api.create('pods', pod('crash', { command: ['false'] }));
    const event = await cluster.until('a second start', () =>
      cluster.events('crash').find(({ count, reason }: EventObject) => reason === 'Started' && (count ?? 0) > 1),
    );
    assert.equal(cluster.events('crash').filter(({ reason }) => reason === 'Started').length, 1);
    assert.equal(event.message, 'Started container crash');
  });
});
