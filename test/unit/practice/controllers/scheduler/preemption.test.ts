import assert from 'node:assert/strict';
import { findVictims } from '../../../../../src/practice/controllers/scheduler/preemption.ts';
import { findNodes } from '../../../../../src/practice/controllers/scheduler/schedulePod.ts';
import type { Pod, PodSpec } from '../../../../../src/practice/kinds/pod.ts';
import { asking, clusterOf, node, podOf } from './clusterState.ts';

describe('preemption', () => {
  const pod = (name: string, cpu: string, priority: number, nodeName?: string, more: Partial<PodSpec> = {}): Pod =>
    podOf(name, { ...asking({ cpu }), priority, ...(nodeName === undefined ? {} : { nodeName }), ...more });
  const outcome = (incoming: Pod, pods: Pod[], nodes = [node('a'), node('b')]): string => {
    const cluster = clusterOf(nodes, pods);
    const found = findVictims(incoming, cluster, findNodes(incoming, cluster));
    return typeof found === 'string'
      ? found
      : `${found.node}: ${found.victims.map(({ metadata }) => metadata.name).join(' ')}`;
  };

  it('evicts as few and as unimportant Pods as will do', () => {
    const pods = [pod('a1', '1', 5, 'a'), pod('a2', '500m', 1, 'a'), pod('a3', '500m', 3, 'a'), pod('b1', '2', 4, 'b')];
    assert.equal(outcome(pod('p', '500m', 10), pods), 'a: a2');
    assert.equal(outcome(pod('p', '1', 10), pods), 'a: a3 a2');
    assert.equal(outcome(pod('p', '1', 4), pods), 'a: a3 a2');
    assert.equal(outcome(pod('p', '1500m', 10), pods), 'b: b1');
  });

  it('says where it does not help', () => {
    const pods = [pod('a1', '2', 5, 'a'), pod('b1', '2', 5, 'b'), pod('b2', '0', 0, 'b')];
    const none = '0/2 nodes are available:';
    assert.equal(
      outcome(pod('p', '1', 5), pods.slice(0, 2)),
      `${none} 2 No preemption victims found for incoming pod.`,
    );
    assert.equal(outcome(pod('p', '3', 9), pods), `${none} 2 Preemption is not helpful for scheduling.`);
    assert.equal(
      outcome(pod('p', '1', 5), pods),
      `${none} 1 Insufficient cpu, 1 No preemption victims found for incoming pod.`,
    );
    assert.equal(
      outcome(pod('p', '1', 9, undefined, { preemptionPolicy: 'Never' }), pods),
      'not eligible due to preemptionPolicy=Never.',
    );
  });

  it('waits for the Pods that go already', () => {
    const going = pod('a1', '2', 0, 'a');
    going.metadata.deletionTimestamp = '2026-01-01T00:00:00Z';
    going.status = { conditions: [{ type: 'DisruptionTarget', status: 'True', reason: 'PreemptionByScheduler' }] };
    const incoming = pod('p', '1', 9);
    incoming.status = { nominatedNodeName: 'a' };
    assert.equal(
      outcome(incoming, [going], [node('a')]),
      'not eligible due to a terminating pod on the nominated node.',
    );
  });
});
