import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { SharedTrees } from '../../../../src/practice/storage/sharedTrees.ts';

describe('SharedTrees', () => {
  const pod = (name: string) => ({
    metadata: { name, labels: { app: 'web' } },
    spec: { containers: [{ name: 'web', ports: [{ containerPort: 80 }] }] },
  });

  it('holds equal parts of different objects once', () => {
    const trees = new SharedTrees();
    const a = trees.freeze(pod('a'));
    const b = trees.freeze(pod('b'));
    assert.deepEqual(b, pod('b'));
    assert.equal(a.spec, b.spec);
    assert.equal(a.metadata.labels, b.metadata.labels);
    assert.notEqual(a.metadata, b.metadata);
  });

  it('freezes all of an object', () => {
    const { spec } = new SharedTrees().freeze(pod('a'));
    assert.throws(() => spec.containers[0]!.ports.push({ containerPort: 81 }), TypeError);
    assert.throws(() => {
      spec.containers[0]!.ports[0]!.containerPort = 81;
    }, TypeError);
  });

  it('never takes one value for another', () => {
    const values = [[], {}, [1], { 0: 1 }, ['1'], [true], [null], [[]], { a: 1, b: 2 }, { b: 2, a: 1 }, { a: 1 }];
    const trees = new SharedTrees();
    for (const round of [0, 1]) {
      for (const value of values) {
        const copy = JSON.parse(JSON.stringify(value)) as object;
        const held = trees.freeze({ round, value: copy }).value;
        assert.equal(JSON.stringify(held), JSON.stringify(value));
        assert.equal(Array.isArray(held), Array.isArray(value));
      }
    }
  });

  it('stays right when it has seen more than it remembers', () => {
    const trees = new SharedTrees();
    for (let index = 0; index < 20_000; index++) {
      const { part } = trees.freeze({ part: { index, half: `${index >> 1}` } });
      assert.deepEqual(part, { index, half: `${index >> 1}` });
    }
  });
});
