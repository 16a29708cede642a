import { Emitter } from '../../../../src/base/emitter.ts';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import type {
  Cluster,
  ConnectionState,
  ObjectChanges,
  Snapshot,
  Watch,
  WatchScope,
} from '../../../../src/cluster/cluster.ts';
import { groupResource, type ApiResource } from '../../../../src/cluster/resource.ts';

/** A resource as discovery describes it, e.g. `resource('Deployment', 'apps')`. */
export function resource(kind: string, group = '', options: Partial<ApiResource> = {}): ApiResource {
  const name = `${kind.toLowerCase()}${/(s|x|ch)$/.test(kind) ? 'es' : 's'}`;
  return {
    group,
    version: 'v1',
    kind,
    name,
    singularName: kind.toLowerCase(),
    shortNames: [],
    categories: [],
    namespaced: true,
    verbs: ['get', 'list', 'watch'],
    ...options,
  };
}

export const resources = {
  nodes: resource('Node', '', { namespaced: false }),
  pods: resource('Pod'),
  services: resource('Service'),
  configMaps: resource('ConfigMap'),
  secrets: resource('Secret'),
  deployments: resource('Deployment', 'apps', { shortNames: ['deploy'] }),
  replicaSets: resource('ReplicaSet', 'apps'),
  endpointSlices: resource('EndpointSlice', 'discovery.k8s.io'),
  namespaces: resource('Namespace', '', { namespaced: false }),
};

export const events = resource('Event');
export const definitions = resource('CustomResourceDefinition', 'apiextensions.k8s.io', { namespaced: false });

/**
 * A cluster whose stores the test fills. What is not watched is not known, as with the real one; `watching` tells
 * which resources are.
 */
export class FakeCluster implements Cluster {
  readonly id = 'cluster-1';
  readonly displayName: string = 'Practice cluster';
  readonly server = 'https://127.0.0.1:6443';
  readonly context = 'practice';
  readonly namespace = 'default';
  readonly isPractice: boolean = true;
  readonly environment = {};
  readonly kubeconfigPath = '/tmp/kubeconfig';
  connection: ConnectionState = { status: 'connected' };
  resources: readonly ApiResource[] = Object.values(resources);
  private readonly connectionChanged = new Emitter<ConnectionState>();
  readonly onDidChangeConnection = this.connectionChanged.event;
  private readonly objectsChanged = new Emitter<ObjectChanges>();
  readonly onDidChangeObjects = this.objectsChanged.event;
  private readonly resourcesChanged = new Emitter<void>();
  readonly onDidChangeResources = this.resourcesChanged.event;
  private readonly watches = new Map<string, number>();
  private readonly snapshots = new Map<string, Snapshot>();

  /** `deployments.apps`, `pods` … that somebody watches, sorted. */
  get watching(): string[] {
    return [...this.watches].flatMap(([key, count]) => (count > 0 ? key : [])).sort();
  }

  resolve(name: string): ApiResource | undefined {
    return this.resources.find(found =>
      [groupResource(found), found.name, found.singularName, found.kind, ...found.shortNames].includes(name),
    );
  }

  watch(scope: WatchScope): Watch {
    const key = groupResource(scope.resource);
    const count = this.watches.get(key) ?? 0;
    this.watches.set(key, count + 1);
    // The first list comes in later, as with the real one.
    if (count === 0) queueMicrotask(() => this.objectsChanged.fire({ changes: [], scopes: [scope] }));
    let disposed = false;
    return {
      scope,
      ready: Promise.resolve(),
      dispose: () => {
        if (!disposed) this.watches.set(key, (this.watches.get(key) ?? 0) - 1);
        disposed = true;
      },
    };
  }

  peek({ resource, namespace }: WatchScope): Snapshot | undefined {
    const key = groupResource(resource);
    if (!this.watching.includes(key)) return undefined;
    const { status, objects } = this.snapshots.get(key) ?? { status: 'live' as const, objects: [] };
    if (namespace === undefined) return { status, objects };
    return { status, objects: objects.filter(({ metadata }) => metadata.namespace === namespace) };
  }

  /** Answers of `request` by path; what is not there is refused. */
  readonly answers = new Map<string, unknown>();

