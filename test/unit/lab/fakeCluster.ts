import { Emitter } from '../../../src/base/emitter.ts';
import type { KubeObject } from '../../../src/base/kubeObject.ts';
import type {
  Cluster,
  ConnectionState,
  ObjectChanges,
  Snapshot,
  Watch,
  WatchScope,
} from '../../../src/cluster/cluster.ts';
import { groupResource, type ApiResource } from '../../../src/cluster/resource.ts';

function resource(kind: string, name: string, group = '', shortNames: string[] = [], namespaced = true): ApiResource {
  const verbs = ['get', 'list', 'watch'];
  const singularName = kind.toLowerCase();
  return { group, version: 'v1', kind, name, singularName, shortNames, categories: [], namespaced, verbs };
}

const resources = [
  resource('Pod', 'pods', '', ['po']),
  resource('Service', 'services', '', ['svc']),
  resource('Node', 'nodes', '', ['no'], false),
  resource('Event', 'events', '', ['ev']),
  resource('ConfigMap', 'configmaps', '', ['cm']),
  resource('Deployment', 'deployments', 'apps', ['deploy']),
  resource('ReplicaSet', 'replicasets', 'apps', ['rs']),
  resource('Ingress', 'ingresses', 'networking.k8s.io', ['ing']),
  resource('IngressClass', 'ingressclasses', 'networking.k8s.io', [], false),
  resource('EndpointSlice', 'endpointslices', 'discovery.k8s.io'),
];

/** A cluster whose objects a test sets. Changes are told at once. */
export class FakeCluster implements Cluster {
  readonly id = 'cluster-1';
  readonly displayName = 'Fake';
  readonly server = 'https://127.0.0.1:1';
  readonly context = 'fake';
  readonly namespace = 'default';
  readonly isPractice = true;
  readonly kubeconfigPath = '/nowhere';
  readonly environment = {};
  connection: ConnectionState = { status: 'connected' };
  resources = resources;
  refreshed = 0;
  /** Scopes that are watched now, with the number of leases. */
  readonly leases = new Map<string, number>();
  private readonly connections = new Emitter<ConnectionState>();
  private readonly objectChanges = new Emitter<ObjectChanges>();
  readonly onDidChangeConnection = this.connections.event;
  readonly onDidChangeObjects = this.objectChanges.event;
  readonly onDidChangeResources: Cluster['onDidChangeResources'] = () => ({ dispose() {} });
  private readonly objects = new Map<string, KubeObject>();
  private readonly statuses = new Map<string, Snapshot['status']>();

  resolve(name: string): ApiResource | undefined {
    const wanted = name.toLowerCase();
    return this.resources.find(
      candidate =>
        [candidate.name, candidate.singularName, ...candidate.shortNames].includes(wanted) ||
        groupResource(candidate) === wanted,
    );
  }

  watch(scope: WatchScope): Watch {
    const key = groupResource(scope.resource);
    this.leases.set(key, (this.leases.get(key) ?? 0) + 1);
    let disposed = false;
    return {
      scope,
      ready: Promise.resolve(),
      dispose: () => {
        if (disposed) return;
        disposed = true;
        const left = this.leases.get(key)! - 1;
        if (left === 0) this.leases.delete(key);
        else this.leases.set(key, left);
      },
    };
  }

  peek(scope: WatchScope): Snapshot | undefined {
    const key = groupResource(scope.resource);
    if (!this.leases.has(key)) return undefined;
    const objects = [...this.objects.entries()].flatMap(([id, object]) =>
      id.startsWith(`${key} `) && (scope.namespace === undefined || scope.namespace === object.metadata.namespace)
        ? [object]
        : [],
    );
    return { status: this.statuses.get(key) ?? 'live', objects };
  }

  /** Answers of `request` by path; what is not there is refused. */
  readonly answers = new Map<string, unknown>();

  request<T>({ path }: { path: string }): Promise<T> {
    return this.answers.has(path) ? Promise.resolve(this.answers.get(path) as T) : Promise.reject(new Error(path));
  }

  refresh(): Promise<void> {
    this.refreshed++;
    return Promise.resolve();
  }

  read(resource: ApiResource, namespace: string | undefined, name: string): Promise<KubeObject | undefined> {
    return Promise.resolve(this.objects.get(`${groupResource(resource)} ${namespace ?? ''}/${name}`));
  }

  /** Adds or changes an object, e.g. `set('deployments.apps', { metadata: { name: 'web' }, … })`. */
  set(name: string, object: Record<string, unknown> & { metadata: { name: string; [field: string]: unknown } }): void {
    const resource = this.resolve(name)!;
    const namespace = resource.namespaced ? 'default' : undefined;
    const whole = {
      apiVersion: resource.group === '' ? 'v1' : `${resource.group}/v1`,
      kind: resource.kind,
      ...object,
      metadata: {
        uid: `uid-${object.metadata.name}`,
        generation: 1,
        ...(namespace === undefined ? {} : { namespace }),
        ...object.metadata,
      },
    } as KubeObject;
    const key = this.keyOf(resource, whole);
    const type = this.objects.has(key) ? 'modified' : 'added';
    this.objects.set(key, whole);
    this.objectChanges.fire({ changes: [{ resource, type, object: whole }], scopes: [] });
  }

  remove(name: string, objectName: string): void {
    const resource = this.resolve(name)!;
    const key = `${groupResource(resource)} ${resource.namespaced ? 'default' : ''}/${objectName}`;
    const object = this.objects.get(key)!;
    this.objects.delete(key);
    this.objectChanges.fire({ changes: [{ resource, type: 'deleted', object }], scopes: [] });
  }

  setStatus(name: string, status: Snapshot['status']): void {
    const resource = this.resolve(name)!;
    this.statuses.set(groupResource(resource), status);
    this.objectChanges.fire({ changes: [], scopes: [{ resource, namespace: 'default' }] });
  }

  setConnection(connection: ConnectionState): void {
    this.connection = connection;
    this.connections.fire(connection);
  }

  dispose(): void {
    this.connections.dispose();
    this.objectChanges.dispose();
  }

  private keyOf(resource: ApiResource, object: KubeObject): string {
    return `${groupResource(resource)} ${object.metadata.namespace ?? ''}/${object.metadata.name}`;
  }
}

/** A Deployment as its controller reports it. */
export function deployment(
  name: string,
  replicas: number,
  available: number,
  more: { generation?: number; observedGeneration?: number; revision?: string } = {},
): Record<string, unknown> & { metadata: { name: string } } {
  const { generation = 1, observedGeneration = generation, revision = '1' } = more;
  return {
    metadata: { name, generation, annotations: { 'deployment.kubernetes.io/revision': revision } } as { name: string },
    spec: { replicas, selector: { matchLabels: { app: name } } },
    status: {
      observedGeneration,
      replicas,
      updatedReplicas: replicas,
      readyReplicas: available,
      availableReplicas: available,
    },
  };
}
