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

  it('lists what there is, in order, through any changes, and leaves lists that it gave out as they were', () => {
    const store = new VersionedStore({});
    const present = new Map<string, KubeObject>();
    let seed = 1;
    const random = (limit: number): number => (seed = (seed * 48_271) % 2_147_483_647) % limit;
    const keys = (list: readonly KubeObject[]): string[] =>
      list.map(({ metadata }) => `${metadata.namespace}/${metadata.name}=${metadata.resourceVersion}`);
    for (let round = 0; round < 300; round++) {
      const before = store.list('configmaps');
      const then = keys(before);
      for (let change = random(12); change >= 0; change--) {
        const [name, namespace] = [`n${random(60)}`, ['a', 'a-b', 'a.b', 'b'][random(4)]!];
        const key = `${namespace}/${name}`;
        if (random(3) === 0) {
          store.remove('configmaps', namespace, name);
          present.delete(key);
        } else {
          const stored = store.put('configmaps', object(name, namespace));
          present.delete(key);
          present.set(key, stored);
        }
      }
      const sorted = [...present.keys()].sort().map(key => present.get(key)!);
      assert.deepEqual(keys(store.list('configmaps')), keys(sorted));
      const inA = sorted.filter(({ metadata }) => metadata.namespace === 'a');
      if (random(2) === 0) assert.deepEqual(keys(store.list('configmaps', 'a')), keys(inA));
      assert.equal(store.oldest('configmaps'), present.values().next().value);
      assert.deepEqual(keys(before), then);
    }
  });

  it('knows which object was written first after a restart, too', () => {
    const objects = [3, 1, 2].map(version => ({
      resource: 'configmaps',
      object: { ...object(`v${version}`), metadata: { name: `v${version}`, resourceVersion: `${version}` } },
    }));
    assert.equal(new VersionedStore({ revision: 9, objects }).oldest('configmaps')?.metadata.name, 'v1');
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
