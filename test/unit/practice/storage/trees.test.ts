import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { copyTree, reuse } from '../../../../src/practice/storage/trees.ts';

describe('copyTree', () => {
  it('copies all the way down, whatever the keys', () => {
    const given = JSON.parse('{"a":[1,{"b":null}],"__proto__":{"c":true},"d":"text"}') as { a: unknown[] };
    const copy = copyTree(given);
    assert.equal(JSON.stringify(copy), JSON.stringify(given));
    assert.notEqual(copy.a, given.a);
    assert.notEqual(copy.a[1], given.a[1]);
    assert.equal(Object.getPrototypeOf(copy), Object.prototype);
  });
});

describe('reuse', () => {
  const earlier = { spec: { ports: [80, 443] }, status: { phase: 'Pending' } };

  it('is the earlier value where all is equal', () => {
    assert.equal(reuse(copyTree(earlier), earlier), earlier);
  });

  it('takes over the parts that are equal', () => {
    const changed = reuse({ ...copyTree(earlier), status: { phase: 'Running' } }, earlier);
    assert.notEqual(changed, earlier);
    assert.equal(changed.spec, earlier.spec);
    assert.deepEqual(changed.status, { phase: 'Running' });
  });

  it('tells apart what is absent, undefined, null, empty, a list or an object', () => {
    for (const [value, other] of [
      [{ a: undefined }, {}],
      [{}, { a: undefined }],
      [{ a: undefined }, { b: undefined }],
      [{ a: null }, { a: {} }],
      [{ a: [] }, { a: {} }],
      [{ a: [1] }, { a: [1, 2] }],
      [{ a: 1 }, { a: '1' }],
      [JSON.parse('{"__proto__":{}}') as object, {}],
    ]) {
      const reused = reuse(value, other);
      assert.notEqual(reused, other);
      assert.equal(reused, value);
    }
  });

  it('leaves what is frozen as it is', () => {
    const frozen = Object.freeze({ spec: { ports: [80, 443] }, extra: 1 });
    assert.equal(reuse(frozen, earlier), frozen);
    assert.notEqual(frozen.spec, earlier.spec);
  });
});
