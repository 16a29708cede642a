import type { KubeObject, ObjectMeta, OwnerReference } from '../base/kubeObject.ts';
import type { Condition } from './conditions.ts';
import type { Container, ContainerState, ContainerStatus, Pod } from './pod.ts';
import { shared } from './shared.ts';

/**
 * What of a Pod the views, the readiness rules and the explanations read: a hundredth of it on a busy cluster, where a
 * Pod is 10 KB and there are thousands. Parts that many Pods have alike (labels, containers, conditions) are kept once.
 * A checkpoint that names another field asks for Pods in full.
 */
export function summarisePod(object: KubeObject): KubeObject {
  const { spec, status } = object as Partial<Pod>;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: summariseMetadata(object.metadata),
    spec: shared(
      given({
        nodeName: spec?.nodeName,
        restartPolicy: spec?.restartPolicy,
        containers: (spec?.containers ?? []).map(summariseContainer),
        initContainers: spec?.initContainers?.map(summariseContainer),
      }),
    ),
    status: given({
      phase: status?.phase,
      reason: status?.reason,
      message: status?.message,
      podIP: status?.podIP,
      conditions: shared(status?.conditions?.map(summariseCondition)),
      initContainerStatuses: shared(status?.initContainerStatuses?.map(summariseStatus)),
      containerStatuses: shared(status?.containerStatuses?.map(summariseStatus)),
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
    labels: shared(metadata.labels),
    ownerReferences: shared(metadata.ownerReferences?.map(summariseOwner)),
  });
}

function summariseOwner({ apiVersion, kind, name, uid, controller }: OwnerReference): OwnerReference {
  return given({ apiVersion, kind, name, uid, controller });
}

function summariseContainer({ name, image, restartPolicy }: Container): Container {
  return given({ name, image, restartPolicy });
}

function summariseCondition({ type, status, reason, message }: Condition): Condition {
  return given({ type, status, reason, message });
}

function summariseStatus({ state, lastState, ...status }: ContainerStatus): ContainerStatus {
  return given({
    name: status.name,
    image: status.image,
    ready: status.ready,
    started: status.started,
    restartCount: status.restartCount,
    state: summariseState(state),
    lastState: summariseState(lastState),
  });
}

/** That a container runs is told, not since when. */
function summariseState(state: ContainerState | undefined): ContainerState | undefined {
  if (state === undefined || Object.keys(state).length === 0) return undefined;
  const { waiting, running, terminated } = state;
  return given({
    waiting,
    running: running === undefined ? undefined : {},
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
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T;
}
