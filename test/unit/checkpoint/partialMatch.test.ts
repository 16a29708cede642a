import assert from 'node:assert/strict';
import { compareCount, firstDifference } from '../../../src/checkpoint/partialMatch.ts';

const deployment = {
  metadata: { name: 'web', labels: { app: 'web' } },
  spec: {
    replicas: 2,
    template: {
      spec: {
        containers: [
          { name: 'sidecar', image: 'envoy:1' },
          { name: 'web', image: 'nginx:1.25', ports: [{ port: 80, protocol: 'TCP' }], args: ['-a', '-b'] },
        ],
      },
    },
  },
};

describe('firstDifference', () => {
  it('looks only at what is named', () => {
    assert.equal(firstDifference({ spec: { replicas: 2 } }, deployment), undefined);
    assert.equal(firstDifference({}, deployment), undefined);
  });

  it('tells the field and both values', () => {
    assert.equal(firstDifference({ spec: { replicas: 3 } }, deployment), '.spec.replicas is 2, 3 is expected');
    assert.equal(firstDifference({ spec: { paused: true } }, deployment), '.spec.paused is not set');
    assert.equal(
      firstDifference({ metadata: { labels: { 'example.com/a': 'b' } } }, deployment),
      ".metadata.labels['example.com/a'] is not set",
    );
    assert.equal(firstDifference({ spec: { replicas: '2' } }, deployment), '.spec.replicas is 2, "2" is expected');
  });

  it('finds list items by name, type or port, in any order', () => {
    const containers = (...items: unknown[]): unknown => ({ spec: { template: { spec: { containers: items } } } });
    assert.equal(firstDifference(containers({ name: 'web', ports: [{ port: 80 }] }), deployment), undefined);
    assert.equal(
      firstDifference(containers({ name: 'web', image: 'nginx:1.27' }), deployment),
      '.spec.template.spec.containers[name=web].image is nginx:1.25, nginx:1.27 is expected',
    );
    assert.equal(
      firstDifference(containers({ name: 'db' }), deployment),
      '.spec.template.spec.containers[name=db] is not set',
    );
  });

  it('compares other lists item by item', () => {
    assert.equal(firstDifference({ args: ['a', 'b'] }, { args: ['a', 'b'] }), undefined);
    assert.equal(firstDifference({ args: ['a'] }, { args: ['a', 'b'] }), '.args has 2 items, 1 are expected');
    assert.equal(firstDifference({ args: ['a', 'c'] }, { args: ['a', 'b'] }), '.args[1] is b, c is expected');
    assert.equal(firstDifference({ args: ['a'] }, {}), '.args is not set');
  });

  it('knows $exists, $missing and $regex', () => {
    assert.equal(firstDifference({ spec: { replicas: { $exists: true } } }, deployment), undefined);
    assert.equal(firstDifference({ spec: { paused: { $exists: true } } }, deployment), '.spec.paused is not set');
    assert.equal(firstDifference({ spec: { paused: { $missing: true } } }, deployment), undefined);
    assert.equal(firstDifference({ spec: { replicas: { $missing: true } } }, deployment), '.spec.replicas is set');
    assert.equal(
      firstDifference({ spec: { paused: { deeper: { $missing: true } } } }, { spec: { paused: {} } }),
      undefined,
    );
    assert.equal(firstDifference({ metadata: { name: { $regex: '^w.b$' } } }, deployment), undefined);
    assert.equal(
      firstDifference({ metadata: { name: { $regex: '^x' } } }, deployment),
      '.metadata.name is web, which does not match ^x',
    );
  });

  it('cuts off a pattern that backtracks for ever', () => {
    const started = performance.now();
    assert.notEqual(firstDifference({ a: { $regex: '^(a+)+$' } }, { a: `${'a'.repeat(60)}b` }), undefined);
    assert.ok(performance.now() - started < 1000);
  });

  it('does not read inherited fields', () => {
    assert.notEqual(firstDifference({ toString: { $exists: true } }, {}), undefined);
  });
});

describe('compareCount', () => {
  const cases: [number, string, boolean][] = [
    [2, '2', true],
    [2, '==2', true],
    [2, '>=2', true],
    [1, '>=2', false],
    [2, '>2', false],
    [1, '< 2', true],
    [2, '<=2', true],
    [2, '!=2', false],
  ];
  for (const [actual, condition, expected] of cases) {
    it(`${actual} ${condition} is ${String(expected)}`, () => assert.equal(compareCount(actual, condition), expected));
  }

  it('refuses what is no count', () => assert.throws(() => compareCount(1, 'many'), RangeError));
});
