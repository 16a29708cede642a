import { DisposableStore, type Disposable } from '../../../src/base/disposable.ts';
import type { KubeObject } from '../../../src/base/kubeObject.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createObjectApi } from '../../../src/practice/apiserver/createObjectApi.ts';
import { startControllers } from '../../../src/practice/controllers/controllerManager.ts';
import { startKubelet } from '../../../src/practice/kubelet/kubelet.ts';
import type { Deployment } from '../../../src/practice/kinds/apps.ts';
import type { EventObject, Service } from '../../../src/practice/kinds/core.ts';
import type { Container, Pod, PodSpec } from '../../../src/practice/kinds/pod.ts';
import type { ContainerRuntime, ObjectApi } from '../../../src/practice/storage/objectStore.ts';
import { startNetwork } from '../../../src/practice/workloads/network.ts';
import { PodNetwork } from '../../../src/practice/workloads/podNetwork.ts';
import { ServiceRouter } from '../../../src/practice/workloads/serviceRouter.ts';

/** A practice cluster without its HTTP side: real store, controllers, kubelet and network, a hundred times as fast. */
export interface Simulation extends Disposable {
  api: ObjectApi;
  runtime: ContainerRuntime;
  router: ServiceRouter;
  pods: PodNetwork;
  /** Resolves when the condition holds; checked after each change. Fails with what there was after ten seconds. */
  until<T>(what: string, condition: () => T | undefined | false): Promise<T>;
  events(name: string): EventObject[];
}

/** Everything behind a new API, or behind one that an earlier simulation has left. */
export async function startSimulation(
  options: { api?: ObjectApi; timeScale?: number; stateFile?: string; curlHome?: string } = {},
): Promise<Simulation> {
  const { api = createObjectApi(), ...others } = options;
  const store = new DisposableStore();
  const network = new PodNetwork();
  const router = new ServiceRouter(api, network);
  const settings = { log: silentLog, network, router, timeScale: 0.01, ...others };
  const kubelet = store.add(startKubelet(api, { ...settings, version: 'v1.34.0', issueToken: () => 'a token' }));
  const { runtime } = kubelet;
  const usage: ContainerRuntime['usage'] = (namespace, name) => runtime.usage(namespace, name);
  store.add(startControllers(api, { ...settings, rootCa: 'a certificate', usage }));
  store.add(await startNetwork(api, settings));
  return {
    api,
    runtime,
    router,
    pods: network,
    dispose: () => store.dispose(),
    until: (what, condition) => until(api, what, condition),
    events: name => api.list<EventObject>('events').filter(event => event.involvedObject.name === name),
  };
}

/** Milliseconds; generous, because tests share a machine. A test's own time-out has to be longer. */
const patience = 10_000;

/** Resolves when a condition on what the API holds is met. */
export function until<T>(api: ObjectApi, what: string, condition: () => T | undefined | false): Promise<T> {
  return new Promise((resolve, reject) => {
    const store = new DisposableStore();
    const check = (): void => {
      if (store.isDisposed) return;
      try {
        const value = condition();
        if (value === undefined || value === false) return;
        resolve(value);
      } catch (error) {
        reject(error instanceof Error ? error : new Error(String(error)));
      }
      store.dispose();
    };
    store.add(api.onChange(() => setImmediate(check)));
    const timer = setTimeout(() => {
      store.dispose();
      const pods = api
        .list<Pod>('pods')
        .map(({ metadata, status }) => [
          `${metadata.name}${metadata.deletionTimestamp === undefined ? '' : ' (deleted)'}: ${status?.phase ?? ''}`,
          ...(status?.containerStatuses ?? []).map(({ state }) => state),
        ]);
      reject(new Error(`${what}: not so. Pods: ${JSON.stringify(pods)}`));
    }, patience);
    store.add({ dispose: () => clearTimeout(timer) });
    check();
  });
}

export function deployment(name: string, image: string, spec: Partial<Deployment['spec']> = {}): Deployment {
  const labels = { app: name };
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels },
    spec: {
      replicas: 1,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers: [{ name, image }] } },
      ...spec,
    },
  };
}

export function pod(name: string, container: Partial<Container>, spec: Partial<PodSpec> = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { run: name } },
    spec: { containers: [{ name, image: 'busybox', ...container }], ...spec },
  };
}

export function service(name: string, spec: Partial<Service['spec']>): Service {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: { selector: { app: name }, ...spec },
  };
}

/** The Pods of an `app` label. */
export function podsOf(api: ObjectApi, app: string): Pod[] {
  return api.list<Pod>('pods', 'default').filter(({ metadata }) => metadata.labels?.app === app);
}

export function condition(
  object: KubeObject | undefined,
  type: string,
): { status: string; reason?: string } | undefined {
  const { conditions } = (object?.status ?? {}) as { conditions?: { type: string; status: string; reason?: string }[] };
  return conditions?.find(each => each.type === type);
}
