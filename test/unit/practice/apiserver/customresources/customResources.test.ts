import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { Disposable } from '../../../../../src/base/disposable.ts';
import type { KubeObject } from '../../../../../src/base/kubeObject.ts';
import { silentLog } from '../../../../../src/base/log.ts';
import { createObjectApi } from '../../../../../src/practice/apiserver/createObjectApi.ts';
import { startControllers } from '../../../../../src/practice/controllers/controllerManager.ts';
import type { Status } from '../../../../../src/practice/apiserver/statusError.ts';
import type { CustomResourceDefinition } from '../../../../../src/practice/kinds/apiextensions.ts';
import { VersionedStore } from '../../../../../src/practice/storage/versionedStore.ts';
import { until } from '../../simulation.ts';
import { startApi, table, type ApiHarness } from '../apiHarness.ts';

const definitions = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions';
const merge = { 'content-type': 'application/merge-patch+json' };

function definition(plural: string, kind: string, spec: object = {}, version: object = {}): object {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.example.com` },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural, kind },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  required: ['size'],
                  properties: {
                    size: { type: 'integer', minimum: 1 },
                    color: { type: 'string', default: 'red' },
                    replicas: { type: 'integer' },
                  },
                },
                status: { type: 'object', properties: { replicas: { type: 'integer' } } },
              },
            },
          },
          ...version,
        },
      ],
      ...spec,
    },
  };
}

describe('custom resources of the practice API server', () => {
  let server: ApiHarness;
  let controllers: Disposable;
  before(async () => {
    server = await startApi();
    controllers = startControllers(server.api, { log: silentLog, rootCa: '', timeScale: 0.01 });
  });
  after(() => {
    controllers.dispose();
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  const find = (name: string): CustomResourceDefinition | undefined =>
    server.api.get('customresourcedefinitions.apiextensions.k8s.io', undefined, name);
  const condition = (name: string, type: string): string | undefined =>
    find(name)?.status?.conditions?.find(each => each.type === type)?.status;
  const define = async (plural: string, kind: string, spec: object = {}, version: object = {}): Promise<string> => {
    const { status, body } = await server.call('POST', definitions, definition(plural, kind, spec, version));
    assert.equal(status, 201, JSON.stringify(body));
    await until(server.api, 'served', () => condition(`${plural}.example.com`, 'Established') === 'True');
    return `/apis/example.com/v1/namespaces/default/${plural}`;
  };

  it('are served as soon as they are defined, and described', async () => {
    const path = await define('widgets', 'Widget', {
      names: { plural: 'widgets', kind: 'Widget', shortNames: ['wd'], categories: ['all'] },
    });
    const { body: groups } = await server.call<{ groups: { name: string }[] }>('GET', '/apis');
    assert.ok(groups.groups.some(({ name }) => name === 'example.com'));
    const { body: list } = await server.call<{ resources: object[] }>('GET', '/apis/example.com/v1');
    assert.deepEqual(list.resources[0], {
      name: 'widgets',
      singularName: 'widget',
      namespaced: true,
      kind: 'Widget',
      verbs: ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'],
      shortNames: ['wd'],
      categories: ['all'],
      storageVersionHash: 'gIwvi5rymmg=',
    });
    const openApi = await server.call<{ components: { schemas: Record<string, { properties: { spec: object } }> } }>(
      'GET',
      '/openapi/v3/apis/example.com/v1',
    );
    assert.ok('required' in openApi.body.components.schemas['com.example.v1.Widget']!.properties.spec);
    const { status, body } = await server.call<KubeObject>('POST', path, {
      metadata: { name: 'a' },
      spec: { size: 1 },
    });
    assert.equal(status, 201);
    assert.deepEqual(body.spec, { size: 1, color: 'red' });
    assert.equal(body.metadata.generation, 1);
    const { body: all } = await server.call<{ kind: string }>('GET', path);
    assert.equal(all.kind, 'WidgetList');
  });

  it('are checked by their schema', async () => {
    const path = await define('checked', 'Checked');
    const post = (spec: object, query = ''): Promise<{ status: number; body: Status }> =>
      server.call('POST', `${path}${query}`, { metadata: { name: 'a' }, spec });
    assert.equal(
      (await post({ size: 0 })).body.message,
      'Checked.example.com "a" is invalid: spec.size: Invalid value: 0: spec.size in body should be greater than or equal to 1',
    );
    assert.equal((await post({})).body.message, 'Checked.example.com "a" is invalid: spec.size: Required value');
    assert.equal(
      (await post({ size: 1, bogus: 1 }, '?fieldValidation=Strict')).body.message,
      'Checked in version "v1" cannot be handled as a Checked: strict decoding error: unknown field "spec.bogus"',
    );
    const { status, body } = await server.call<KubeObject>('POST', path, {
      metadata: { name: 'a' },
      spec: { size: 1, bogus: 1 },
    });
    assert.equal(status, 201);
    assert.deepEqual(body.spec, { size: 1, color: 'red' });
    const patched = await server.call('PATCH', `${path}/a`, { spec: { size: -1 } }, merge);
    assert.equal(patched.status, 422);
    const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
    assert.equal((await server.call('PATCH', `${path}/a`, {}, strategic)).status, 415);
  });

  it('have columns, a status and a scale', async () => {
    const path = await define(
      'scaled',
      'Scaled',
      {},
      {
        subresources: {
          status: {},
          scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
        },
        additionalPrinterColumns: [
          { name: 'Size', type: 'integer', jsonPath: '.spec.size' },
          { name: 'Missing', type: 'string', jsonPath: '.spec.none' },
        ],
      },
    );
    await server.call('POST', path, {
      metadata: { name: 'a' },
      spec: { size: 3, replicas: 2 },
      status: { replicas: 9 },
    });
    const { body: rows } = await server.call<{ rows: { cells: unknown[] }[] }>('GET', path, undefined, table);
    assert.deepEqual(rows.rows[0]!.cells, ['a', 3, null]);
    const { body: scale } = await server.call<{ spec: object; status: object }>('GET', `${path}/a/scale`);
    assert.deepEqual([scale.spec, scale.status], [{ replicas: 2 }, { replicas: 0 }]);
    await server.call('PATCH', `${path}/a/scale`, { spec: { replicas: 4 } }, merge);
    const { body: scaled } = await server.call<KubeObject<{ replicas: number }>>('GET', `${path}/a`);
    assert.equal(scaled.spec!.replicas, 4);
    assert.equal(scaled.metadata.generation, 2);
    const { body: written } = await server.call<KubeObject>(
      'PATCH',
      `${path}/a/status`,
      { spec: { size: 7 }, status: { replicas: 4 } },
      merge,
    );
    assert.deepEqual([written.status, written.metadata.generation], [{ replicas: 4 }, 2]);
    const wrong = await server.call('PATCH', `${path}/a/status`, { status: { replicas: 'x' } }, merge);
    assert.match(
      wrong.body.message!,
      /status\.replicas: Invalid value: "string": replicas in body must be of type integer: "string"/,
    );
  });

  it('can be had in each of their versions', async () => {
    const schema = {
      openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true },
    };
    const version = { served: true, storage: false, schema };
    await define('many', 'Many', {
      versions: [
        { ...version, name: 'v1beta1', deprecated: true },
        { ...version, name: 'v1', storage: true },
      ],
    });
    const old = '/apis/example.com/v1beta1/namespaces/default/many';
    const { body, headers } = await server.call<KubeObject>('POST', old, { metadata: { name: 'a' }, spec: { x: 1 } });
    assert.equal(body.apiVersion, 'example.com/v1beta1');
    assert.equal(headers.warning, '299 - "example.com/v1beta1 Many is deprecated; use example.com/v1 Many"');
    const { body: current } = await server.call<KubeObject>('GET', '/apis/example.com/v1/namespaces/default/many/a');
    assert.deepEqual([current.apiVersion, current.spec], ['example.com/v1', { x: 1 }]);
    const group = await server.call<{ preferredVersion: { version: string } }>('GET', '/apis/example.com');
    assert.equal(group.body.preferredVersion.version, 'v1');
  });

  it('end with their definition, once their finalizers let them', async () => {
    const path = await define('ending', 'Ending');
    const held = { metadata: { name: 'held', finalizers: ['example.com/hold'] }, spec: { size: 1 } };
    const { headers } = await server.call('POST', path, held);
    assert.equal(headers.warning, undefined);
    await server.call('POST', path, { metadata: { name: 'free' }, spec: { size: 1 } });
    const watch = server.watch(`${path}?watch=true&resourceVersion=${server.store.revision}`);
    await server.call('DELETE', `${definitions}/ending.example.com`);
    assert.equal((await watch.next()).type, 'DELETED');
    await until(server.api, 'marked', () => condition('ending.example.com', 'Terminating') === 'True');
    const refused = await server.call('POST', path, { metadata: { name: 'new' }, spec: { size: 1 } });
    assert.equal(
      refused.body.message,
      'ending.example.com "new" is forbidden: create not allowed while custom resource definition is terminating',
    );
    assert.equal((await server.call('PATCH', `${path}/held`, { metadata: { finalizers: null } }, merge)).status, 200);
    await until(server.api, 'gone', () => find('ending.example.com') === undefined);
    assert.equal((await server.call('GET', path)).status, 404);
    await watch.ended;
  });

  it('wait for names that others have', async () => {
    await define('firsts', 'First');
    await server.call('POST', definitions, definition('seconds', 'First'));
    const name = 'seconds.example.com';
    await until(server.api, 'refused', () => condition(name, 'NamesAccepted') === 'False');
    const refused = find(name)!.status!.conditions!.find(({ type }) => type === 'NamesAccepted')!;
    assert.deepEqual([refused.reason, refused.message], ['ListKindConflict', '"FirstList" is already in use']);
    assert.equal((await server.call('GET', '/apis/example.com/v1/seconds')).status, 404);
    await server.call('DELETE', `${definitions}/firsts.example.com`);
    await until(server.api, 'accepted', () => condition(name, 'Established') === 'True');
  });

  it('go with their namespace', async () => {
    await define('placed', 'Placed');
    await server.call('POST', '/api/v1/namespaces', { metadata: { name: 'short' } });
    const placed = { metadata: { name: 'a' }, spec: { size: 1 } };
    await server.call('POST', '/apis/example.com/v1/namespaces/short/placed', placed);
    await server.call('DELETE', '/api/v1/namespaces/short');
    await until(server.api, 'gone', () => server.api.get('namespaces', undefined, 'short') === undefined);
    assert.equal(server.api.list('placed.example.com').length, 0);
  });

  it('own other objects, which go with them', async () => {
    const path = await define('owners', 'Owner');
    const { body } = await server.call<KubeObject>('POST', path, { metadata: { name: 'o' }, spec: { size: 1 } });
    const owner = { apiVersion: 'example.com/v1', kind: 'Owner', name: 'o', uid: body.metadata.uid };
    await server.call('POST', '/api/v1/namespaces/default/configmaps', {
      metadata: { name: 'owned', ownerReferences: [owner] },
    });
    await server.call('DELETE', `${path}/o`);
    await until(server.api, 'gone', () => server.api.get('configmaps', 'default', 'owned') === undefined);
  });

  it('are back after a restart', async () => {
    const path = await define('lasting', 'Lasting');
    await server.call('POST', path, { metadata: { name: 'a' }, spec: { size: 1 } });
    const again = createObjectApi(new VersionedStore({ revision: 10_000, objects: [...server.store.everything()] }));
    assert.ok(again.resources().some(({ resource }) => resource === 'lasting.example.com'));
    assert.equal(again.get('lasting.example.com', 'default', 'a')?.metadata.name, 'a');
  });

  it('take no evil patterns, rules and shapes down with them', async () => {
    const spec = {
      type: 'object',
      properties: { text: { type: 'string', pattern: '^(a+)+$' }, size: { type: 'integer' } },
      'x-kubernetes-validations': [{ rule: '[1,2,3,4].all(a, self.size > 0)' }],
    };
    const schema = { openAPIV3Schema: { type: 'object', properties: { spec } } };
    const path = await define('evils', 'Evil', {}, { schema });
    const { status, body } = await server.call('POST', path, {
      metadata: { name: 'a' },
      spec: { size: 1, text: `${'a'.repeat(100)}b` },
    });
    assert.equal(status, 422);
    assert.match(body.message!, /takes too long/);
    const deepest = (field: string, depth: number): object => {
      let inner: object = { type: 'string' };
      for (let i = 0; i < depth; i++) {
        inner = field === 'items' ? { type: 'array', items: inner } : { type: 'object', properties: { a: inner } };
      }
      return { openAPIV3Schema: { type: 'object', properties: { spec: inner } } };
    };
    const arrays = await define('arrays', 'Array', {}, { schema: deepest('items', 900) });
    const objects = await define('objects', 'Object', {}, { schema: deepest('properties', 450) });
    const many = `${'['.repeat(901)}${']'.repeat(901)}`;
    const list = await server.call('POST', arrays, `{"metadata":{"name":"a"},"spec":${many}}`);
    assert.equal(list.status, 422, JSON.stringify(list.body));
    const map = `${'{"a":'.repeat(451)}1${'}'.repeat(451)}`;
    assert.equal((await server.call('POST', objects, `{"metadata":{"name":"a"},"spec":${map}}`)).status, 422);
    for (const odd of [{}, { spec: {} }, { spec: { versions: [{}], names: {} } }, { spec: { versions: 5 } }]) {
      const answer = await server.call('POST', definitions, { metadata: { name: 'odd.example.com' }, ...odd });
      assert.ok(answer.status === 422 || answer.status === 400, JSON.stringify(answer.body));
    }
  });
});
