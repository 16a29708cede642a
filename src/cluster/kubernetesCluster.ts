import { watchBackoff } from '../base/backoff.ts';
import { DisposableStore } from '../base/disposable.ts';
import type { KubeObject } from '../base/kubeObject.ts';
import type { Log } from '../base/log.ts';
import type { Cluster, Snapshot, Watch, WatchScope } from './cluster.ts';
import { DiscoveredResources } from './discoveredResources.ts';
import { discover } from './discovery.ts';
import { isLoopback } from './environmentProxy.ts';
import { identify } from './identity.ts';
import { project, type Detail } from './projection.ts';
import { defaultTimes, type ReflectorTimes } from './reflector.ts';
import type { ApiResource } from './resource.ts';
import { RequestError } from './requestError.ts';
import { resourcePath } from './resourceIndex.ts';
import { Transport, type Request, type TransportLimits } from './transport.ts';
import { WatchManager } from './watchManager.ts';

export interface ConnectOptions {
  /** A kubeconfig whose current context is the one to use, as `writePinnedKubeconfig` makes it. */
  kubeconfigPath: string;
  context: string;
  namespace: string;
  displayName: string;
  isPractice: boolean;
  environment?: Readonly<Record<string, string>>;
  log: Log;
  times?: Partial<ReflectorTimes>;
  limits?: Partial<TransportLimits>;
}

/**
 * Connects to a cluster: logs in, asks which cluster it is and what it has. From then on the connection is kept by
 * itself.
 *
 * @throws UserError when the cluster cannot be reached, or does not let one in.
 */
export async function connectCluster(options: ConnectOptions): Promise<Cluster> {
  const transport = new Transport(options.kubeconfigPath, options.log, options.limits);
  try {
    const server = await transport.credentials.server();
    const [id, resources] = await Promise.all([identify(transport), discover(transport)]);
    return new KubernetesCluster(options, transport, server, id, resources);
  } catch (error) {
    transport.dispose();
    throw error;
  }
}

class KubernetesCluster implements Cluster {
  readonly id: string;
  readonly displayName: string;
  readonly server: string;
  readonly context: string;
  readonly namespace: string;
  readonly isPractice: boolean;
  readonly kubeconfigPath: string;
  readonly environment: Cluster['environment'];
  readonly onDidChangeConnection: Cluster['onDidChangeConnection'];
  readonly onDidChangeObjects: Cluster['onDidChangeObjects'];
  readonly onDidChangeResources: Cluster['onDidChangeResources'];
  private readonly owned = new DisposableStore();
  private readonly transport: Transport;
  private readonly watches: WatchManager;
  private readonly discovered: DiscoveredResources;

  constructor(
    options: ConnectOptions,
    transport: Transport,
    server: string,
    id: string,
    resources: readonly ApiResource[],
  ) {
    this.id = id;
    this.displayName = options.displayName;
    this.server = server;
    this.context = options.context;
    this.namespace = options.namespace;
    this.isPractice = options.isPractice;
    this.kubeconfigPath = options.kubeconfigPath;
    this.environment = options.environment ?? {};
    this.transport = this.owned.add(transport);
    this.watches = this.owned.add(new WatchManager(transport, options.log, timesFor(server, options.times)));
    this.discovered = this.owned.add(new DiscoveredResources(transport, this.watches, options.log, resources));
    this.onDidChangeResources = this.discovered.onDidChange;
    this.onDidChangeConnection = transport.connection.onDidChange;
    this.onDidChangeObjects = this.watches.onDidChangeObjects;
  }

  get connection(): Cluster['connection'] {
    return this.transport.connection.state;
  }

  get resources(): readonly ApiResource[] {
    return this.discovered.all;
  }

  resolve(resource: string): ApiResource | undefined {
    return this.discovered.resolve(resource);
  }

  watch(scope: WatchScope, detail?: Detail): Watch {
    return this.watches.watch(scope, detail);
  }

  peek(scope: WatchScope): Snapshot | undefined {
    return this.watches.peek(scope);
  }

  async refresh(): Promise<void> {
    await this.watches.refresh();
  }

  request<T>(request: Request): Promise<T> {
    return this.transport.request<T>(request);
  }

  async read(resource: ApiResource, namespace: string | undefined, name: string): Promise<KubeObject | undefined> {
    try {
      return project(await this.transport.get<KubeObject>(resourcePath(resource, namespace, name)));
    } catch (error) {
      if (error instanceof RequestError && error.httpStatus === 404) return undefined;
      throw error;
    }
  }

  dispose(): void {
    this.owned.dispose();
  }
}

/** A cluster on this machine costs nothing to ask: it is found again sooner after it was started. */
function timesFor(server: string, times: Partial<ReflectorTimes> | undefined): ReflectorTimes {
  const backoff = isLoopback(new URL(server).hostname) ? { ...watchBackoff, maxMs: 5000 } : watchBackoff;
  return { ...defaultTimes, backoff, ...times };
}
