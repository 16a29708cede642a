import assert from 'node:assert/strict';
import {
  ApiextensionsV1Api,
  ApiException,
  AppsV1Api,
  AuthorizationV1Api,
  CoordinationV1Api,
  CoreV1Api,
  CustomObjectsApi,
  Health,
  KubeConfig,
  KubernetesObjectApi,
  loadAllYaml,
  PatchStrategy,
  setHeaderOptions,
  V1MicroTime,
  VersionApi,
  type KubernetesObject,
  type V1ConfigMap,
  type V1Deployment,
  type V1Status,
} from '@kubernetes/client-node';
import { PracticeFolder } from '../../support/practiceProcess.ts';

const namespace = 'default';

describe('the JavaScript client: objects', function () {
  this.timeout(30_000);
  let folder: PracticeFolder;
  let config: KubeConfig;
  let core: CoreV1Api;
  let apps: AppsV1Api;
  let objects: KubernetesObjectApi;

  before(async () => {
    folder = await PracticeFolder.create();
    const { ready } = await folder.start();
    config = new KubeConfig();
    config.loadFromFile(ready.kubeconfig);
    core = config.makeApiClient(CoreV1Api);
    apps = config.makeApiClient(AppsV1Api);
    objects = KubernetesObjectApi.makeApiClient(config);
  });
  after(() => folder.remove());

  const deployment = (name: string): V1Deployment => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, labels: { app: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] },
      },
    },
  });
  const configMap = (name: string, data: Record<string, string> = {}): V1ConfigMap => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace },
    data,
  });

  it('reads the kubeconfig, the version and the health', async () => {
    assert.equal(config.currentContext, 'practice');
    const cluster = config.getCurrentCluster()!;
    assert.match(cluster.server, /^https:\/\/127\.0\.0\.1:\d+$/);
    assert.equal(cluster.skipTLSVerify, false);
    assert.match((await config.makeApiClient(VersionApi).getCode()).gitVersion, /^v1\.\d+\.\d+/);
    const health = new Health(config);
    assert.deepEqual([await health.livez({}), await health.readyz({})], [true, true]);
  });

  it('creates, reads, lists, replaces and deletes', async () => {
    const created = await apps.createNamespacedDeployment({ namespace, body: deployment('crud') });
    assert.ok(created.metadata?.creationTimestamp instanceof Date);
    assert.equal(created.spec?.strategy?.rollingUpdate?.maxSurge, '25%');
    assert.equal(created.spec.template.spec?.containers[0]?.ports?.[0]?.protocol, 'TCP');

    const list = await apps.listNamespacedDeployment({ namespace, labelSelector: 'app=crud' });
    assert.deepEqual(
      [list.kind, list.apiVersion, list.items.map(({ metadata }) => metadata?.name)],
      ['DeploymentList', 'apps/v1', ['crud']],
    );
    const read = await apps.readNamespacedDeployment({ name: 'crud', namespace });
    read.spec!.replicas = 2;
    const replaced = await apps.replaceNamespacedDeployment({ name: 'crud', namespace, body: read });
    assert.equal(replaced.metadata?.generation, 2);
    const scale = await apps.readNamespacedDeploymentScale({ name: 'crud', namespace });
    assert.equal(scale.spec?.replicas, 2);
    scale.spec.replicas = 0;
    await apps.replaceNamespacedDeploymentScale({ name: 'crud', namespace, body: scale });
    assert.equal((await apps.readNamespacedDeploymentStatus({ name: 'crud', namespace })).spec?.replicas, 0);

    const status = await apps.deleteNamespacedDeployment({ name: 'crud', namespace, propagationPolicy: 'Background' });
    assert.equal(status.status, 'Success');
    await assert.rejects(apps.readNamespacedDeployment({ name: 'crud', namespace }), withCode(404));
  });

  it('lists in pages', async () => {
    for (const name of ['page-1', 'page-2', 'page-3']) {
      await core.createNamespacedSecret({ namespace, body: { metadata: { name, labels: { page: '' } } } });
    }
    const names: (string | undefined)[] = [];
    let _continue: string | undefined;
    do {
      const page = await core.listNamespacedSecret({ namespace, labelSelector: 'page', limit: 2, _continue });
      names.push(...page.items.map(({ metadata }) => metadata?.name));
      _continue = page.metadata?._continue;
    } while (_continue);
    assert.deepEqual(names, ['page-1', 'page-2', 'page-3']);
    await core.deleteCollectionNamespacedSecret({ namespace, labelSelector: 'page' });
    assert.deepEqual((await core.listNamespacedSecret({ namespace, labelSelector: 'page' })).items, []);
  });

  it('patches by each kind of patch', async () => {
    await apps.createNamespacedDeployment({ namespace, body: deployment('patched') });
    const patch = (strategy: PatchStrategy, body: unknown, more: object = {}): Promise<V1Deployment> =>
      apps.patchNamespacedDeployment(
        { name: 'patched', namespace, body, ...more },
        setHeaderOptions('Content-Type', strategy),
      );

    const byJson = await patch(PatchStrategy.JsonPatch, [{ op: 'replace', path: '/spec/replicas', value: 3 }]);
    assert.equal(byJson.spec?.replicas, 3);
    const sidecar = { name: 'side', image: 'busybox', command: ['sleep', '60'] };
    const template = { spec: { template: { spec: { containers: [sidecar] } } } };
    const strategically = await patch(PatchStrategy.StrategicMergePatch, template);
    assert.deepEqual(containerNames(strategically), ['side', 'web']);
    const merged = await patch(PatchStrategy.MergePatch, template);
    assert.deepEqual(containerNames(merged), ['side']);
    const applied = await patch(
      PatchStrategy.ServerSideApply,
      { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'patched', labels: { by: 'apply' } } },
      { fieldManager: 'test' },
    );
    assert.deepEqual(applied.metadata?.labels, { app: 'patched', by: 'apply' });
    const manager = applied.metadata.managedFields?.find(({ manager }) => manager === 'test');
    assert.deepEqual(
      [manager?.operation, manager?.fieldsV1],
      ['Apply', { 'f:metadata': { 'f:labels': { 'f:by': {} } } }],
    );
    await assert.rejects(
      patch(
        PatchStrategy.ServerSideApply,
        { apiVersion: 'apps/v1', kind: 'Deployment', spec: { replicas: 9 } },
        { fieldManager: 'test' },
      ),
      withCode(409),
    );
    const dry = await patch(PatchStrategy.MergePatch, { spec: { replicas: 7 } }, { dryRun: 'All' });
    assert.equal(dry.spec?.replicas, 7);
    assert.equal((await apps.readNamespacedDeployment({ name: 'patched', namespace })).spec?.replicas, 3);
  });

  it('tells what went wrong by code and Status', async () => {
    await core.createNamespacedConfigMap({ namespace, body: configMap('wrong') });
    await assert.rejects(core.createNamespacedConfigMap({ namespace, body: configMap('wrong') }), withCode(409));
    const stale = configMap('wrong');
    stale.metadata!.resourceVersion = '1';
    await assert.rejects(core.replaceNamespacedConfigMap({ name: 'wrong', namespace, body: stale }), withCode(409));
    await assert.rejects(core.createNamespacedConfigMap({ namespace, body: configMap('Not A Name') }), withCode(422));
    await assert.rejects(core.listNamespacedPod({ namespace, labelSelector: 'a=b=c' }), withCode(400));
    await assert.rejects(
      core.patchNamespacedConfigMap(
        { name: 'wrong', namespace, body: {} },
        setHeaderOptions('Content-Type', 'application/xml'),
      ),
      withCode(415),
    );
    const missing = await core.readNamespacedPod({ name: 'none', namespace }).catch((error: unknown) => error);
    assert.ok(missing instanceof ApiException);
    const status = JSON.parse(missing.body as string) as V1Status;
    assert.deepEqual(
      [status.reason, status.message, status.details],
      ['NotFound', 'pods "none" not found', { name: 'none', kind: 'pods' }],
    );

    const nobody = new KubeConfig();
    nobody.loadFromClusterAndUser(config.getCurrentCluster()!, { name: 'nobody', token: 'wrong' });
    await assert.rejects(nobody.makeApiClient(CoreV1Api).listNode(), { code: 401 });
  });

  it('works with any kind through KubernetesObjectApi', async () => {
    const manifests = loadAllYaml(
      [
        JSON.stringify(configMap('any', { a: '1' })),
        JSON.stringify({
          apiVersion: 'batch/v1',
          kind: 'CronJob',
          metadata: { name: 'any' },
          spec: {
            schedule: '0 0 1 1 *',
            jobTemplate: {
              spec: {
                template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'busybox' }] } },
              },
            },
          },
        }),
        JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'any' } }),
      ].join('\n---\n'),
    ) as KubernetesObject[];
    for (const manifest of manifests) {
      const created = await objects.create(manifest);
      assert.equal(created.kind, manifest.kind);
      const read = await objects.read({
        apiVersion: manifest.apiVersion,
        kind: manifest.kind,
        metadata: { name: 'any' },
      });
      assert.equal(read.metadata?.uid, created.metadata?.uid);
    }
    const patched = await objects.patch(configMap('any', { b: '2' }));
    assert.deepEqual(patched.data, { a: '1', b: '2' });
    const replaced = await objects.replace(configMap('any', { c: '3' }));
    assert.deepEqual(replaced.data, { c: '3' });
    const applied = await objects.patch(
      configMap('any', { d: '4' }),
      undefined,
      undefined,
      'test',
      true,
      PatchStrategy.ServerSideApply,
    );
    assert.deepEqual(applied.data, { c: '3', d: '4' });
    const list = await objects.list('batch/v1', 'CronJob', namespace);
    assert.deepEqual(
      list.items.map(({ metadata }) => metadata?.name),
      ['any'],
    );
    for (const manifest of manifests) await objects.delete(manifest);
    await assert.rejects(objects.read({ apiVersion: 'v1', kind: 'Nosuch', metadata: { name: 'any' } }), /Unrecognized/);
  });

  it('defines kinds of its own', async () => {
    const names = { kind: 'Widget', plural: 'widgets' };
    const schema = {
      openAPIV3Schema: {
        type: 'object',
        properties: { spec: { type: 'object', properties: { size: { type: 'integer', minimum: 1 } } } },
      },
    };
    const definitions = config.makeApiClient(ApiextensionsV1Api);
    await definitions.createCustomResourceDefinition({
      body: {
        metadata: { name: 'widgets.example.com' },
        spec: {
          group: 'example.com',
          scope: 'Namespaced',
          names,
          versions: [{ name: 'v1', served: true, storage: true, schema }],
        },
      },
    });
    assert.equal((await folder.kubectl('wait', 'crd/widgets.example.com', '--for=condition=Established')).code, 0);
    const custom = config.makeApiClient(CustomObjectsApi);
    const where = { group: 'example.com', version: 'v1', namespace, plural: 'widgets' };
    const widget = (size: number): object => ({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name: 'one' },
      spec: { size },
    });
    await assert.rejects(custom.createNamespacedCustomObject({ ...where, body: widget(0) }), withCode(422));
    await custom.createNamespacedCustomObject({ ...where, body: widget(1) });
    const patched = (await custom.patchNamespacedCustomObject(
      { ...where, name: 'one', body: { spec: { size: 2 } } },
      setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
    )) as { spec: { size: number } };
    assert.equal(patched.spec.size, 2);
    const list = (await custom.listNamespacedCustomObject(where)) as { kind: string; items: unknown[] };
    assert.deepEqual([list.kind, list.items.length], ['WidgetList', 1]);
  });

  it('elects a leader by a Lease', async () => {
    const leases = config.makeApiClient(CoordinationV1Api);
    const now = new V1MicroTime();
    const spec = { holderIdentity: 'first', leaseDurationSeconds: 15, acquireTime: now, renewTime: now };
    const lease = await leases.createNamespacedLease({ namespace, body: { metadata: { name: 'leader' }, spec } });
    assert.match(String(lease.spec?.renewTime), /T\d\d:\d\d:\d\d\.\d{6}Z$/);
    const [one, other] = await Promise.allSettled(
      ['second', 'third'].map(holderIdentity =>
        leases.replaceNamespacedLease({
          name: 'leader',
          namespace,
          body: { ...lease, spec: { ...lease.spec, holderIdentity } },
        }),
      ),
    );
    assert.deepEqual([one!.status, other!.status].sort(), ['fulfilled', 'rejected']);
    const loser = [one, other].find(result => result?.status === 'rejected')!;
    assert.ok(withCode(409)(loser.reason));
  });

  it('asks what a ServiceAccount may do, with its token', async () => {
    const account = 'system:serviceaccount:default:default';
    const { status } = await core.createNamespacedServiceAccountToken({
      name: 'default',
      namespace,
      body: { spec: { audiences: [], expirationSeconds: 3600 } },
    });
    const user = new KubeConfig();
    user.loadFromClusterAndUser(config.getCurrentCluster()!, { name: 'account', token: status!.token });
    const review = await user.makeApiClient(AuthorizationV1Api).createSelfSubjectAccessReview({
      body: { spec: { resourceAttributes: { verb: 'list', resource: 'secrets', namespace } } },
    });
    assert.equal(review.status?.allowed, false);
    const refused = await user
      .makeApiClient(CoreV1Api)
      .listNamespacedSecret({ namespace })
      .catch((error: unknown) => error);
    assert.ok(withCode(403)(refused));
    assert.match((refused as ApiException<string>).body, new RegExp(`User \\\\"${account}\\\\" cannot list resource`));
  });
});

function containerNames({ spec }: V1Deployment): string[] | undefined {
  return spec?.template.spec?.containers.map(({ name }) => name);
}

/** Whether an error is the API's, with a Status of this code. */
function withCode(code: number): (error: unknown) => boolean {
  return error => {
    assert.ok(error instanceof ApiException, String(error));
    assert.equal(error.code, code, error.message);
    assert.equal((JSON.parse(error.body as string) as V1Status).code, code);
    return true;
  };
}
