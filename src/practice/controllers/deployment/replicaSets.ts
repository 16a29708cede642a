import { isDeepStrictEqual } from 'node:util';
import { errorText } from '../../../base/userError.ts';
import type { Deployment, PodTemplate, ReplicaSet } from '../../kinds/apps.ts';
import type { Condition } from '../../kinds/meta.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { statusCode } from '../controller.ts';
import type { EventRecorder } from '../events.ts';
import { templateHash } from '../hash.ts';
import { controllerOf, controllerReference, findCondition, modify, timeOf } from '../objects.ts';
import { newReplicaSetAnnotations, revisionAnnotation, revisionOf, sizeAnnotations } from './annotations.ts';
import { hasProgressDeadline, newCondition, withCondition } from './conditions.ts';
import { newReplicaSetSize, sizeOf } from './limits.ts';

const hashLabel = 'pod-template-hash';

/** What one pass over a Deployment works on. Objects are replaced by what the API returns as they are written. */
export interface Rollout {
  api: ObjectApi;
  events: EventRecorder;
  deployment: Deployment;
  /** The ReplicaSet of the current template, once there is one. */
  current: ReplicaSet | undefined;
  /** All the others. */
  old: ReplicaSet[];
}

export function allSets(rollout: Rollout): ReplicaSet[] {
  return rollout.current ? [...rollout.old, rollout.current] : rollout.old;
}

export function activeSets(sets: ReplicaSet[]): ReplicaSet[] {
  return sets.filter(set => sizeOf(set) > 0);
}

export function byAge(a: ReplicaSet, b: ReplicaSet): number {
  return (
    timeOf(a.metadata.creationTimestamp) - timeOf(b.metadata.creationTimestamp) ||
    (a.metadata.name < b.metadata.name ? -1 : 1)
  );
}

/** Tells the ReplicaSet of the current template from the others. */
export function findReplicaSets(deployment: Deployment, sets: ReplicaSet[]): Pick<Rollout, 'current' | 'old'> {
  const wanted = withoutHash(deployment.spec.template);
  const current = [...sets].sort(byAge).find(set => isDeepStrictEqual(withoutHash(set.spec.template), wanted));
  return { current, old: sets.filter(set => set !== current) };
}

function withoutHash(template: PodTemplate): PodTemplate {
  const copy = structuredClone(template);
  delete copy.metadata?.labels?.[hashLabel];
  return { ...copy, metadata: copy.metadata ?? {} };
}

/**
 * Gives the current template's ReplicaSet its revision, and makes it where it is missing and wanted
 * (`getNewReplicaSet`). The Deployment's own revision annotation follows.
 */
export function syncRevision(rollout: Rollout, createIfMissing: boolean): void {
  const { api, deployment, old } = rollout;
  const revision = Math.max(0, ...old.map(revisionOf)) + 1;
  if (rollout.current) {
    const annotations = newReplicaSetAnnotations(deployment, rollout.current.metadata.annotations ?? {}, revision);
    const minReadySeconds = deployment.spec.minReadySeconds;
    if (
      !isDeepStrictEqual(annotations, rollout.current.metadata.annotations) ||
      (minReadySeconds ?? 0) !== (rollout.current.spec.minReadySeconds ?? 0)
    ) {
      rollout.current = modify(api, 'replicasets.apps', rollout.current, copy => {
        copy.metadata.annotations = annotations;
        if (minReadySeconds === undefined) delete copy.spec.minReadySeconds;
        else copy.spec.minReadySeconds = minReadySeconds;
      });
    }
    if (hasProgressDeadline(deployment) && !findCondition(deployment.status?.conditions, 'Progressing')) {
      const found = `Found new replica set "${rollout.current.metadata.name}"`;
      setCondition(rollout, newCondition('Progressing', 'True', 'FoundNewReplicaSet', found));
    }
  } else if (createIfMissing) {
    create(rollout, revision);
  }
  const annotation = rollout.current?.metadata.annotations?.[revisionAnnotation];
  if (annotation !== undefined && rollout.deployment.metadata.annotations?.[revisionAnnotation] !== annotation) {
    const setRevision = (copy: typeof rollout.deployment): void => {
      copy.metadata.annotations = { ...copy.metadata.annotations, [revisionAnnotation]: annotation };
    };
    rollout.deployment = modify(api, 'deployments.apps', rollout.deployment, setRevision, 'status');
  }
}