  request<T>({ path }: { path: string }): Promise<T> {
    return this.answers.has(path) ? Promise.resolve(this.answers.get(path) as T) : Promise.reject(new Error(path));
  }

  refresh(): Promise<void> {
    return Promise.resolve();
  }

  /** Whatever the store holds, watched or not. */
  read(of: ApiResource, namespace: string | undefined, name: string): Promise<KubeObject | undefined> {
    const { objects = [] } = this.snapshots.get(groupResource(of)) ?? {};
    return Promise.resolve(
      objects.find(
        ({ metadata }) => metadata.name === name && (namespace ?? metadata.namespace) === metadata.namespace,
      ),
    );
  }

  /** What the server has, without telling anyone. */
  hold(of: ApiResource, objects: readonly KubeObject[], status: Snapshot['status'] = 'live'): void {
    this.snapshots.set(groupResource(of), { status, objects });
  }

  /** Adds or replaces an object, and tells. */
  put(of: ApiResource, object: KubeObject): void {
    const before = this.snapshots.get(groupResource(of))?.objects ?? [];
    const others = before.filter(({ metadata }) => metadata.uid !== object.metadata.uid);
    this.hold(of, [...others, object]);
    const type = others.length === before.length ? 'added' : 'modified';
    this.objectsChanged.fire({ changes: [{ resource: of, type, object }], scopes: [] });
  }

  /** Removes an object, and tells. */
  remove(of: ApiResource, object: KubeObject): void {
    const before = this.snapshots.get(groupResource(of))?.objects ?? [];
    this.hold(
      of,
      before.filter(({ metadata }) => metadata.uid !== object.metadata.uid),
    );
    this.objectsChanged.fire({ changes: [{ resource: of, type: 'deleted', object }], scopes: [] });
  }

  /** A watch's own state changed. */
  become(of: ApiResource, status: Snapshot['status']): void {
    this.hold(of, this.snapshots.get(groupResource(of))?.objects ?? [], status);
    this.objectsChanged.fire({
      changes: [],
      scopes: [of.namespaced ? { resource: of, namespace: this.namespace } : { resource: of }],
    });
  }

  /** Discovery found other kinds. */
  discover(found: readonly ApiResource[]): void {
    this.resources = found;
    this.resourcesChanged.fire();
  }

  connect(connection: ConnectionState): void {
    this.connection = connection;
    this.connectionChanged.fire(connection);
  }

  dispose(): void {
    this.objectsChanged.dispose();
  }
}

/** An object in the namespace `default`, whose uid is its kind and name. */
export function object(
  kind: string,
  name: string,
  fields: Partial<KubeObject> & { owner?: KubeObject; labels?: Record<string, string> } = {},
): KubeObject {
  const { owner, labels, ...rest } = fields;
  return {
    apiVersion: ['Deployment', 'ReplicaSet'].includes(kind) ? 'apps/v1' : 'v1',
    kind,
    ...rest,
    metadata: {
      name,
      uid: `${kind}-${name}`,
      ...(kind === 'Node' || kind === 'Namespace' ? {} : { namespace: 'default' }),
      ...(labels === undefined ? {} : { labels }),
      ...(owner === undefined ? {} : { ownerReferences: [ownerReference(owner)] }),
      ...rest.metadata,
    },
  };
}

export function pod(name: string, owner?: KubeObject, word: 'Running' | 'ContainerCreating' = 'Running'): KubeObject {
  const running = word === 'Running';
  return object('Pod', name, {
    ...(owner === undefined ? {} : { owner }),
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'p4app' }] },
    status: {
      phase: running ? 'Running' : 'Pending',
      conditions: [
        { type: 'PodScheduled', status: 'True' },
        { type: 'Ready', status: running ? 'True' : 'False' },
      ],
      containerStatuses: [
        {
          name: 'app',
          ready: running,
          restartCount: 0,
          state: running ? { running: {} } : { waiting: { reason: word } },
        },
      ],
    },
  });
}

function ownerReference({
  apiVersion,
  kind,
  metadata,
}: KubeObject): NonNullable<KubeObject['metadata']['ownerReferences']>[number] {
  return { apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '', controller: true };
}
