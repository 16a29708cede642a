import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { podObject, startApi, table, type ApiHarness, type Watch } from './apiHarness.ts';

const configMaps = '/api/v1/namespaces/default/configmaps';
const merge = { 'content-type': 'application/merge-patch+json' };

describe('watches of the practice API server', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
  });
  after(() => server.dispose());

  const create = async (name: string, labels: object = {}): Promise<KubeObject> =>
    (await server.call<KubeObject>('POST', configMaps, { metadata: { name, labels } })).body;
  const seen = async (watch: Watch): Promise<[string, string]> => {
    const { type, object } = await watch.next();
    return [type, object.metadata.name];
  };

  it('tell of what is there, and then of every change', async () => {
    await create('there', { test: 'all' });
    const watch = server.watch(`${configMaps}?watch=true&labelSelector=test%3Dall`);
    assert.deepEqual(await seen(watch), ['ADDED', 'there']);
    await create('new', { test: 'all' });
    await create('other', { test: 'none' });
    assert.deepEqual(await seen(watch), ['ADDED', 'new']);
    await server.call('PATCH', `${configMaps}/new`, { data: { a: 'b' } }, merge);
    assert.deepEqual(await seen(watch), ['MODIFIED', 'new']);
    await server.call('DELETE', `${configMaps}/there`);
    const { type, object } = await watch.next();
    assert.equal(type, 'DELETED');
    assert.equal(object.metadata.resourceVersion, String(server.store.revision), 'the version of the deletion');
    watch.dispose();
  });

  it('go on from a version without a gap', async () => {
    const first = await create('resume-1', { test: 'resume' });
    await create('resume-2', { test: 'resume' });
    const version = first.metadata.resourceVersion ?? '';
    const watch = server.watch(`${configMaps}?watch=1&labelSelector=test%3Dresume&resourceVersion=${version}`);
    assert.deepEqual(await seen(watch), ['ADDED', 'resume-2']);
    watch.dispose();
  });

  it('show what begins to match a selector as new, and what ceases to as deleted', async () => {
    const watch = server.watch(`${configMaps}?watch=true&labelSelector=in%3Dyes`);
    await create('moves', { in: 'no' });
    await server.call('PATCH', `${configMaps}/moves`, { metadata: { labels: { in: 'yes' } } }, merge);
    assert.deepEqual(await seen(watch), ['ADDED', 'moves']);
    await server.call('PATCH', `${configMaps}/moves`, { metadata: { labels: { in: 'no' } } }, merge);
    const { type, object } = await watch.next();
    assert.equal(type, 'DELETED');
    assert.deepEqual(object.metadata.labels, { in: 'yes' }, 'its last state that matched');
    watch.dispose();
  });

  it('stream a list and mark its end', async () => {
    await create('stream-1', { test: 'stream' });
    const query = 'watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watch = server.watch(`${configMaps}?${query}&labelSelector=test%3Dstream`);
    assert.deepEqual(await seen(watch), ['ADDED', 'stream-1']);
    const { type, object } = await watch.next();
    assert.equal(type, 'BOOKMARK');
    assert.deepEqual(object.metadata, {
      resourceVersion: String(server.store.revision),
      annotations: { 'k8s.io/initial-events-end': 'true' },
    });
    assert.equal(object.kind, 'ConfigMap');
    watch.dispose();
  });

  it('refuse options that contradict each other', async () => {
    const without = await server.call('GET', `${configMaps}?watch=true&sendInitialEvents=true`);
    assert.equal(without.status, 422);
    const alone = await server.call('GET', `${configMaps}?watch=true&resourceVersionMatch=NotOlderThan`);
    assert.equal(alone.status, 422);
  });

  it('end with 410 for a version that is forgotten', async () => {
    for (let i = 0; i < 1100; i++) {
      server.api.create('endpoints', {
        apiVersion: 'v1',
        kind: 'Endpoints',
        metadata: { name: `e${i}`, namespace: 'default' },
      });
    }
    const old = server.watch('/api/v1/endpoints?watch=true&resourceVersion=5');
    const { type, object } = await old.next();
    assert.equal(type, 'ERROR');
    assert.deepEqual([object.code, object.reason], [410, 'Expired']);
    await old.ended;
    const list = await server.call('GET', '/api/v1/endpoints?resourceVersion=5&resourceVersionMatch=Exact');
    assert.equal(list.status, 410);
  });

  it('end when their time is over', async () => {
    const watch = server.watch(`${configMaps}?watch=true&timeoutSeconds=1&resourceVersion=${server.store.revision}`);
    await watch.ended;
    await assert.rejects(watch.next());
  });

  it('come as tables, with the columns in the first event alone', async () => {
    const watch = server.watch('/api/v1/namespaces/default/pods?watch=true', table);
    await server.call('POST', '/api/v1/namespaces/default/pods', podObject('p'));
    const first = await watch.next();
    assert.equal(first.object.columnDefinitions?.length, 9);
    assert.deepEqual(first.object.rows?.[0]?.cells.slice(0, 4), ['p', '0/1', 'Pending', '0']);
    await server.call('DELETE', '/api/v1/namespaces/default/pods/p');
    const last = await watch.next();
    assert.deepEqual([last.type, last.object.columnDefinitions], ['DELETED', null]);
    watch.dispose();
  });

  it('of a deletion by name see it, as kubectl delete waits for it', async () => {
    const { metadata } = await create('gone');
    const query = `watch=true&fieldSelector=metadata.name%3Dgone&resourceVersion=${metadata.resourceVersion}`;
    const watch = server.watch(`${configMaps}?${query}`);
    await server.call('DELETE', `${configMaps}/gone`);
    assert.deepEqual(await seen(watch), ['DELETED', 'gone']);
    watch.dispose();
  });

  it('are let go of when the client leaves', async () => {
    const watch = server.watch(`${configMaps}?watch=true&resourceVersion=${server.store.revision}`);
    await create('arrives');
    await watch.next();
    const before = server.open();
    watch.dispose();
    await watch.ended;
    // A request that is answered after the stream was closed: the server has seen both.
    await server.call('GET', '/livez');
    assert.ok(server.open() <= before);
    await create('nobody-sees');
    assert.deepEqual(server.errors, []);
  });
});
