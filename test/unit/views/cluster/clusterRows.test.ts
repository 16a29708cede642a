import assert from 'node:assert/strict';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { ClusterModel } from '../../../../src/views/cluster/clusterModel.ts';
import { definitions, events, object, pod, resource, resources, type FakeCluster } from '../support/fakeCluster.ts';
import { checkpoint, FakeLab, FakeSession, settled, step } from '../support/fakeLab.ts';
import { rows } from '../support/rows.ts';

/** Rows of the Cluster view beyond its groups: what is open, events, ages, columns, long lists, the filter, namespaces. */
describe('the rows of the Cluster view', function () {
  this.timeout(20_000);
  let lab: FakeLab;
  let session: FakeSession;
  let cluster: FakeCluster;
  let model: ClusterModel;

  beforeEach(async () => {
    lab = new FakeLab();
    session = new FakeSession([step('read')]);
    cluster = session.cluster;
    cluster.resources = [...Object.values(resources), events];
    model = new ClusterModel(lab);
    lab.open(session);
    model.setVisible(true);
    await nextTurn();
  });

  afterEach(() => model.dispose());

  const nextTurn = (): Promise<void> => settled(model);

  const below = (id: string): string[] => rows(model.tree.nodes.get(id)?.children ?? []);
  const setOpen = async (id: string, open = true): Promise<void> => {
    model.setExpanded(id, open);
    await nextTurn();
  };

  it('are not watched, nor shown, while their group is closed', async () => {
    cluster.put(resources.pods, pod('one'));
    for (const id of ['group:nodes', 'group:workloads', 'group:services']) await setOpen(id, false);
    assert.deepEqual(cluster.watching, []);
    assert.deepEqual(below('group:workloads'), []);
    await setOpen('group:workloads');
    assert.deepEqual(cluster.watching, ['deployments.apps', 'pods', 'replicasets.apps']);
    assert.deepEqual(below('group:workloads'), ['one | Running · node-1']);
  });

  it('say that a closed group hides what a checkpoint waits for', async () => {
    const target = { resource: 'deployment', name: 'p4app' };
    const awaiting = new FakeSession([
      step('deploy', [checkpoint('out', { kind: 'wait', target, condition: { type: 'ready' } })]),
    ]);
    lab.open(awaiting);
    await setOpen('group:workloads', false);
    const row = model.tree.nodes.get('group:workloads')?.view;
    assert.deepEqual([row?.description, row?.awaited], ['awaited', true]);
  });

  it('tell the age of objects', async () => {
    const metadata = { name: 'one', creationTimestamp: new Date(Date.now() - 5 * 60_000 - 500).toISOString() };
    cluster.put(resources.pods, { ...pod('one'), metadata: { ...pod('one').metadata, ...metadata } });
    await nextTurn();
    assert.deepEqual(below('group:workloads'), ['one | Running · 5m · node-1']);
  });

  it('hold an object’s events, the newest first, which are watched while they are open', async () => {
    const one = pod('one');
    cluster.put(resources.pods, one);
    cluster.hold(events, [
      event('early', one, { reason: 'Scheduled', message: 'Assigned', lastTimestamp: '2026-01-01T00:00:00Z' }),
      event('late', one, {
        type: 'Warning',
        reason: 'BackOff',
        message: 'Back-off \u001b[31mpulling',
        count: 3,
        lastTimestamp: '2026-01-01T00:01:00Z',
      }),
      event('other', pod('two'), { reason: 'Started', message: 'Not about it' }),
    ]);
    await nextTurn();
    assert.ok(!cluster.watching.includes('events'));
    await setOpen('pods:Pod-one');
    assert.ok(cluster.watching.includes('events'));
    const found = below('pods:Pod-one').map(row =>
      row.replace(/ · \d+[a-z]+ · /, ' · AGE · ').replace(/\| \d+[a-z]+/, '| AGE'),
    );
    assert.deepEqual(found, [
      'Events',
      '  BackOff | ×3 · AGE · Back-off \u001b[31mpulling',
      '  Scheduled | AGE · Assigned',
    ]);
    await setOpen('events:pods:Pod-one', false);
    assert.ok(!cluster.watching.includes('events'));
  });

  it('say that there are no events, or none that may be seen', async () => {
    cluster.put(resources.pods, pod('one'));
    await setOpen('pods:Pod-one');
    assert.deepEqual(below('pods:Pod-one'), ['Events | none']);
    cluster.become(events, 'forbidden');
    await nextTurn();
    assert.deepEqual(below('pods:Pod-one'), ['Events | not allowed to see']);
  });

  it('find a node’s events, which name it by its name', async () => {
    const node = object('Node', 'node-1');
    cluster.put(resources.nodes, node);
    cluster.hold(events, [
      {
        ...event('a', node, { reason: 'NodeReady', message: 'ready' }),
        involvedObject: { kind: 'Node', name: 'node-1', uid: 'node-1' },
      },
    ]);
    await setOpen('nodes:Node-node-1');
    assert.deepEqual(below('nodes:Node-node-1'), ['Events', '  NodeReady | ready']);
  });

  it('stop after 500 of a list and go on when asked', async () => {
    const pods = Array.from({ length: 1201 }, (_, n) => pod(`pod-${String(n).padStart(4, '0')}`));
    cluster.hold(resources.pods, pods);
    cluster.become(resources.pods, 'live');
    await nextTurn();
    const last = (): string[] => [String(below('group:workloads').length), below('group:workloads').at(-1) ?? ''];
    assert.deepEqual(last(), ['501', '… 701 more']);
    const target = model.tree.nodes.get('more:group:workloads')?.target as { list: string };
    model.showMore(target.list);
    await nextTurn();
    assert.deepEqual(last(), ['1001', '… 201 more']);
    model.showMore(target.list);
    await nextTurn();
    assert.deepEqual(last(), ['1201', 'pod-1200 | Running · node-1']);
  });

  it('put what is awaited before the rest of a long list', async () => {
    const target = { resource: 'pods', name: 'pod-0900' };
    const awaiting = new FakeSession([
      step('deploy', [checkpoint('gone', { kind: 'wait', target, condition: { type: 'absent' } })]),
    ]);
    lab.open(awaiting);
    const pods = Array.from({ length: 1000 }, (_, n) => pod(`pod-${String(n).padStart(4, '0')}`));
    awaiting.cluster.hold(resources.pods, pods);
    await nextTurn();
    assert.equal(below('group:workloads')[0], 'pod-0900 | Running · node-1 · waiting for it to go');
  });

  it('are those that have the filter’s text, with what is above them', async () => {
    const owner = object('ReplicaSet', 'web', { spec: { replicas: 2 } });
    cluster.put(resources.replicaSets, owner);
    cluster.put(resources.pods, pod('web-a', owner));
    cluster.put(resources.pods, pod('web-b', owner, 'ContainerCreating'));
    cluster.put(resources.pods, pod('other'));
    model.filter = 'creating';
    await nextTurn();
    assert.deepEqual(rows(model.tree.roots), ['Workloads', '  web | 0/2', '    …-b | ContainerCreating · node-1']);
    assert.match(model.header.message ?? '', /Only rows with “creating” are shown\.$/);
    // By its whole name, though the row shows the end of it.
    model.filter = 'WEB-A';
    await nextTurn();
    assert.deepEqual(rows(model.tree.roots), ['Workloads', '  web | 0/2', '    …-a | Running · node-1']);
    model.filter = ' ';
    await nextTurn();
    assert.equal(model.tree.roots.length, 7);
  });

  it('are looked through by the filter to a list’s end', async () => {
    cluster.hold(
      resources.pods,
      Array.from({ length: 1200 }, (_, n) => pod(`pod-${n}`)),
    );
    model.filter = 'pod-119';
    await nextTurn();
    assert.deepEqual(below('group:workloads').length, 11);
    model.filter = 'pod';
    await nextTurn();
    assert.equal(below('group:workloads').at(-1), '… 700 more');
  });

  it('are grouped by namespace: the lab’s own first and open, the others watched when they are opened', async () => {
    cluster.hold(
      resources.namespaces,
      ['kube-system', 'shop', 'default'].map(name => object('Namespace', name)),
    );
    const inShop = pod('cart');
    cluster.put(resources.pods, pod('mine'));
    cluster.put(resources.pods, { ...inShop, metadata: { ...inShop.metadata, namespace: 'shop' } });
    model.grouping = 'namespace';
    await nextTurn();
    assert.deepEqual(
      model.tree.roots.map(({ view }) => [view.label, view.description].join('|')),
      ['Nodes|none', 'default|the lab’s', 'shop|', 'kube-system|', 'Cluster-wide kinds|'],
    );
    assert.deepEqual(below('default/group:workloads'), ['mine | Running · node-1']);
    assert.deepEqual(below('namespace:shop'), []);
    await setOpen('namespace:shop');
    assert.deepEqual(below('shop/group:workloads'), ['cart | Running · node-1']);
  });

  it('show the lab’s namespace where namespaces may not be listed', async () => {
    cluster.become(resources.namespaces, 'forbidden');
    model.grouping = 'namespace';
    await nextTurn();
    assert.deepEqual(
      model.tree.roots.map(({ view }) => view.label),
      ['Nodes', 'default', 'not allowed to see', 'Cluster-wide kinds'],
    );
  });

  it('show a custom resource by the columns of its definition', async () => {
    const widgets = resource('Widget', 'example.com');
    cluster.discover([...Object.values(resources), events, definitions, widgets]);
    cluster.hold(definitions, [
      object('CustomResourceDefinition', 'widgets.example.com', {
        metadata: { name: 'widgets.example.com', namespace: undefined },
        spec: {
          versions: [
            {
              name: 'v1',
              additionalPrinterColumns: [
                { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
                { name: 'Colour', type: 'string', jsonPath: '.spec.colour', priority: 1 },
                { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
              ],
            },
          ],
        },
      }),
    ]);
    cluster.hold(widgets, [
      object('Widget', 'big', {
        apiVersion: 'example.com/v1',
        spec: { size: 7, colour: 'red' },
        status: { conditions: [{ type: 'Ready', status: 'False', reason: 'Baking' }] },
      }),
    ]);
    await setOpen('group:more');
    assert.deepEqual(below('group:more'), ['Events', 'Widgets | example.com']);
    assert.ok(cluster.watching.includes('customresourcedefinitions.apiextensions.k8s.io'), 'to notice new kinds');
    await setOpen('kind:widgets.example.com');
    await nextTurn();
    assert.deepEqual(below('kind:widgets.example.com'), ['big | 7']);
    const row = model.tree.nodes.get('widgets.example.com:Widget-big')?.view;
    assert.equal(row?.icon?.color, 'charts.yellow');
    assert.match(row.tooltip ?? '', /Baking[^]*Size: 7\nColour: red/);
  });
});

function event(name: string, about: KubeObject, fields: Record<string, unknown>): KubeObject {
  const { kind, metadata } = about;
  return {
    ...object('Event', name),
    involvedObject: { kind, name: metadata.name, uid: metadata.uid },
    ...fields,
  };
}