function create(rollout: Rollout, revision: number): void {
  const { api, deployment, events, old } = rollout;
  const template = structuredClone(deployment.spec.template);
  const hash = templateHash(template, deployment.status?.collisionCount);
  const labels = { ...template.metadata?.labels, [hashLabel]: hash };
  const name = `${deployment.metadata.name}-${hash}`;
  const size = newReplicaSetSize(deployment, old, 0);
  const { namespace } = deployment.metadata;
  try {
    rollout.current = api.create<ReplicaSet>('replicasets.apps', {
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name,
        ...(namespace === undefined ? {} : { namespace }),
        labels: { ...labels },
        annotations: newReplicaSetAnnotations(deployment, undefined, revision),
        ownerReferences: [controllerReference(deployment)],
      },
      spec: {
        replicas: size,
        ...(deployment.spec.minReadySeconds === undefined ? {} : { minReadySeconds: deployment.spec.minReadySeconds }),
        selector: {
          ...structuredClone(deployment.spec.selector),
          matchLabels: { ...deployment.spec.selector.matchLabels, [hashLabel]: hash },
        },
        template: { ...template, metadata: { ...template.metadata, labels } },
      },
    });
  } catch (error) {
    const present = statusCode(error) === 409 ? api.get<ReplicaSet>('replicasets.apps', namespace, name) : undefined;
    if (present && controllerOf(present)?.uid !== deployment.metadata.uid) {
      // Another's ReplicaSet has the name: the next attempt hashes to another one.
      writeStatus(rollout, status => (status.collisionCount = (status.collisionCount ?? 0) + 1));
    } else {
      setCondition(rollout, newCondition('Progressing', 'False', 'ReplicaSetCreateError', errorText(error)));
    }
    throw error;
  }
  if (size > 0) events.normal(deployment, 'ScalingReplicaSet', `Scaled up replica set ${name} from 0 to ${size}`);
  if (hasProgressDeadline(deployment)) {
    const message = `Created new replica set "${name}"`;
    setCondition(rollout, newCondition('Progressing', 'True', 'NewReplicaSetCreated', message));
  }
}

export function setCondition(rollout: Rollout, condition: Condition): void {
  writeStatus(rollout, status => (status.conditions = withCondition(status.conditions ?? [], condition)));
}

function writeStatus(rollout: Rollout, change: (status: NonNullable<Deployment['status']>) => void): void {
  const write = (copy: Deployment): void => change((copy.status ??= {}));
  rollout.deployment = modify(rollout.api, 'deployments.apps', rollout.deployment, write, 'status');
}

/** Gives a ReplicaSet a size and the annotations that go with it, and tells of a changed size in an event. */
export function scaleReplicaSet(rollout: Rollout, set: ReplicaSet, size: number): boolean {
  const sizes = sizeAnnotations(rollout.deployment);
  const before = sizeOf(set);
  if (before === size && Object.entries(sizes).every(([key, value]) => set.metadata.annotations?.[key] === value)) {
    return false;
  }
  const scaled = modify(rollout.api, 'replicasets.apps', set, copy => {
    copy.metadata.annotations = { ...copy.metadata.annotations, ...sizes };
    copy.spec.replicas = size;
  });
  if (rollout.current?.metadata.uid === set.metadata.uid) rollout.current = scaled;
  else rollout.old = rollout.old.map(other => (other.metadata.uid === set.metadata.uid ? scaled : other));
  if (before !== size) {
    const direction = before < size ? 'up' : 'down';
    const message = `Scaled ${direction} replica set ${set.metadata.name} from ${before} to ${size}`;
    rollout.events.normal(rollout.deployment, 'ScalingReplicaSet', message);
  }
  return before !== size;
}
