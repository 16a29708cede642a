import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';
import type { CertificateSigningRequestSpec } from '../kinds/certificates.ts';
import type { ContainerRuntime, GroupResource, ObjectApi } from '../storage/objectStore.ts';
import { WorkQueue } from './workQueue.ts';

/** What a controller is: whose changes concern which keys, and how a key's wanted state is brought about. */
export interface Controller {
  name: string;
  /** For each watched resource, the keys that an object of it concerns: before a change, after it, and at the start. */
  watches: Record<GroupResource, (object: KubeObject) => Iterable<string>>;
  /** The same for the resources that are not named, such as those that are defined later; not asked at the start. */
  others?(object: KubeObject, resource: GroupResource): Iterable<string>;
  /**
   * Compares what is with what is wanted for one key and makes the next step. Called again after a failure, with
   * back-off, and after `after(milliseconds)`.
   */
  sync(key: string, after: (milliseconds: number) => void): void;
}

/** What controllers share. */
export interface ControllerOptions {
  log: Log;
  /** Multiplies simulated delays (not times that the API gives in seconds): 1 for learners, ~0 for tests. */
  timeScale?: number;
  /** The PEM text that every namespace's `kube-root-ca.crt` holds. */
  rootCa: string;
  /** Signs a request for a client's certificate; absent: nobody does. @returns PEM, in base64 */
  sign?: (request: CertificateSigningRequestSpec) => Promise<string>;
  /** What the containers of a Pod use; absent: nobody measures. */
  usage?: ContainerRuntime['usage'];
}

/** Runs a controller on what there is and on every change, until it is disposed. */
export function runController(api: ObjectApi, controller: Controller, log: Log): Disposable {
  const store = new DisposableStore();
  const queue = store.add(
    new WorkQueue(
      key => controller.sync(key, milliseconds => queue.addAfter(key, milliseconds)),
      (key, error) => {
        const text = `${controller.name}: ${key}: ${errorText(error)}`;
        if (isConflict(error)) log.debug(text);
        else log.warn(text);
      },
    ),
  );
  store.add(
    api.onChange(change => {
      const keys = controller.watches[change.resource] ?? controller.others?.bind(controller);
      if (!keys) return;
      for (const key of keys(change.object, change.resource)) queue.add(key);
      if (change.previous) for (const key of keys(change.previous, change.resource)) queue.add(key);
    }),
  );
  for (const [resource, keys] of Object.entries(controller.watches)) {
    for (const object of api.list(resource)) for (const key of keys(object)) queue.add(key);
  }
  return store;
}

/** `namespace/name`, or the name alone of what has no namespace. */
export function keyOf(object: KubeObject): string {
  const { namespace, name } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** The parts of a key of something namespaced. */
export function splitKey(key: string): [namespace: string, name: string] {
  const at = key.indexOf('/');
  return [key.slice(0, at), key.slice(at + 1)];
}

/** The keys of the objects of one kind that control (`ownerReferences`) the given one. */
export function controllerKeys(object: KubeObject, kind: string): string[] {
  return (object.metadata.ownerReferences ?? [])
    .filter(owner => owner.controller === true && owner.kind === kind)
    .map(owner => `${object.metadata.namespace ?? ''}/${owner.name}`);
}

/** The HTTP status of a failure that the API threw, if it has one. */
export function statusCode(error: unknown): number | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, status } = error as { code?: unknown; status?: { code?: unknown } };
  if (typeof code === 'number') return code;
  return typeof status?.code === 'number' ? status.code : undefined;
}

function isConflict(error: unknown): boolean {
  return statusCode(error) === 409;
}
