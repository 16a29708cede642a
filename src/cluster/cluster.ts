import type { Disposable } from '../base/disposable.ts';
import type { Event } from '../base/emitter.ts';
import type { KubeObject } from '../base/kubeObject.ts';
import type { ApiResource } from './resource.ts';
import type { Request } from './transport.ts';

/**
 * One pinned cluster, as the rest of the code sees it: read synchronously from stores that watches keep up to date.
 * Nothing polls.
 */
export interface Cluster extends Disposable {
  /** Identifies the cluster across restarts and addresses: the uid of the `kube-system` namespace. Keys progress. */
  readonly id: string;
  /** What the learner sees, e.g. `Practice cluster` or the context's name. */
  readonly displayName: string;
  readonly server: string;
  readonly context: string;
  /** The lab's namespace. */
  readonly namespace: string;
  readonly isPractice: boolean;
  /** The generated kubeconfig with this one context and namespace (mode 0600) that the lab terminal uses. */
  readonly kubeconfigPath: string;
  /** What commands on this cluster have in their environment beside `KUBECONFIG`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly connection: ConnectionState;
  readonly onDidChangeConnection: Event<ConnectionState>;

  /** Every resource the server has, in discovery's order; cached, refreshed after an unknown name or a CRD's change. */
  readonly resources: readonly ApiResource[];
  /** Resolves `deploy`, `deployments`, `deployment`, `deployments.apps`, `Deployment`; undefined when there is none. */
  resolve(resource: string): ApiResource | undefined;
  /** `resources` is another one now, e.g. because a custom resource definition was added. */
  readonly onDidChangeResources: Event<void>;

  /**
   * Starts or shares a watch; disposing the lease ends it when nobody else needs it. Objects are kept in summary unless
   * somebody who shares the watch asks for them in full: then the scope is loading again until they are there.
   */
  watch(scope: WatchScope, detail?: 'summary' | 'full'): Watch;
  /** What is known now of a scope, from whichever watch covers it; `undefined` when none does. */
  peek(scope: WatchScope): Snapshot | undefined;
  /** Object changes of every watch, batched by event-loop turn. */
  readonly onDidChangeObjects: Event<ObjectChanges>;

  /**
   * Lists every watched scope afresh, retrying a lost connection at once (for *Check now*). Resolves when each scope is
   * live, or known not to be; never rejects.
   */
  refresh(): Promise<void>;

  /** Sends one request, for what no watch tells. Rejects with a UserError. */
  request<T>(request: Request): Promise<T>;

  /** Reads one object in full, once. Rejects with a UserError; resolves to undefined for 404. */
  read(resource: ApiResource, namespace: string | undefined, name: string): Promise<KubeObject | undefined>;
}

export interface ConnectionState {
  status: 'connecting' | 'connected' | 'disconnected';
  /** In the user's language, when disconnected: what happened and what to do. */
  reason?: string;
}

export interface WatchScope {
  resource: ApiResource;
  /** Absent: all namespaces, or a cluster-scoped resource. */
  namespace?: string;
}

export interface Watch extends Disposable {
  readonly scope: WatchScope;
  /** Resolves after the first complete list, or once the watch is known to be forbidden or absent. */
  readonly ready: Promise<void>;
}

/** What a watch's store holds. Objects are projections (see `projection.ts`) and frozen. */
export interface Snapshot {
  /** `stale`: it was complete, and the connection is lost since. `forbidden`: not allowed to see it. */
  status: 'loading' | 'live' | 'stale' | 'forbidden' | 'absent';
  objects: readonly KubeObject[];
}

export interface ObjectChanges {
  changes: { resource: ApiResource; type: 'added' | 'modified' | 'deleted'; object: KubeObject }[];
  /** Scopes whose snapshot status changed, e.g. to stale. */
  scopes: WatchScope[];
}
