import assert from 'node:assert/strict';
import type { Node, Taint } from '../../../../src/practice/kinds/core.ts';
import type { Pod, Toleration } from '../../../../src/practice/kinds/pod.ts';
import { condition, deployment, pod, podsOf, startSimulation, type Simulation } from '../simulation.ts';

describe('nodes of the practice cluster', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => {
    cluster = await startSimulation();
    await cluster.until('untainted nodes', () => nodes().every(({ spec }) => spec.taints === undefined));
  });
  afterEach(() => cluster.dispose());

  const nodes = (): readonly Node[] => cluster.api.list<Node>('nodes');
  const nodeNamed = (name: string): Node | undefined => cluster.api.get<Node>('nodes', undefined, name);
  const getPod = (name: string): Pod | undefined => cluster.api.get<Pod>('pods', 'default', name);
  const change = (name: string, edit: (copy: Node) => void, subresource?: 'status'): void => {
    const copy = structuredClone(nodeNamed(name)!);
    edit(copy);
    cluster.api.update('nodes', copy, subresource);
  };
  const taint = (name: string, ...taints: Taint[]): void =>
    change(name, ({ spec }) => (spec.taints = [...(spec.taints ?? []), ...taints]));
  const running = (name: string): Promise<unknown> =>
    cluster.until(`${name} runs`, () => getPod(name)?.status?.phase === 'Running');
  const onNode = (name: string, nodeName: string, tolerations: Toleration[] = []): Pod =>
    cluster.api.create(
      'pods',
      pod(name, { command: ['sleep', '3600'] }, { nodeName, tolerations, terminationGracePeriodSeconds: 1 }),
    );
  const told = (name: string, message: string): boolean =>
    cluster.events(name).some(event => event.message === message);

  it('are tainted while they are cordoned, and say so', async () => {
    change('practice-node-1', ({ spec }) => (spec.unschedulable = true));
    const [added] = await cluster.until('tainted', () => nodeNamed('practice-node-1')?.spec.taints);
    assert.equal(added?.key, 'node.kubernetes.io/unschedulable');
    assert.equal(added.effect, 'NoSchedule');
    assert.ok(added.timeAdded);
    await cluster.until('told', () =>
      told('practice-node-1', 'Node practice-node-1 status is now: NodeNotSchedulable'),
    );
    change('practice-node-1', ({ spec }) => delete spec.unschedulable);
    await cluster.until('untainted', () => nodeNamed('practice-node-1')?.spec.taints === undefined);
  });

  it('lose the Pods that do not tolerate a NoExecute taint', async () => {
    onNode('evicted', 'practice-node-1');
    onNode('patient', 'practice-node-1', [{ key: 'maintenance', operator: 'Exists', effect: 'NoExecute' }]);
    onNode('elsewhere', 'practice-node-2');
    for (const name of ['evicted', 'patient', 'elsewhere']) await running(name);
    taint('practice-node-1', { key: 'maintenance', value: 'yes', effect: 'NoExecute' });
    await cluster.until('evicted', () => getPod('evicted')?.metadata.deletionTimestamp);
    assert.equal(condition(getPod('evicted'), 'DisruptionTarget')?.reason, 'DeletionByTaintManager');
    assert.ok(told('evicted', 'Marking for deletion Pod default/evicted'));
    await cluster.until('gone', () => getPod('evicted') === undefined);
    for (const name of ['patient', 'elsewhere']) assert.equal(getPod(name)?.metadata.deletionTimestamp, undefined);
  });

  it('lose a Pod when it has tolerated a taint for long enough, unless that goes before', async () => {
    const toleration = (key: string, tolerationSeconds: number): Toleration[] => [
      { key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds },
    ];
    onNode('brief', 'practice-node-1', toleration('first', 1));
    onNode('spared', 'practice-node-2', toleration('second', 600));
    for (const name of ['brief', 'spared']) await running(name);
    taint('practice-node-1', { key: 'first', effect: 'NoExecute' });
    taint('practice-node-2', { key: 'second', effect: 'NoExecute' });
    const since = Date.now();
    await cluster.until('evicted', () => getPod('brief')?.metadata.deletionTimestamp);
    assert.ok(Date.now() - since >= 900, 'after its second');
    change('practice-node-2', ({ spec }) => delete spec.taints);
    await cluster.until('spared', () => told('spared', 'Cancelling deletion of Pod default/spared'));
    assert.equal(getPod('spared')?.metadata.deletionTimestamp, undefined);
  });

  it('take their Pods with them when they are deleted, and do not come back', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27', { replicas: 3 }));
    const ready = (): Pod[] | false => {
      const pods = podsOf(cluster.api, 'web');
      return pods.length === 3 && pods.every(each => condition(each, 'Ready')?.status === 'True') && pods;
    };
    const before = await cluster.until('three ready Pods', ready);
    const lost = before.find(({ spec }) => spec.nodeName === 'practice-node-2')!.metadata.name;
    cluster.api.delete('nodes', undefined, 'practice-node-2');
    await cluster.until('replaced', () => getPod(lost) === undefined && ready());
    assert.ok(podsOf(cluster.api, 'web').every(({ spec }) => spec.nodeName !== 'practice-node-2'));
    assert.equal(nodeNamed('practice-node-2'), undefined);
    assert.ok(told('practice-node-2', 'Node practice-node-2 event: Removing Node practice-node-2 from Controller'));
    // Somebody registers it by hand, and its kubelet goes on.
    cluster.api.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'practice-node-2' }, spec: {} });
    await cluster.until('ready again', () => condition(nodeNamed('practice-node-2'), 'Ready')?.status === 'True');
    await cluster.until('untainted', () => nodeNamed('practice-node-2')?.spec.taints === undefined);
  });

  it('of which no kubelet tells get no Pods, and are given up', async () => {
    cluster.api.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'nobody' }, spec: {} });
    assert.deepEqual(nodeNamed('nobody')?.spec.taints, [{ key: 'node.kubernetes.io/not-ready', effect: 'NoSchedule' }]);
    await cluster.until('given up', () => condition(nodeNamed('nobody'), 'Ready')?.reason === 'NodeStatusNeverUpdated');
    await cluster.until('tainted', () =>
      nodeNamed('nobody')?.spec.taints?.some(({ effect }) => effect === 'NoExecute'),
    );
    assert.deepEqual(
      nodeNamed('nobody')?.spec.taints?.map(({ effect, key }) => `${key}:${effect}`),
      ['node.kubernetes.io/unreachable:NoSchedule', 'node.kubernetes.io/unreachable:NoExecute'],
    );
  });

  it('put their status right, and offer what was added to their capacity', async () => {
    change(
      'practice-node-1',
      ({ status }) => {
        status!.capacity = { ...status!.capacity, 'example.com/dongle': '4' };
        status!.conditions = status!.conditions!.map(each =>
          each.type === 'Ready' ? { ...each, status: 'False', reason: 'KubeletNotReady' } : each,
        );
      },
      'status',
    );
    assert.equal(condition(nodeNamed('practice-node-1'), 'Ready')?.status, 'False');
    await cluster.until('ready again', () => condition(nodeNamed('practice-node-1'), 'Ready')?.status === 'True');
    assert.equal(nodeNamed('practice-node-1')?.status?.allocatable?.['example.com/dongle'], '4');
    cluster.api.create('pods', pod('plugged', { resources: { limits: { 'example.com/dongle': '3' } } }));
    await cluster.until('bound', () => getPod('plugged')?.spec.nodeName === 'practice-node-1');
  });

  it('do not take a Pod that has no room there, though it names the node', async () => {
    cluster.api.create('pods', pod('big', { resources: { requests: { cpu: '3' } } }, { nodeName: 'practice-node-1' }));
    await cluster.until('failed', () => getPod('big')?.status?.phase === 'Failed');
    const why = "Node didn't have enough resource: cpu, requested: 3000, used: 0, capacity: 1930";
    assert.equal(getPod('big')?.status?.reason, 'OutOfcpu');
    assert.equal(getPod('big')?.status?.message, `Pod was rejected: ${why}`);
    assert.ok(told('big', why));
    const port = { ports: [{ containerPort: 80, hostPort: 8080 }], command: ['sleep', '3600'] };
    cluster.api.create('pods', pod('first', port, { nodeName: 'practice-node-1' }));
    await running('first');
    cluster.api.create('pods', pod('second', port, { nodeName: 'practice-node-1' }));
    await cluster.until('failed', () => getPod('second')?.status?.reason === 'NodePorts');
    cluster.api.create('pods', pod('picky', {}, { nodeName: 'practice-node-1', nodeSelector: { disk: 'fast' } }));
    await cluster.until('failed', () => getPod('picky')?.status?.reason === 'NodeAffinity');
  });
});
