import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { VersionedStore } from '../../../../src/practice/storage/versionedStore.ts';

const object = (name: string, namespace = 'default', data = ''): KubeObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace },
  data,
});
const names = (list: readonly KubeObject[] | undefined): string[] | undefined =>
  list?.map(({ metadata }) => metadata.name);

describe('VersionedStore', () => {
  it('gives each change the next revision and freezes what it keeps', () => {
    const store = new VersionedStore({ revision: 7 });
    const stored = store.put('configmaps', object('a'));
    assert.equal(stored.metadata.resourceVersion, '8');
    assert.throws(() => {
      stored.metadata.name = 'b';
    }, TypeError);
    assert.equal(store.remove('configmaps', 'default', 'a')?.metadata.resourceVersion, '9');
    assert.equal(store.remove('configmaps', 'default', 'a'), undefined);
    assert.equal(store.revision, 9);
  });

  it('lists by namespace and name', () => {
    const store = new VersionedStore({});
    for (const [name, namespace] of [
      ['b', 'z'],
      ['b', 'a'],
      ['a', 'z'],
    ] as const) {
      store.put('configmaps', object(name, namespace));
    }
    assert.deepEqual(
      store.list('configmaps').map(({ metadata }) => `${metadata.namespace}/${metadata.name}`),
      ['a/b', 'z/a', 'z/b'],
    );
    assert.deepEqual(names(store.list('configmaps', 'z')), ['a', 'b']);
    store.remove('configmaps', 'z', 'a');
    assert.deepEqual(names(store.list('configmaps', 'z')), ['b']);
    assert.deepEqual(store.list('secrets'), []);
  });

  it('tells every listener of every change in order, also of those that a listener makes', () => {
    const store = new VersionedStore({});
    const heard: string[] = [];
    store.onChange(({ object: { metadata } }) => {
      if (metadata.name === 'cause') store.put('configmaps', object('effect'));
    });
    store.onChange(({ type, object: { metadata } }) => heard.push(`${type} ${metadata.name}`));
    store.put('configmaps', object('cause'));
    assert.deepEqual(heard, ['ADDED cause', 'ADDED effect']);
  });

  it('goes on when a listener throws', () => {
    const errors: unknown[] = [];
    const store = new VersionedStore({ onListenerError: error => errors.push(error) });
    const heard: string[] = [];
    store.onChange(() => {
      throw new Error('broken');
    });
    store.onChange(({ type }) => heard.push(type));
    store.put('configmaps', object('a'));
    assert.deepEqual([heard, errors.length], [['ADDED'], 1]);
  });

  it('knows how things were at an earlier revision', () => {
    const store = new VersionedStore({});
    store.put('configmaps', object('stays', 'default', 'old'));
    store.put('configmaps', object('goes'));
    const { revision } = store;
    store.put('configmaps', object('stays', 'default', 'new'));
    store.put('configmaps', object('comes'));
    store.remove('configmaps', 'default', 'goes');
    const past = store.listAt('configmaps', 'default', revision);
    assert.deepEqual(names(past), ['goes', 'stays']);
    assert.equal(past?.[1]?.data, 'old');
    assert.deepEqual(names(store.changesSince('configmaps', revision)?.map(change => change.object)), [
      'stays',
      'comes',
      'goes',
    ]);
  });

  it('forgets what is long ago, and what was before it began', () => {
    const store = new VersionedStore({ revision: 100 });
    assert.equal(store.changesSince('configmaps', 99), undefined);
    assert.deepEqual(store.changesSince('configmaps', 100), []);
    for (let i = 0; i < 1001; i++) store.put('configmaps', object('a', 'default', String(i)));
    assert.equal(store.changesSince('configmaps', 100), undefined);
    assert.equal(store.changesSince('configmaps', 101)?.length, 1000);
    assert.equal(store.changesSince('secrets', 100)?.length, 0, 'other resources keep theirs');
  });
});
