import assert from 'node:assert/strict';
import { templateHash } from '../../../../src/practice/controllers/hash.ts';
import { matchesLabels, matchesSelector } from '../../../../src/practice/controllers/labels.ts';
import { scaledValue } from '../../../../src/practice/controllers/objects.ts';
import { compareForDeletion } from '../../../../src/practice/controllers/pods.ts';
import { quantityValue } from '../../../../src/practice/controllers/scheduler/quantity.ts';
import type { Pod } from '../../../../src/practice/kinds/pod.ts';

describe('rules of the controllers', () => {
  it('scale numbers and percentages as upstream rounds them', () => {
    assert.equal(scaledValue('25%', 3, true), 1);
    assert.equal(scaledValue('25%', 3, false), 0);
    assert.equal(scaledValue('100%', 4, false), 4);
    assert.equal(scaledValue(2, 10, true), 2);
    assert.equal(scaledValue(undefined, 10, true), 0);
  });

  it('read quantities', () => {
    const cases: [string | number, number][] = [
      ['500m', 0.5],
      [2, 2],
      ['1.5', 1.5],
      ['128Mi', 128 * 2 ** 20],
      ['1G', 1e9],
      ['1e3', 1000],
    ];
    for (const [text, value] of cases) assert.equal(quantityValue(text), value, String(text));
  });

  it('match labels', () => {
    const labels = { app: 'web', tier: 'front' };
    assert.ok(matchesLabels({ app: 'web' }, labels));
    assert.ok(!matchesLabels({}, labels), 'a Service without selector selects nothing');
    assert.ok(matchesSelector({}, labels), 'an empty LabelSelector selects everything');
    assert.ok(!matchesSelector(undefined, labels));
    assert.ok(matchesSelector({ matchExpressions: [{ key: 'app', operator: 'In', values: ['web', 'api'] }] }, labels));
    assert.ok(!matchesSelector({ matchExpressions: [{ key: 'tier', operator: 'DoesNotExist' }] }, labels));
    assert.ok(matchesSelector({ matchExpressions: [{ key: 'zone', operator: 'NotIn', values: ['a'] }] }, labels));
  });

  it('hash a template alike whatever the order of its fields, and otherwise after a collision', () => {
    const one = templateHash({ metadata: { labels: { a: '1', b: '2' } }, spec: { containers: [] } }, undefined);
    const two = templateHash({ spec: { containers: [] }, metadata: { labels: { b: '2', a: '1' } } }, undefined);
    assert.equal(one, two);
    assert.match(one, /^[bcdfghjklmnpqrstvwxz2456789]{6,10}$/);
    assert.notEqual(one, templateHash({ metadata: { labels: { a: '1', b: '2' } }, spec: { containers: [] } }, 1));
  });

  it('delete the Pods first that are missed least', () => {
    const now = Date.parse('2026-01-01T12:00:00Z');
    const pod = (name: string, minutesReady: number | undefined, more: Partial<Pod['status']> = {}): Pod => ({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, uid: name, creationTimestamp: '2026-01-01T10:00:00Z' },
      spec: { containers: [], nodeName: 'practice-node-1' },
      status: {
        phase: 'Running',
        conditions: [
          {
            type: 'Ready',
            status: minutesReady === undefined ? 'False' : 'True',
            lastTransitionTime: new Date(now - (minutesReady ?? 1) * 60_000).toISOString(),
          },
        ],
        ...more,
      },
    });
    const unassigned = pod('unassigned', undefined, { phase: 'Pending' });
    delete unassigned.spec.nodeName;
    const cheap = pod('cheap', 100);
    cheap.metadata.annotations = { 'controller.kubernetes.io/pod-deletion-cost': '-1' };
    const pods = [
      pod('old', 100),
      pod('new', 1),
      cheap,
      pod('unready', undefined),
      pod('pending', undefined, { phase: 'Pending' }),
      unassigned,
    ];
    assert.deepEqual(
      pods.sort(compareForDeletion(() => 1, now)).map(({ metadata }) => metadata.name),
      ['unassigned', 'pending', 'unready', 'cheap', 'new', 'old'],
    );
    const doubled = [pod('alone', 1), pod('doubled', 100)];
    doubled.sort(compareForDeletion(({ metadata }) => (metadata.name === 'doubled' ? 2 : 1), now));
    assert.equal(doubled[0]?.metadata.name, 'doubled');
  });
});
