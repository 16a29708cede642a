import type { KubeObject, ObjectMeta, OwnerReference } from '../base/kubeObject.ts';
import type { Condition } from './conditions.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from './pod.ts';

/**
 * What of a Pod the views, the readiness rules and the explanations read: a hundredth of it on a busy cluster, where a
 * Pod is 10 KB and there are thousands. A checkpoint that names another field asks for Pods in full.
 */
export function summarisePod(object: KubeObject): KubeObject {
  const { spec, status } = object as Partial<Pod>;
  return {
    apiVersion: object.apiVersion,
    kind: object.kind,
    metadata: summariseMetadata(object.metadata),
    spec: given({
      nodeName: spec?.nodeName,
      restartPolicy: spec?.restartPolicy,
      containers: (spec?.containers ?? []).map(summariseContainer),
      initContainers: spec?.initContainers?.map(summariseContainer),
    }),
    status: given({
      phase: status?.phase,
      reason: status?.reason,
      message: status?.message,
      podIP: status?.podIP,
      conditions: status?.conditions?.map(summariseCondition),
      initContainerStatuses: status?.initContainerStatuses?.map(summariseStatus),
      containerStatuses: status?.containerStatuses?.map(summariseStatus),
    }),
  };
}

function summariseMetadata(metadata: ObjectMeta): ObjectMeta {
  return given({
    name: metadata.name,
    namespace: metadata.namespace,
    uid: metadata.uid,
    resourceVersion: metadata.resourceVersion,
    generation: metadata.generation,
    generateName: metadata.generateName,
    creationTimestamp: metadata.creationTimestamp,
    deletionTimestamp: metadata.deletionTimestamp,
    labels: metadata.labels,
    ownerReferences: metadata.ownerReferences?.map(summariseOwner),
  });
}

function summariseOwner({ apiVersion, kind, name, uid, controller }: OwnerReference): OwnerReference {
  return given({
    apiVersion: shared(apiVersion),
    kind: shared(kind),
    name: shared(name),
    uid: shared(uid),
    controller,
  });
}

function summariseContainer({ name, image, restartPolicy }: Container): Container {
  return given({ name: shared(name), image: shared(image), restartPolicy });
}

function summariseCondition({ type, status, reason, message }: Condition): Condition {
  return given({ type, status, reason: shared(reason), message: shared(message) });
}

function summariseStatus(status: ContainerStatus): ContainerStatus {
  return given({
    name: shared(status.name),
    image: shared(status.image),
    ready: status.ready,
    started: status.started,
    restartCount: status.restartCount,
    state: summariseState(status.state),
    lastState: summariseState(status.lastState),
  });
}

function summariseState(state: ContainerState | undefined): ContainerState | undefined {
  if (state === undefined || Object.keys(state).length === 0) return undefined;
  const { waiting, running, terminated } = state;
  return given({
    waiting,
    running,
    terminated:
      terminated === undefined
        ? undefined
        : given({
            exitCode: terminated.exitCode,
            signal: terminated.signal,
            reason: terminated.reason,
            message: terminated.message,
          }),
  });
}

/** Without the fields that are undefined. */
function given<T extends object>(fields: T): T {
  for (const key in fields) if (fields[key] === undefined) return withoutUndefined(fields);
  return fields;
}

function withoutUndefined<T extends object>(fields: T): T {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}

const texts = new Map<string, string>();

/** One string for all that are equal: thousands of Pods have the same images, owners and messages. */
function shared<T extends string | undefined>(text: T): T {
  if (text === undefined) return text;
  const known = texts.get(text);
  if (known !== undefined) return known as T;
  if (texts.size >= 5000) texts.clear();
  texts.set(text, text);
  return text;
}
