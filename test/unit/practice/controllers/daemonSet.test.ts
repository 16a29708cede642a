import assert from 'node:assert/strict';
import type { DaemonSet } from '../../../../src/practice/kinds/apps.ts';
import type { Node } from '../../../../src/practice/kinds/core.ts';
import type { Pod } from '../../../../src/practice/kinds/pod.ts';
import { isPodReady } from '../../../../src/practice/controllers/pods.ts';
import { podsOf, startSimulation, type Simulation } from '../simulation.ts';

describe('a DaemonSet in the practice cluster', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const resource = 'daemonsets.apps';
  const get = (): DaemonSet => cluster.api.get<DaemonSet>(resource, 'default', 'agent')!;
  const create = (spec: Partial<DaemonSet['spec']> = {}): void => {
    const labels = { app: 'agent' };
    cluster.api.create<DaemonSet>(resource, {
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', namespace: 'default', labels },
      spec: {
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'agent', image: 'nginx:1.26' }] } },
        ...spec,
      },
    });
  };
  const change = (edit: (spec: DaemonSet['spec']) => void): void => {
    const copy = structuredClone(get());
    edit(copy.spec);
    cluster.api.update(resource, copy);
  };
  const changeNode = (name: string, edit: (node: Node) => void): void => {
    const copy = structuredClone(cluster.api.get<Node>('nodes', undefined, name)!);
    edit(copy);
    cluster.api.update('nodes', copy);
  };
  const pods = (): Pod[] => podsOf(cluster.api, 'agent');
  const nodes = (): (string | undefined)[] =>
    pods()
      .map(({ spec }) => spec.nodeName)
      .sort();
  const rolledOut = (count = 3): Promise<DaemonSet> =>
    cluster.until('the set is rolled out', () => {
      const { metadata, status } = get();
      return (
        status?.observedGeneration === metadata.generation &&
        status?.desiredNumberScheduled === count &&
        (status.updatedNumberScheduled ?? 0) === count &&
        (status.numberAvailable ?? 0) === count &&
        pods().length === count &&
        get()
      );
    });

  it('has a Pod on every node, also on one that is cordoned', async () => {
    changeNode('practice-node-2', node => (node.spec.unschedulable = true));
    create();
    const { metadata, status } = await rolledOut();
    assert.deepEqual(nodes(), ['practice-node-1', 'practice-node-2', 'practice-node-3']);
    assert.equal(metadata.annotations?.['deprecated.daemonset.template.generation'], '1');
    assert.equal(status?.numberMisscheduled, 0);
    const [pod] = pods();
    assert.equal(pod?.metadata.labels?.['pod-template-generation'], '1');
    assert.deepEqual(
      pod.spec.tolerations?.map(({ effect, key }) => `${key ?? ''}:${effect ?? ''}`),
      [
        'node.kubernetes.io/not-ready:NoExecute',
        'node.kubernetes.io/unreachable:NoExecute',
        'node.kubernetes.io/disk-pressure:NoSchedule',
        'node.kubernetes.io/memory-pressure:NoSchedule',
        'node.kubernetes.io/pid-pressure:NoSchedule',
        'node.kubernetes.io/unschedulable:NoSchedule',
      ],
    );
  });

  it('follows labels and taints of the nodes', async () => {
    create();
    await rolledOut();
    change(spec => (spec.template.spec.nodeSelector = { disk: 'ssd' }));
    await rolledOut(0);
    changeNode('practice-node-3', node => (node.metadata.labels = { ...node.metadata.labels, disk: 'ssd' }));
    await rolledOut(1);
    assert.deepEqual(nodes(), ['practice-node-3']);
    changeNode('practice-node-3', node => (node.spec.taints = [{ key: 'gone', effect: 'NoExecute' }]));
    await rolledOut(0);
  });

  it('rolls an update out node by node, and back again', async () => {
    create();
    await rolledOut();
    let fewest = 3;
    const watch = cluster.api.onChange(() => (fewest = Math.min(fewest, pods().filter(isPodReady).length)));
    change(spec => (spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    await rolledOut();
    watch.dispose();
    assert.equal(fewest, 2, 'maxUnavailable is 1');
    assert.deepEqual(new Set(pods().map(({ spec }) => spec.containers[0]?.image)), new Set(['nginx:1.27']));
    change(spec => (spec.template.spec.containers[0]!.image = 'nginx:1.26'));
    await rolledOut();
    const revisions = cluster.api.list('controllerrevisions.apps', 'default').map(({ revision }) => revision);
    assert.deepEqual(revisions.sort(), [2, 3]);
  });

  it('brings new Pods up beside the old ones where it may surge', async () => {
    create({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } } });
    await rolledOut();
    let fewest = 3;
    let most = 3;
    const watch = cluster.api.onChange(() => {
      fewest = Math.min(fewest, pods().filter(isPodReady).length);
      most = Math.max(most, pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined).length);
    });
    change(spec => (spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    await rolledOut();
    watch.dispose();
    assert.equal(fewest, 3);
    assert.equal(most, 4);
  });

  it('leaves an update to whoever deletes the Pods, when it is told to', async () => {
    create({ updateStrategy: { type: 'OnDelete' } });
    await rolledOut();
    change(spec => (spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    await cluster.until('the change is seen', () => get().status?.observedGeneration === 2);
    assert.equal(get().status?.updatedNumberScheduled, undefined);
    cluster.api.delete('pods', 'default', pods()[0]!.metadata.name);
    await cluster.until('one is updated', () => get().status?.updatedNumberScheduled === 1);
  });
});
