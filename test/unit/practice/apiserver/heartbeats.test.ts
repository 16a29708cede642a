import assert from 'node:assert/strict';
import { renewedLease, reportedNode } from '../../../../src/practice/apiserver/kinds/heartbeats.ts';
import type { Lease, Node } from '../../../../src/practice/kinds/core.ts';

describe('heartbeats of nodes that are not written down', () => {
  const at = (time: string): number => Date.parse(`2026-01-01T${time}Z`);
  const lease = (namespace: string): Lease => ({
    apiVersion: 'coordination.k8s.io/v1',
    kind: 'Lease',
    metadata: {
      name: 'practice-node-1',
      namespace,
      ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name: 'practice-node-1', uid: '1' }],
    },
    spec: { holderIdentity: 'practice-node-1', leaseDurationSeconds: 40, renewTime: '2026-01-01T10:00:00.500000Z' },
  });

  it('renew a Lease every ten seconds', () => {
    const own = lease('kube-node-lease');
    assert.equal(renewedLease(own, at('10:00:10')), own);
    assert.equal(renewedLease(own, at('10:00:37')).spec?.renewTime, '2026-01-01T10:00:30.500000Z');
    const other = lease('default');
    assert.equal(renewedLease(other, at('10:00:37')), other);
  });

  it('report the conditions that a kubelet reports every five minutes', () => {
    const node: Node = {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'practice-node-1' },
      spec: {},
      status: {
        conditions: [
          { type: 'Ready', status: 'True', reason: 'KubeletReady', lastHeartbeatTime: '2026-01-01T10:00:00Z' },
          { type: 'Other', status: 'True', reason: 'Else', lastHeartbeatTime: '2026-01-01T10:00:00Z' },
        ],
      },
    };
    const times = (now: string): (string | undefined)[] | undefined =>
      reportedNode(node, at(now)).status?.conditions?.map(({ lastHeartbeatTime }) => lastHeartbeatTime);
    assert.deepEqual(times('10:04:59'), ['2026-01-01T10:00:00Z', '2026-01-01T10:00:00Z']);
    assert.deepEqual(times('10:11:00'), ['2026-01-01T10:10:00Z', '2026-01-01T10:00:00Z']);
  });
});
