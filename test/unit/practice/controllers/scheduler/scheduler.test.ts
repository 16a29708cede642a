import assert from 'node:assert/strict';
import { silentLog } from '../../../../../src/base/log.ts';
import { createObjectApi } from '../../../../../src/practice/apiserver/createObjectApi.ts';
import { startScheduler } from '../../../../../src/practice/controllers/scheduler/scheduler.ts';
import type { Node } from '../../../../../src/practice/kinds/core.ts';
import type { Pod, PodSpec } from '../../../../../src/practice/kinds/pod.ts';
import type { ObjectApi } from '../../../../../src/practice/storage/objectStore.ts';
import { condition, deployment, pod, podsOf, startSimulation, until, type Simulation } from '../../simulation.ts';
import { node } from './clusterState.ts';

describe('the scheduler', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const getPod = (name: string): Pod | undefined => cluster.api.get<Pod>('pods', 'default', name);
  const create = (name: string, cpu: string, spec: Partial<PodSpec> = {}): Pod =>
    cluster.api.create('pods', pod(name, { resources: { requests: { cpu } } }, spec));
  const nodeOf = (name: string): Promise<string> =>
    cluster.until(`${name} is bound`, () => getPod(name)?.spec.nodeName ?? undefined);
  const changeNode = (name: string, change: (copy: Node) => void): void => {
    const copy = structuredClone(cluster.api.get<Node>('nodes', undefined, name)!);
    change(copy);
    cluster.api.update('nodes', copy);
  };
  const told = (name: string, message: string): Promise<boolean> =>
    cluster.until(`${name} is told: ${message}`, () =>
      cluster.events(name).some(event => event.reason === 'FailedScheduling' && event.message === message),
    );

  it('says why a Pod fits nowhere, once, and binds it when there is room', async () => {
    create('big', '100');
    const notHelpful = '0/3 nodes are available: 3 Preemption is not helpful for scheduling.';
    await told(
      'big',
      `0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: ${notHelpful}`,
    );
    assert.equal(condition(getPod('big'), 'PodScheduled')?.reason, 'Unschedulable');
    cluster.api.create('pods', pod('picky', {}, { nodeSelector: { disk: 'fast' } }));
    await told(
      'picky',
      `0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector. no new claims to deallocate, preemption: ${notHelpful}`,
    );
    changeNode('practice-node-3', copy => (copy.metadata.labels = { ...copy.metadata.labels, disk: 'fast' }));
    assert.equal(await nodeOf('picky'), 'practice-node-3');
    assert.equal(cluster.events('picky').filter(({ reason }) => reason === 'FailedScheduling').length, 1);
    const scheduled = cluster.events('picky').find(({ reason }) => reason === 'Scheduled');
    assert.equal(scheduled?.message, 'Successfully assigned default/picky to practice-node-3');
    // In the form of events.k8s.io, as upstream's.
    const { action, source, reportingComponent, firstTimestamp, eventTime = '' } = scheduled;
    assert.deepEqual([action, source, reportingComponent, firstTimestamp], ['Binding', {}, 'default-scheduler', null]);
    assert.match(eventTime, /\.\d{6}Z$/);
  });

  it('binds a Pod when another makes room', async () => {
    for (const name of ['one', 'two', 'three']) create(name, '1900m');
    for (const name of ['one', 'two', 'three']) await nodeOf(name);
    create('four', '1');
    await told(
      'four',
      '0/3 nodes are available: 3 Insufficient cpu. no new claims to deallocate, preemption: 0/3 nodes are available: 3 No preemption victims found for incoming pod.',
    );
    const freed = await nodeOf('two');
    cluster.api.delete('pods', 'default', 'two', { gracePeriodSeconds: 0 });
    assert.equal(await nodeOf('four'), freed);
  });

  it('spreads the Pods of a Deployment over the nodes', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27', { replicas: 6 }));
    const pods = await cluster.until('six bound Pods', () => {
      const found = podsOf(cluster.api, 'web');
      return found.length === 6 && found.every(({ spec }) => spec.nodeName) && found;
    });
    for (const number of [1, 2, 3]) {
      assert.equal(pods.filter(({ spec }) => spec.nodeName === `practice-node-${number}`).length, 2);
    }
  });

  it('binds Pods though a node has an empty spec', async () => {
    cluster.api.create('nodes', { apiVersion: 'v1', kind: 'Node', metadata: { name: 'bare' } });
    const bare = structuredClone(cluster.api.get('nodes', undefined, 'bare')!);
    delete bare.spec;
    cluster.api.update('nodes', bare);
    cluster.api.create('pods', pod('bound', {}));
    assert.match(await nodeOf('bound'), /^practice-node-/);
  });

  it('leaves cordoned nodes alone', async () => {
    for (const name of ['practice-node-1', 'practice-node-2'])
      changeNode(name, ({ spec }) => (spec.unschedulable = true));
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27', { replicas: 2 }));
    const pods = await cluster.until('two bound Pods', () => {
      const found = podsOf(cluster.api, 'web');
      return found.length === 2 && found.every(({ spec }) => spec.nodeName) && found;
    });
    assert.deepEqual(
      pods.map(({ spec }) => spec.nodeName),
      ['practice-node-3', 'practice-node-3'],
    );
  });

  it('waits until the gates of a Pod are open', async () => {
    cluster.api.create('pods', pod('gated', {}, { schedulingGates: [{ name: 'example.com/gate' }] }));
    cluster.api.create('pods', pod('other', {}));
    await nodeOf('other');
    assert.equal(getPod('gated')?.spec.nodeName, undefined);
    assert.equal(condition(getPod('gated'), 'PodScheduled')?.reason, 'SchedulingGated');
    const open = structuredClone(getPod('gated')!);
    open.spec.schedulingGates = [];
    cluster.api.update('pods', open);
    await nodeOf('gated');
  });

  it('evicts Pods of lower priority for one that has no room', async () => {
    for (const [name, value] of Object.entries({ low: 1, middle: 5, high: 10 })) {
      cluster.api.create('priorityclasses.scheduling.k8s.io', {
        apiVersion: 'scheduling.k8s.io/v1',
        kind: 'PriorityClass',
        metadata: { name },
        value,
      });
    }
    for (const name of ['one', 'two', 'three']) {
      create(name, '1500m', { priorityClassName: name === 'two' ? 'low' : 'middle' });
    }
    for (const name of ['one', 'two', 'three']) await nodeOf(name);
    const freed = await nodeOf('two');
    create('urgent', '1', { priorityClassName: 'high' });
    await cluster.until('nominated', () => getPod('urgent')?.status?.nominatedNodeName === freed);
    const event = await cluster.until('told', () => cluster.events('two').find(({ reason }) => reason === 'Preempted'));
    assert.equal(event.message, `Preempted by pod ${getPod('urgent')?.metadata.uid} on node ${freed}`);
    assert.deepEqual([event.action, event.related?.name], ['Preempting', 'urgent']);
    assert.equal(await nodeOf('urgent'), freed);
    await cluster.until('gone', () => getPod('two') === undefined);
    assert.ok(getPod('one') && getPod('three'));
    assert.ok(
      cluster.events('urgent').some(({ message }) => message === '0/3 nodes are available: 3 Insufficient cpu.'),
    );
  });
});

