import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';
import { keyOf, runController, splitKey } from '../controllers/controller.ts';
import { isBeingDeleted } from '../controllers/objects.ts';
import type { Service } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keepCurlConfig } from './curlConfig.ts';
import { IngressForward } from './ingressForward.ts';
import { LoopbackForward, serviceForward, type ForwardTarget } from './loopbackForward.ts';
import { announce, announced, preferredPort } from './forwardAnnotation.ts';
import type { PodNetwork } from './podNetwork.ts';
import type { ServiceRouter } from './serviceRouter.ts';

export interface NetworkOptions {
  log: Log;
  network: PodNetwork;
  router: ServiceRouter;
  /** Where `.curlrc` is kept; absent: it isn't. */
  curlHome?: string;
}

/**
 * Opens a loopback port for each port of each Service that can be reached from outside, and writes where they are on the
 * Service; and those of the Ingresses, told on their IngressClass. A port that is free again after a restart is taken
 * again. Where curl finds all of them is written to a file.
 * @returns once the forwards of the Services there are stand
 */
export async function startNetwork(api: ObjectApi, options: NetworkOptions): Promise<Disposable> {
  const store = new DisposableStore();
  const forwards = store.add(new Forwards(api, options));
  store.add(await IngressForward.start(api, options));
  await Promise.all(api.list<Service>('services').map(service => forwards.sync(keyOf(service))));
  store.add(
    runController(
      api,
      {
        name: 'load-balancer-forwards',
        watches: { services: service => [keyOf(service)] },
        sync: key => {
          forwards.sync(key).catch((error: unknown) => options.log.warn(`${key}: ${errorText(error)}`));
        },
      },
      options.log,
    ),
  );
  if (options.curlHome !== undefined) store.add(keepCurlConfig(api, options.curlHome, options.log));
  return store;
}

/** The forwards of all Services. */
class Forwards implements Disposable {
  /** By Service and port, with the Service's uid. */
  private readonly open = new Map<string, Map<number, Promise<LoopbackForward>>>();
  private readonly api: ObjectApi;
  private readonly options: NetworkOptions;
  private disposed = false;

  constructor(api: ObjectApi, options: NetworkOptions) {
    this.api = api;
    this.options = options;
  }

  /** Opens and closes what one Service needs. */
  async sync(key: string): Promise<void> {
    const service = this.api.get<Service>('services', ...splitKey(key));
    const wanted = service && !isBeingDeleted(service) && isPublished(service) ? tcpPorts(service) : [];
    const own = this.open.get(key) ?? new Map<number, Promise<LoopbackForward>>();
    this.open.set(key, own);
    for (const [port, forward] of own) {
      if (wanted.includes(port)) continue;
      own.delete(port);
      void forward.then(each => each.dispose());
    }
    if (own.size === 0 && wanted.length === 0) this.open.delete(key);
    for (const port of wanted) {
      if (!own.has(port)) own.set(port, this.openForward(key, port, announced(service!)[port]));
    }
    const urls: Record<string, string> = {};
    for (const [port, forward] of own) urls[port] = (await forward).url;
    if (!this.disposed) this.announce(key, urls);
  }

  dispose(): void {
    this.disposed = true;
    for (const own of this.open.values()) {
      for (const forward of own.values()) void forward.then(each => each.dispose());
    }
    this.open.clear();
  }

  private openForward(key: string, port: number, before: string | undefined): Promise<LoopbackForward> {
    const { network, router } = this.options;
    const next = (): ReturnType<ForwardTarget['next']> => {
      const service = this.api.get<Service>('services', ...splitKey(key));
      const endpoint = service && router.next(service, port);
      if (!endpoint) return undefined;
      const { ip, pod, port: target } = endpoint;
      return { pod, host: `${ip}:${target}`, connect: () => network.connect(ip, target) };
    };
    return LoopbackForward.open(serviceForward({ service: key, port, next }), preferredPort(before));
  }

  private announce(key: string, urls: Record<string, string>): void {
    const service = this.api.get<Service>('services', ...splitKey(key));
    if (service && !isBeingDeleted(service)) announce(this.api, 'services', service, urls);
  }
}

/** Whether it can be reached from outside: at a load balancer's address, or at its port of each node. */
function isPublished({ spec, status }: Service): boolean {
  return spec.type === 'NodePort' || (spec.type === 'LoadBalancer' && (status?.loadBalancer?.ingress ?? []).length > 0);
}

function tcpPorts(service: Service): number[] {
  return (service.spec.ports ?? []).filter(({ protocol = 'TCP' }) => protocol === 'TCP').map(({ port }) => port);
}
