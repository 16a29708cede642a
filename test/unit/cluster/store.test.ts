import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/base/kubeObject.ts';
import { ObjectStore, type StoreChange } from '../../../src/cluster/store.ts';

describe('ObjectStore', () => {
  it('tells what each change really changes', () => {
    const store = new ObjectStore();
    assert.deepEqual(told(store.put(object('a', '1'))), ['added a 1']);
    assert.deepEqual(told(store.put(object('a', '1'))), []);
    assert.deepEqual(told(store.put(object('a', '2'))), ['modified a 2']);
    assert.deepEqual(told(store.remove(object('a', '3'))), ['deleted a 3']);
    assert.deepEqual(told(store.remove(object('a', '3'))), []);
  });

  it('tells another object of the same name apart', () => {
    const store = new ObjectStore();
    store.put(object('a', '1', 'first'));
    assert.deepEqual(told(store.put(object('a', '5', 'second'))), ['deleted a 1', 'added a 5']);
  });

  it('becomes equal to a list', () => {
    const store = new ObjectStore();
    for (const name of ['a', 'b', 'c']) store.put(object(name, '1'));
    const changes = store.replace([object('b', '1'), object('c', '2'), object('d', '2')]);
    assert.deepEqual(told(changes), ['deleted a 1', 'modified c 2', 'added d 2']);
    assert.deepEqual(store.all.map(({ metadata }) => metadata.name).sort(), ['b', 'c', 'd']);
  });

  it('gives the same array until something changes', () => {
    const store = new ObjectStore();
    store.put(object('a', '1'));
    const before = store.all;
    store.put(object('a', '1'));
    store.replace([object('a', '1')]);
    assert.equal(store.all, before);
    store.put(object('a', '2'));
    assert.notEqual(store.all, before);
    assert.equal(before[0]!.metadata.resourceVersion, '1');
  });

  it('keeps the same name in two namespaces', () => {
    const store = new ObjectStore();
    store.put(object('a', '1'));
    const other = object('a', '2', 'other');
    other.metadata.namespace = 'other';
    assert.deepEqual(told(store.put(other)), ['added a 2']);
    assert.equal(store.size, 2);
  });
});

function object(name: string, resourceVersion: string, uid = name): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace: 'default', uid, resourceVersion } };
}

function told(changes: readonly StoreChange[]): string[] {
  return changes.map(({ type, object: { metadata } }) => `${type} ${metadata.name} ${metadata.resourceVersion}`);
}
