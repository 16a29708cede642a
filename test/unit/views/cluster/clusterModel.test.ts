import assert from 'node:assert/strict';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { ClusterModel } from '../../../../src/views/cluster/clusterModel.ts';
import type { TreeNode } from '../../../../src/views/tree/treeNode.ts';
import { object, pod, resource, resources, type FakeCluster } from '../support/fakeCluster.ts';
import { checkpoint, FakeLab, FakeSession, settled, step } from '../support/fakeLab.ts';
import { rows } from '../support/rows.ts';

const always = ['deployments.apps', 'endpointslices.discovery.k8s.io', 'nodes', 'pods', 'replicasets.apps', 'services'];

describe('ClusterModel', () => {
  let lab: FakeLab;
  let session: FakeSession;
  let cluster: FakeCluster;
  let model: ClusterModel;
  let refreshed: (readonly string[] | undefined)[];

  beforeEach(async () => {
    lab = new FakeLab();
    session = new FakeSession([
      step('deploy', [
        checkpoint('rolled-out', {
          kind: 'wait',
          target: { resource: 'deployment', name: 'p4app' },
          condition: { type: 'ready' },
        }),
      ]),
    ]);
    cluster = session.cluster;
    model = new ClusterModel(lab);
    lab.open(session);
    model.setVisible(true);
    await nextTurn();
    refreshed = [];
    model.onDidChange(ids => {
      if (ids?.length !== 0) refreshed.push(ids);
    });
  });

  afterEach(() => model.dispose());

  const nextTurn = (): Promise<void> => settled(model);

  const group = (id: string): TreeNode => {
    const found = model.tree.nodes.get(id);
    assert.ok(found, `there is a row ${id}`);
    return found;
  };
  const below = (id: string): string[] => rows(group(id).children);

  it('shows groups in their order', () => {
    assert.deepEqual(
      model.tree.roots.map(({ view }) => view.label),
      ['Nodes', 'Workloads', 'Services', 'ConfigMaps', 'Secrets', 'Cluster-wide kinds'],
    );
  });

  it('nests Pods under ReplicaSets under Deployments, with what is there against what is wanted', async () => {
    session.set('rolled-out', 'passed');
    const deployment = deploymentOf(2, 1);
    const current = replicaSet('p4app-b', deployment, 2, 1, '2');
    const earlier = replicaSet('p4app-a', deployment, 0, 0, '1');
    cluster.put(resources.deployments, deployment);
    cluster.put(resources.replicaSets, earlier);
    cluster.put(resources.replicaSets, current);
    cluster.put(resources.pods, pod('p4app-b-1', current));
    cluster.put(resources.pods, pod('p4app-b-2', current, 'ContainerCreating'));
    cluster.put(resources.pods, pod('alone'));
    await nextTurn();
    assert.deepEqual(below('group:workloads'), [
      'p4app | 1/2',
      '  p4app-b | 1/2',
      '    …-1 | Running · node-1',
      '    …-2 | ContainerCreating · node-1',
      '  p4app-a | 0/0 · earlier revision',
      'alone | Running · node-1',
    ]);
    assert.equal(group('replicasets.apps:ReplicaSet-p4app-a').view.icon?.color, 'disabledForeground');
  });

  it('refreshes the changed row only, once for all changes of a turn', async () => {
    const owner = replicaSet('p4app-b', undefined, 2, 2, '1');
    cluster.put(resources.replicaSets, owner);
    cluster.put(resources.pods, pod('one', owner, 'ContainerCreating'));
    cluster.put(resources.pods, pod('two', owner, 'ContainerCreating'));
    await nextTurn();
    refreshed.length = 0;
    cluster.put(resources.pods, pod('one', owner));
    await nextTurn();
    assert.deepEqual(refreshed, [['pods:Pod-one']]);
    cluster.put(resources.pods, pod('one', owner, 'ContainerCreating'));
    cluster.put(resources.pods, pod('two', owner));
    await nextTurn();
    assert.deepEqual(refreshed.slice(1), [['pods:Pod-one', 'pods:Pod-two']]);
    cluster.remove(resources.pods, pod('two', owner));
    await nextTurn();
    assert.deepEqual(refreshed.slice(2), [['replicasets.apps:ReplicaSet-p4app-b']]);
  });

  it('does nothing for a change that says the same', async () => {
    cluster.put(resources.pods, pod('one'));
    await nextTurn();
    refreshed.length = 0;
    cluster.put(resources.pods, pod('one'));
    await nextTurn();
    assert.deepEqual(refreshed, []);
  });

  it('shows a Service with its address, pending first, and its endpoints', async () => {
    const service = (ingress: { ip: string }[]): KubeObject =>
      object('Service', 'p4app', {
        spec: { type: 'LoadBalancer', clusterIP: '10.96.0.7', ports: [{ port: 80 }], selector: { app: 'p4app' } },
        status: { loadBalancer: { ingress } },
      });
    cluster.put(resources.services, service([]));
    cluster.put(
      resources.endpointSlices,
      object('EndpointSlice', 'p4app-x', {
        labels: { 'kubernetes.io/service-name': 'p4app' },
        addressType: 'IPv4',
        endpoints: [
          { addresses: ['10.244.1.2'], conditions: { ready: true }, targetRef: { kind: 'Pod', name: 'p4app-1' } },
          { addresses: ['10.244.2.2'], conditions: { ready: false }, targetRef: { kind: 'Pod', name: 'p4app-2' } },
        ],
        ports: [{ port: 8080 }],
      }),
    );
    await nextTurn();
    const endpoints = ['  p4app-1 | 10.244.1.2:8080 · ready', '  p4app-2 | 10.244.2.2:8080 · not ready'];
    assert.deepEqual(below('group:services'), [
      'p4app | LoadBalancer · <pending> · endpoints 1/2',
      '  External address | <pending>',
      ...endpoints,
    ]);
    cluster.put(resources.services, service([{ ip: '192.168.49.10' }]));
    await nextTurn();
    assert.deepEqual(below('group:services'), [
      'p4app | LoadBalancer · 192.168.49.10 · endpoints 1/2',
      '  External address | 192.168.49.10:80',
      ...endpoints,
    ]);
  });

  it('shows that a Service leads nowhere, and an endpoint that is no Pod by its address', async () => {
    cluster.put(
      resources.services,
      object('Service', 'redis', { spec: { type: 'ClusterIP', clusterIP: '10.96.0.8', ports: [{ port: 6379 }] } }),
    );
    await nextTurn();
    assert.deepEqual(below('group:services'), ['redis | ClusterIP · 10.96.0.8:6379 · endpoints 0/0', '  No endpoints']);
    cluster.put(
      resources.endpointSlices,
      object('EndpointSlice', 'redis-x', {
        labels: { 'kubernetes.io/service-name': 'redis' },
        addressType: 'IPv6',
        endpoints: [{ addresses: ['fd00::1'] }],
        ports: [{ port: 6379 }],
      }),
    );
    await nextTurn();
    assert.deepEqual(below('group:services').slice(1), ['  [fd00::1]:6379 | ready']);
  });

  it('keeps a Deployment open for the ReplicaSet and the Pods that are still to come', async () => {
    cluster.put(resources.deployments, deploymentOf(1, 0));
    await nextTurn();
    assert.equal(group('deployments.apps:Deployment-p4app').view.expansion, 'expanded');
  });

  it('shows nodes as kubectl words them', async () => {
    const ready = { conditions: [{ type: 'Ready', status: 'True' }] };
    cluster.put(resources.nodes, object('Node', 'node-1', { status: ready }));
    cluster.put(resources.nodes, object('Node', 'node-2', { spec: { unschedulable: true }, status: ready }));
    cluster.put(
      resources.nodes,
      object('Node', 'node-3', { status: { conditions: [{ type: 'Ready', status: 'Unknown' }] } }),
    );
    await nextTurn();
    assert.equal(group('group:nodes').view.description, '2/3');
    assert.deepEqual(below('group:nodes'), [
      'node-1 | Ready',
      'node-2 | Ready,SchedulingDisabled',
      'node-3 | NotReady',
    ]);
  });

  it('marks what the checkpoint waits for, first as a row for what is not there yet', async () => {
    assert.deepEqual(below('group:workloads'), ['p4app | Deployment · not there yet · awaited']);
    session.set('rolled-out', 'pending', { status: 'pending', reason: '0/1 available' });
    cluster.put(resources.deployments, deploymentOf(1, 0));
    await nextTurn();
    const row = group('deployments.apps:Deployment-p4app').view;
    assert.equal(row.description, '0/1 · awaited');
    assert.equal(row.awaited, true);
    assert.match(row.tooltip ?? '', /The checkpoint waits: Check rolled-out\n0\/1 available$/);
    session.set('rolled-out', 'passed');
    lab.change();
    await nextTurn();
    assert.equal(group('deployments.apps:Deployment-p4app').view.awaited, undefined);
  });

  it('marks by labels and in the lesson’s own namespace only', async () => {
    session = new FakeSession([
      step('watch', [
        checkpoint('pods', {
          kind: 'match',
          target: { resource: 'pods', labelSelector: 'app in (p4app)' },
          object: {},
        }),
        checkpoint('elsewhere', {
          kind: 'wait',
          target: { resource: 'deploy', name: 'other', namespace: 'shop' },
          condition: { type: 'exists' },
        }),
        checkpoint('gone', { kind: 'wait', target: { resource: 'pod', name: 'old' }, condition: { type: 'absent' } }),
      ]),
    ]);
    lab.open(session);
    await nextTurn();
    const labelled = pod('labelled');
    session.cluster.put(resources.pods, { ...labelled, metadata: { ...labelled.metadata, labels: { app: 'p4app' } } });
    session.cluster.put(resources.pods, pod('plain'));
    session.cluster.put(resources.pods, pod('old'));
    await nextTurn();
    assert.deepEqual(below('group:workloads'), [
      'labelled | Running · node-1 · awaited',
      'old | Running · node-1 · waiting for it to go',
      'plain | Running · node-1',
    ]);
  });

  it('watches a kind while its row is open and the view is visible, and nothing while it is hidden', async () => {
    assert.deepEqual(cluster.watching, always);
    model.setExpanded('kind:configmaps', true);
    await nextTurn();
    assert.deepEqual(cluster.watching, ['configmaps', ...always]);
    model.setExpanded('kind:configmaps', false);
    await nextTurn();
    assert.deepEqual(cluster.watching, always);
    model.setExpanded('kind:namespaces', true);
    await nextTurn();
    assert.deepEqual(cluster.watching, always, 'its group is closed');
    model.setExpanded('group:cluster', true);
    await nextTurn();
    assert.deepEqual(cluster.watching, [...always, 'namespaces'].sort());
    model.setVisible(false);
    await nextTurn();
    assert.deepEqual(cluster.watching, []);
    model.setVisible(true);
    await nextTurn();
    assert.deepEqual(cluster.watching, [...always, 'namespaces'].sort());
  });

  it('releases everything with the lab and with itself', async () => {
    lab.open(undefined);
    await nextTurn();
    assert.deepEqual(cluster.watching, []);
    assert.deepEqual(model.tree.roots, []);
    lab.open(session);
    await nextTurn();
    assert.deepEqual(cluster.watching, always);
    model.dispose();
    assert.deepEqual(cluster.watching, []);
  });

  it('shows a kind that the server has got since', async () => {
    cluster.discover([...Object.values(resources), resource('Ingress', 'networking.k8s.io', { name: 'ingresses' })]);
    await nextTurn();
    assert.equal(group('kind:ingresses.networking.k8s.io').view.label, 'Ingresses');
  });

  it('shows the keys of a Secret and never a value', async () => {
    model.setExpanded('kind:secrets', true);
    cluster.hold(resources.secrets, [object('Secret', 'token', { data: { password: 'aHVudGVyMg==' } })]);
    await nextTurn();
    assert.deepEqual(below('kind:secrets'), ['token | password']);
    assert.doesNotMatch(JSON.stringify([...model.tree.nodes.values()]), /aHVudGVyMg/);
  });

  it('says what is loading, out of date or not allowed', async () => {
    cluster.become(resources.nodes, 'loading');
    cluster.become(resources.services, 'stale');
    cluster.become(resources.pods, 'forbidden');
    await nextTurn();
    assert.equal(group('group:nodes').view.description, 'loading…');
    assert.equal(group('group:services').view.description, 'out of date · none');
    assert.equal(group('forbidden:pods').view.label, 'not allowed to see');
    assert.equal(group('forbidden:pods').view.description, 'Pod');
    assert.match(group('forbidden:pods').view.tooltip ?? '', /may not list pods in the namespace default/);
  });

  it('keeps rows in their place while their list loads again', async () => {
    cluster.put(resources.pods, pod('one'));
    await nextTurn();
    cluster.hold(resources.pods, []);
    cluster.become(resources.pods, 'loading');
    await nextTurn();
    assert.equal(group('group:workloads').view.description, 'loading…');
    assert.ok(model.tree.nodes.has('pods:Pod-one'));
  });

  it('shows nothing in the colours of life while the cluster is not reached', async () => {
    const colours = (): (string | undefined)[] => [...model.tree.nodes.values()].map(({ view }) => view.icon?.color);
    cluster.put(resources.pods, pod('one'));
    await nextTurn();
    assert.ok(colours().includes('testing.iconPassed'));
    cluster.connect({ status: 'disconnected' });
    await nextTurn();
    assert.deepEqual(
      colours().filter(colour => colour !== undefined && colour !== 'disabledForeground'),
      [],
    );
  });

  it('says once that a practice cluster is one, and when a cluster is not reached', async () => {
    assert.equal(model.header.message, 'Practice cluster: containers are simulated');
    assert.equal(model.header.description, 'Practice cluster · default');
    cluster.connect({ status: 'disconnected', reason: 'It was stopped.' });
    await nextTurn();
    assert.equal(
      model.header.message,
      'Not connected to Practice cluster: what is shown may be out of date. It was stopped.',
    );
    Object.assign(cluster, { isPractice: false });
    cluster.connect({ status: 'connected' });
    await nextTurn();
    assert.equal(model.header.message, undefined);
  });
});

function deploymentOf(replicas: number, ready: number): KubeObject {
  return object('Deployment', 'p4app', {
    metadata: { name: 'p4app', generation: 1 },
    spec: { replicas },
    status: {
      observedGeneration: 1,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: ready,
      availableReplicas: ready,
    },
  });
}

function replicaSet(
  name: string,
  owner: KubeObject | undefined,
  replicas: number,
  ready: number,
  revision: string,
): KubeObject {
  const made = object('ReplicaSet', name, {
    ...(owner === undefined ? {} : { owner }),
    spec: { replicas },
    status: { replicas, readyReplicas: ready, availableReplicas: ready },
  });
  made.metadata.annotations = { 'deployment.kubernetes.io/revision': revision };
  return made;
}
