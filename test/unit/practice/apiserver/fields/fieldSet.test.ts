import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { FieldSet } from '../../../../../src/base/kubeObject.ts';
import {
  difference,
  has,
  intersection,
  pathsOf,
  union,
} from '../../../../../src/practice/apiserver/fields/fieldSet.ts';
import { FieldSetBuilder, readFieldSet } from '../../../../../src/practice/apiserver/fields/fieldSetBuilder.ts';
import { pathText } from '../../../../../src/practice/apiserver/fields/pathElement.ts';

function setOf(...paths: string[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path.split(' '));
  return builder.build();
}

function texts(set: FieldSet): string[] {
  return pathsOf(set).map(pathText);
}

describe('a set of fields', () => {
  it('is written as managedFields have it', () => {
    assert.deepEqual(setOf('f:metadata f:labels', 'f:metadata f:labels f:app', 'f:spec f:replicas'), {
      'f:metadata': { 'f:labels': { '.': {}, 'f:app': {} } },
      'f:spec': { 'f:replicas': {} },
    });
  });

  it('lists its paths level by level, in the order of their kinds', () => {
    const set = setOf(
      'f:spec f:ports k:{"port":443}',
      'f:spec f:ports k:{"port":80}',
      'f:spec f:ports k:{"port":80} f:port',
      'f:spec f:type',
      'f:args v:"x"',
      'f:args i:2',
    );
    assert.deepEqual(texts(set), [
      '.args[="x"]',
      '.args[2]',
      '.spec.type',
      '.spec.ports[port=80]',
      '.spec.ports[port=443]',
      '.spec.ports[port=80].port',
    ]);
  });

  it('can be joined, cut and shared with another', () => {
    const a = setOf('f:a', 'f:b f:c', 'f:b f:d', 'f:list', 'f:list f:x');
    const b = setOf('f:b f:d', 'f:b f:e', 'f:list');
    assert.deepEqual(texts(union(a, b)), ['.a', '.list', '.b.c', '.b.d', '.b.e', '.list.x']);
    assert.deepEqual(texts(difference(a, b)), ['.a', '.b.c', '.list.x']);
    assert.deepEqual(texts(intersection(a, b)), ['.list', '.b.d']);
    assert.deepEqual(difference(a, a), {});
  });

  it('tells members from what only leads to members', () => {
    const set = setOf('f:a f:b');
    assert.equal(has(set, ['f:a']), false);
    assert.equal(has(set, ['f:a', 'f:b']), true);
    assert.equal(has(set, ['f:a', 'f:b', 'f:c']), false);
  });

  it('is read from what a client sends, or is none', () => {
    const sent = { 'f:data': { '.': {}, 'f:a': {} }, 'k:{"name":"x"}': {}, 'v:1': {}, 'i:0': {} };
    assert.deepEqual(readFieldSet(sent), sent);
    for (const wrong of [null, 'f:a', { a: {} }, { 'k:name': {} }, { '.': {} }, { 'f:a': 1 }, { __proto__x: {} }]) {
      assert.equal(readFieldSet(wrong), undefined, JSON.stringify(wrong));
    }
  });
});