describe('the scheduler on its own', () => {
  it('looks at a Pod again when a change may help it, and not otherwise', async () => {
    const api = createObjectApi();
    const add = (name: string): Node => {
      const created = api.create('nodes', node(name));
      const ready = structuredClone(created);
      delete ready.spec.taints;
      return api.update('nodes', ready);
    };
    const one = add('one');
    api.update('nodes', { ...structuredClone(one), status: node('one').status! }, 'status');
    let looks = 0;
    const counting: ObjectApi = {
      ...api,
      get(resource, namespace, name) {
        if (name === 'big') looks++;
        return api.get(resource, namespace, name);
      },
    };
    const scheduler = startScheduler(counting, silentLog);
    try {
      api.create('pods', pod('big', { resources: { requests: { cpu: '3' } } }));
      await until(api, 'told', () => condition(api.get('pods', 'default', 'big'), 'PodScheduled'));
      await quiet();
      const before = looks;
      const relabelled = structuredClone(api.get<Node>('nodes', undefined, 'one')!);
      relabelled.metadata.labels = { ...relabelled.metadata.labels, disk: 'fast' };
      api.update('nodes', relabelled);
      api.create('pods', pod('small', {}));
      await until(api, 'bound', () => api.get<Pod>('pods', 'default', 'small')?.spec.nodeName);
      await quiet();
      assert.equal(looks, before);
      api.delete('pods', 'default', 'small', { gracePeriodSeconds: 0 });
      await quiet();
      assert.ok(looks > before);
    } finally {
      scheduler.dispose();
    }
  });

  /** Until what was queued has been looked at: one key on each turn. */
  async function quiet(): Promise<void> {
    for (let turn = 0; turn < 20; turn++) await new Promise(resolve => setImmediate(resolve));
  }
});
