import type { Disposable } from '../../base/disposable.ts';
import type { Duplex } from 'node:stream';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Terminal } from '../workloads/posixShell/terminal.ts';
import type { Input, Output } from '../workloads/stdio.ts';

/** `pods`, `deployments.apps`: plural and group. */
export type GroupResource = string;

/** What reads the stored objects of a resource, as they are. */
export interface ObjectReader {
  get(resource: GroupResource, namespace: string | undefined, name: string): KubeObject | undefined;
  list(resource: GroupResource, namespace?: string): readonly KubeObject[];
}

/**
 * The practice cluster's objects as its controllers and its kubelet see them: in process, synchronous, through the
 * same defaulting, validation and admission as a request from outside. Objects are frozen; `structuredClone` one to
 * change it. Failures are thrown as `StatusError` (`apiserver/statusError.ts`), as a client would receive them.
 */
export interface ObjectApi {
  list<T extends KubeObject>(resource: GroupResource, namespace?: string): readonly T[];
  get<T extends KubeObject>(resource: GroupResource, namespace: string | undefined, name: string): T | undefined;
  create<T extends KubeObject>(resource: GroupResource, object: T): T;
  /**
   * Replaces spec and metadata, or only what `subresource` says: `status`; `finalize`, a Namespace's `spec.finalizers`
   * (with a deletion under way and none left it goes); `binding`, a Pod's `spec.nodeName`; `ephemeralcontainers`.
   * A resourceVersion in the object is checked (409). A change that changes nothing is stored and told as nothing.
   */
  update<T extends KubeObject>(resource: GroupResource, object: T, subresource?: Subresource): T;
  delete(resource: GroupResource, namespace: string | undefined, name: string, options?: DeleteOptions): void;
  /**
   * Every resource that is served at the time, so that garbage collection and the deletion of namespaces miss none: once
   * for each of its versions.
   */
  resources(): readonly ResourceKind[];
  /** Told of every change in order, after it is stored, on the same turn of the event loop. */
  onChange(listener: (change: StoreChange) => void): Disposable;
}

export type Subresource = 'status' | 'finalize' | 'binding' | 'ephemeralcontainers';

export interface ResourceKind {
  resource: GroupResource;
  apiVersion: string;
  kind: string;
  namespaced: boolean;
}

export interface DeleteOptions {
  propagationPolicy?: 'Background' | 'Foreground' | 'Orphan';
  gracePeriodSeconds?: number;
  preconditions?: { uid?: string; resourceVersion?: string };
}

export interface StoreChange {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  resource: GroupResource;
  object: KubeObject;
  previous?: KubeObject;
}

/**
 * What the API server asks of the parts that simulate: the kubelet's logs and exec. Provided by `workloads/`.
 */
export interface ContainerRuntime {
  /** The log lines of a container so far, and from then on with `follow`. */
  logs(namespace: string, pod: string, container: string, options: { previous: boolean }): ContainerLog | undefined;
  isRunning(namespace: string, pod: string, container: string): boolean;
  /** Runs a command in a container; undefined when the container does not run. */
  exec(
    namespace: string,
    pod: string,
    container: string,
    command: readonly string[],
    streams: ExecStreams,
  ): Execution | undefined;
  /** Joins the input and output of a container's own program; undefined when the container does not run. */
  attach(namespace: string, pod: string, container: string, streams: ExecStreams): Execution | undefined;
  /** What the containers of a Pod use; undefined as long as that is not known. */
  usage(namespace: string, pod: string): PodUsage | undefined;
  /** Connects to a port of a Pod. @throws Error in the words of the container runtime */
  dial(namespace: string, pod: string, port: number): Duplex;
}

/** What each container of a Pod uses, in nanocores and bytes, averaged over the last while. */
export type PodUsage = readonly { name: string; cpu: number; memory: number }[];

export interface ExecStreams {
  stdin: Input;
  stdout: Output;
  stderr: Output;
  /** Where the streams are those of a terminal. */
  terminal?: Terminal;
}

export interface Execution {
  /** An error is the container runtime's: the command has not begun. */
  ended: Promise<{ exitCode: number } | { error: string }>;
  /** Ends it: the client has left. */
  kill(): void;
}

export interface ContainerLog {
  lines: readonly { at: string; text: string }[];
  onLine(listener: (line: { at: string; text: string }) => void): Disposable;
  /** Whether the container has ended, and with it the log. */
  readonly ended: boolean;
  onEnd(listener: () => void): Disposable;
}
