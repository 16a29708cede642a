import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { startApi, type ApiHarness } from '../apiHarness.ts';

interface Document {
  paths: Record<string, Record<string, { parameters?: { name: string }[]; requestBody?: { content: object } }>>;
  components: { schemas: Record<string, Schema> };
}

interface Schema {
  type?: string;
  required?: string[];
  properties?: Record<string, Schema & Record<string, unknown>>;
}

describe('OpenAPI', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
  });
  after(() => server.dispose());

  async function documents(): Promise<[string, Document][]> {
    const { body } = await server.call<{ paths: Record<string, { serverRelativeURL: string }> }>('GET', '/openapi/v3');
    return Promise.all(
      Object.entries(body.paths).map(async ([name, { serverRelativeURL }]): Promise<[string, Document]> => {
        const answer = await server.call<Document>('GET', serverRelativeURL);
        assert.equal(answer.status, 200, name);
        return [name, answer.body];
      }),
    );
  }

  it('has a document for every group and version, and in it all that it refers to', async () => {
    const all = await documents();
    assert.ok(all.some(([name]) => name === 'api/v1') && all.some(([name]) => name === 'apis/apps/v1'));
    for (const [name, document] of all) {
      const text = JSON.stringify(document);
      for (const [, reference] of text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
        assert.ok(document.components.schemas[reference!], `${name}: ${reference}`);
      }
    }
  });

  it('says what upstream says of a field', async () => {
    const document = new Map(await documents()).get('apis/apps/v1')!;
    const schemas = document.components.schemas;
    const container = schemas['io.k8s.api.core.v1.Container']!;
    assert.deepEqual(container.required, ['name']);
    const { description, ...ports } = container.properties!.ports!;
    assert.ok(description);
    assert.deepEqual(ports, {
      type: 'array',
      items: { default: {}, allOf: [{ $ref: '#/components/schemas/io.k8s.api.core.v1.ContainerPort' }] },
      'x-kubernetes-list-type': 'map',
      'x-kubernetes-list-map-keys': ['containerPort', 'protocol'],
      'x-kubernetes-patch-merge-key': 'containerPort',
      'x-kubernetes-patch-strategy': 'merge',
    });
    assert.deepEqual(container.properties!.imagePullPolicy!.enum, ['Always', 'IfNotPresent', 'Never']);
    const { strategy } = schemas['io.k8s.api.apps.v1.DeploymentSpec']!.properties!;
    assert.equal(strategy!['x-kubernetes-patch-strategy'], 'retainKeys');
    const volumes = schemas['io.k8s.api.core.v1.PodSpec']!.properties!.volumes!;
    assert.equal(volumes['x-kubernetes-patch-strategy'], 'merge,retainKeys');
    assert.ok('replicas' in schemas['io.k8s.api.autoscaling.v1.ScaleSpec']!.properties!);
  });

  it('says how objects are patched', async () => {
    const document = new Map(await documents()).get('apis/apps/v1')!;
    const { patch } = document.paths['/apis/apps/v1/namespaces/{namespace}/deployments/{name}']!;
    assert.ok(Object.keys(patch!.requestBody!.content).includes('application/strategic-merge-patch+json'));
    assert.deepEqual(
      patch!.parameters!.map(({ name }) => name),
      ['dryRun', 'fieldManager', 'fieldValidation', 'force'],
    );
  });

  it('has no other documents', async () => {
    assert.equal((await server.call('GET', '/openapi/v3/apis/nowhere/v1')).status, 404);
  });
});
