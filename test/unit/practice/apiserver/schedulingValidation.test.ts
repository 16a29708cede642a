import assert from 'node:assert/strict';
import { createObjectApi } from '../../../../src/practice/apiserver/createObjectApi.ts';
import type { ObjectApi } from '../../../../src/practice/storage/objectStore.ts';
import type { Node } from '../../../../src/practice/kinds/core.ts';
import type { Pod, PodSpec } from '../../../../src/practice/kinds/pod.ts';
import { condition, pod } from '../simulation.ts';

describe('validation of what the scheduler reads', () => {
  let api: ObjectApi;
  beforeEach(() => (api = createObjectApi()));

  const message = (action: () => unknown): string => {
    try {
      action();
    } catch (error) {
      return (error as Error).message;
    }
    return 'accepted';
  };
  const creating = (spec: Partial<PodSpec>): string =>
    message(() => api.create('pods', pod('p', { command: ['sleep'] }, spec)));
  const changing = (change: (spec: PodSpec) => void): string => {
    const copy = structuredClone(api.get<Pod>('pods', 'default', 'p')!);
    change(copy.spec);
    return message(() => api.update('pods', copy));
  };

  it('finds mistakes in a new Pod', () => {
    const cases: [Partial<PodSpec>, string][] = [
      [
        { tolerations: [{ operator: 'Equal' }] },
        'spec.tolerations[0].operator: Invalid value: "Equal": operator must be Exists when `key` is empty',
      ],
      [
        { tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoRun' }] },
        'spec.tolerations[0].effect: Unsupported value: "NoRun"',
      ],
      [
        {
          affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms: [] } } },
        },
        'nodeSelectorTerms: Required value: must have at least one node selector term',
      ],
      [
        {
          topologySpreadConstraints: [
            { maxSkew: 0, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule', labelSelector: {} },
          ],
        },
        'spec.topologySpreadConstraints[0].maxSkew: Invalid value: 0: must be greater than zero',
      ],
      [{ schedulingGates: [{ name: 'a' }, { name: 'a' }] }, 'spec.schedulingGates[1]: Duplicate value: "a"'],
      [{ nodeSelector: { 'a b': 'c' } }, 'spec.nodeSelector: Invalid value: "a b"'],
      [{ nodeName: 'Not A Node' }, 'spec.nodeName: Invalid value: "Not A Node"'],
    ];
    for (const [spec, expected] of cases) {
      const told = creating(spec);
      assert.ok(told.includes(expected), `${told} should tell: ${expected}`);
    }
  });

  it('lets gates be opened and tolerations be added, and no more', () => {
    assert.equal(creating({ schedulingGates: [{ name: 'a' }, { name: 'b' }], nodeSelector: { x: 'y' } }), 'accepted');
    assert.equal(condition(api.get('pods', 'default', 'p'), 'PodScheduled')?.reason, 'SchedulingGated');
    assert.match(
      changing(spec => spec.schedulingGates!.push({ name: 'c' })),
      /only deletion is allowed/,
    );
    assert.equal(
      changing(spec => (spec.nodeSelector = { ...spec.nodeSelector, z: 'z' })),
      'accepted',
    );
    assert.match(
      changing(spec => (spec.nodeSelector = { x: 'other', z: 'z' })),
      /only additions to spec.nodeSelector/,
    );
    assert.equal(
      changing(spec => delete spec.schedulingGates),
      'accepted',
    );
    assert.match(
      changing(spec => (spec.nodeSelector = { ...spec.nodeSelector, more: '1' })),
      /pod updates may not change fields other than/,
    );
    assert.equal(
      changing(spec => spec.tolerations!.push({ key: 'k', operator: 'Exists' })),
      'accepted',
    );
    assert.match(
      changing(spec => spec.tolerations!.pop()),
      /existing toleration can not be modified/,
    );
    // What admission adds to every Pod comes back by itself.
    assert.equal(
      changing(spec => (spec.tolerations = [{ key: 'k', operator: 'Exists' }])),
      'accepted',
    );
    assert.equal(api.get<Pod>('pods', 'default', 'p')?.spec.tolerations?.length, 3);
  });

  it('finds mistakes in a node', () => {
    const created = api.create<Node>('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'a' },
      spec: { providerID: 'practice://a', podCIDR: '10.244.0.0/24' },
    });
    const edit = (change: (spec: Node['spec']) => void): string => {
      const copy = structuredClone(created);
      change(copy.spec);
      return message(() => api.update('nodes', copy));
    };
    assert.deepEqual(created.spec.podCIDRs, ['10.244.0.0/24']);
    assert.match(
      edit(spec => (spec.providerID = 'other')),
      /spec.providerID: Forbidden: node updates may not change/,
    );
    assert.match(
      edit(spec => (spec.podCIDR = '10.9.0.0/24')),
      /spec.podCIDRs: Forbidden/,
    );
    const taint = { key: 'k', effect: 'NoSchedule' as const };
    assert.match(
      edit(spec => (spec.taints = [taint, taint])),
      /metadata.taints\[1\]: Duplicate value: \{"Key":"k","Value":"","Effect":"NoSchedule","TimeAdded":null\}: taints must be unique/,
    );
  });
});
