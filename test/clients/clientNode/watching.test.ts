import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import {
  CoreV1Api,
  CustomObjectsApi,
  KubeConfig,
  makeInformer,
  Watch,
  type KubernetesObject,
  type V1ConfigMap,
} from '@kubernetes/client-node';
import { PracticeFolder } from '../../support/practiceProcess.ts';
import { TcpProxy } from '../../support/tcpProxy.ts';

const namespace = 'default';
const path = `/api/v1/namespaces/${namespace}/configmaps`;

describe('the JavaScript client: watching', function () {
  this.timeout(30_000);
  let folder: PracticeFolder;
  let proxy: TcpProxy;
  let config: KubeConfig;
  let core: CoreV1Api;

  before(async () => {
    folder = await PracticeFolder.create();
    const { ready } = await folder.start();
    proxy = await TcpProxy.start(() => Number(new URL(ready.server).port));
    const direct = new KubeConfig();
    direct.loadFromFile(ready.kubeconfig);
    core = direct.makeApiClient(CoreV1Api);
    config = new KubeConfig();
    const server = `https://127.0.0.1:${proxy.port}`;
    config.loadFromClusterAndUser({ ...direct.getCurrentCluster()!, server }, direct.getCurrentUser()!);
  });
  after(async () => {
    await proxy.stop();
    await folder.remove();
  });

  const create = (name: string, app: string): Promise<V1ConfigMap> =>
    core.createNamespacedConfigMap({ namespace, body: { metadata: { name, labels: { app } } } });

  /** What a watch tells, one by one. */
  class Told {
    private readonly emitter = new EventEmitter();
    private readonly events: [string, KubernetesObject][] = [];
    private taken = 0;

    readonly callback = (phase: string, object: KubernetesObject): void => {
      this.events.push([phase, object]);
      this.emitter.emit('event');
    };

    async next(): Promise<[string, KubernetesObject]> {
      while (this.taken >= this.events.length) await once(this.emitter, 'event');
      return this.events[this.taken++]!;
    }
  }

  it('tells of each change from a version on', async () => {
    await create('before', 'told');
    const { metadata } = await core.listNamespacedConfigMap({ namespace });
    const told = new Told();
    const ended = Promise.withResolvers<unknown>();
    const parameters = { resourceVersion: metadata?.resourceVersion, labelSelector: 'app=told' };
    const abort = await new Watch(config).watch(path, parameters, told.callback, ended.resolve);
    const named = async (): Promise<[string, string | undefined]> => {
      const [phase, object] = await told.next();
      return [phase, object.metadata?.name];
    };
    await create('after', 'told');
    assert.deepEqual(await named(), ['ADDED', 'after']);
    await core.replaceNamespacedConfigMap({
      name: 'after',
      namespace,
      body: { metadata: { name: 'after', labels: { app: 'told' } }, data: { a: '1' } },
    });
    assert.deepEqual(await named(), ['MODIFIED', 'after']);
    // What ceases to match is as good as deleted, and the other way round.
    await core.replaceNamespacedConfigMap({ name: 'after', namespace, body: { metadata: { name: 'after' } } });
    assert.deepEqual(await named(), ['DELETED', 'after']);
    await core.deleteNamespacedConfigMap({ name: 'before', namespace });
    assert.deepEqual(await named(), ['DELETED', 'before']);
    abort.abort();
    await ended.promise;
  });

  it('sends first what there is, up to a bookmark that says so', async () => {
    await create('initial', 'initial');
    const told = new Told();
    const ended = Promise.withResolvers<unknown>();
    const abort = await new Watch(config).watch(
      path,
      {
        sendInitialEvents: true,
        resourceVersionMatch: 'NotOlderThan',
        allowWatchBookmarks: true,
        labelSelector: 'app=initial',
      },
      told.callback,
      ended.resolve,
    );
    assert.equal((await told.next())[1].metadata?.name, 'initial');
    const [phase, bookmark] = await told.next();
    assert.equal(phase, 'BOOKMARK');
    assert.equal(bookmark.metadata?.annotations?.['k8s.io/initial-events-end'], 'true');
    abort.abort();
    await ended.promise;
  });

  it('ends a watch after the time that was asked for', async () => {
    const ended = Promise.withResolvers<unknown>();
    await new Watch(config).watch(path, { timeoutSeconds: 1 }, () => undefined, ended.resolve);
    assert.equal(await ended.promise, null);
  });

  it('refuses a watch by its status', async () => {
    const ended = Promise.withResolvers<{ statusCode?: number }>();
    await new Watch(config).watch(`${path}nosuch`, {}, () => undefined, ended.resolve);
    assert.equal((await ended.promise).statusCode, 404);
  });

  it('keeps an informer right, also over a connection that was cut', async () => {
    await create('one', 'informed');
    const list = (): Promise<{ items: V1ConfigMap[] }> =>
      config.makeApiClient(CoreV1Api).listNamespacedConfigMap({ namespace, labelSelector: 'app=informed' });
    const informer = makeInformer<V1ConfigMap>(config, path, list, 'app=informed');
    const told = new Told();
    for (const verb of ['add', 'update', 'delete'] as const) {
      informer.on(verb, object => told.callback(verb, object));
    }
    const failed = Promise.withResolvers<unknown>();
    informer.on('error', failed.resolve);
    const named = async (): Promise<[string, string | undefined]> => {
      const [verb, object] = await told.next();
      return [verb, object.metadata?.name];
    };
    try {
      await informer.start();
      assert.deepEqual(await named(), ['add', 'one']);
      await create('two', 'informed');
      assert.deepEqual(await named(), ['add', 'two']);

      proxy.cut();
      assert.ok(await failed.promise);
      await core.deleteNamespacedConfigMap({ name: 'one', namespace });
      await create('three', 'informed');
      // As its users do after an error: it goes on from the version that it had.
      await informer.start();
      assert.deepEqual([await named(), await named()].sort(), [
        ['add', 'three'],
        ['delete', 'one'],
      ]);
      assert.deepEqual(
        informer.list(namespace).map(({ metadata }) => metadata?.name),
        ['two', 'three'],
      );
    } finally {
      await informer.stop();
    }
  });

  it('tells of custom resources from the moment that they are there', async () => {
    const name = 'gadgets.example.com';
    const schema = { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } };
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name },
      spec: {
        group: 'example.com',
        scope: 'Cluster',
        names: { kind: 'Gadget', plural: 'gadgets' },
        versions: [{ name: 'v1', served: true, storage: true, schema }],
      },
    };
    assert.equal((await folder.kubectlWith({ input: JSON.stringify(definition) }, 'create', '-f', '-')).code, 0);
    assert.equal((await folder.kubectl('wait', `crd/${name}`, '--for=condition=Established')).code, 0);
    const told = new Told();
    const ended = Promise.withResolvers<unknown>();
    const abort = await new Watch(config).watch('/apis/example.com/v1/gadgets', {}, told.callback, ended.resolve);
    await config.makeApiClient(CustomObjectsApi).createClusterCustomObject({
      group: 'example.com',
      version: 'v1',
      plural: 'gadgets',
      body: { apiVersion: 'example.com/v1', kind: 'Gadget', metadata: { name: 'g' }, more: [1] },
    });
    const [phase, gadget] = await told.next();
    assert.deepEqual([phase, gadget.kind, (gadget as { more?: unknown }).more], ['ADDED', 'Gadget', [1]]);
    abort.abort();
    await ended.promise;
  });
});
