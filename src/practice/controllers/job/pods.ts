import type { Job } from '../../kinds/batch.ts';
import type { PodTemplate } from '../../kinds/apps.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { findCondition, isBeingDeleted, modify, timeOf } from '../objects.ts';

/** Keeps a Pod that has ended until it is counted. */
export const trackingFinalizer = 'batch.kubernetes.io/job-tracking';
export const indexKey = 'batch.kubernetes.io/job-completion-index';
export const failureCountKey = 'batch.kubernetes.io/job-index-failure-count';
export const ignoredCountKey = 'batch.kubernetes.io/job-index-ignored-failure-count';

export function isTracked({ metadata }: Pod): boolean {
  return metadata.finalizers?.includes(trackingFinalizer) === true;
}

export function untrack(api: ObjectApi, pod: Pod): void {
  const current = api.get<Pod>('pods', pod.metadata.namespace, pod.metadata.name);
  if (!current || current.metadata.uid !== pod.metadata.uid || !isTracked(current)) return;
  modify(api, 'pods', current, copy => {
    copy.metadata.finalizers = copy.metadata.finalizers?.filter(name => name !== trackingFinalizer);
    if (copy.metadata.finalizers?.length === 0) delete copy.metadata.finalizers;
  });
}

export function isIndexed({ spec }: Job): boolean {
  return spec.completionMode === 'Indexed';
}

export function isSuspended({ spec }: Job): boolean {
  return spec.suspend === true;
}

export function replacesOnlyFailed({ spec }: Job): boolean {
  return spec.podReplacementPolicy === 'Failed';
}

/** The index of a Pod of an Indexed Job; undefined for one without or beyond the completions. */
export function completionIndex({ metadata }: Pod, { spec }: Job): number | undefined {
  const text = metadata.annotations?.[indexKey] ?? '';
  const index = /^\d+$/.test(text) ? Number(text) : Infinity;
  return index < (spec.completions ?? 0) ? index : undefined;
}

/** A Pod on its way out counts as failed too, unless only failed ones are replaced (`isPodFailed`). */
export function isFailed(pod: Pod, job: Job): boolean {
  if (pod.status?.phase === 'Failed') return true;
  return !replacesOnlyFailed(job) && isBeingDeleted(pod) && pod.status?.phase !== 'Succeeded';
}

/** When a Pod ended, in milliseconds since the epoch (`getFinishedTime`). */
export function finishTime({ metadata, status }: Pod): number {
  const ends = (status?.containerStatuses ?? []).map(({ state }) => state.terminated?.finishedAt);
  if (ends.length > 0 && ends.every(end => end !== undefined)) return Math.max(...ends.map(timeOf));
  const ready = findCondition(status?.conditions, 'Ready');
  if (ready?.status === 'False') return timeOf(ready.lastTransitionTime);
  if (metadata.deletionTimestamp === undefined) return timeOf(metadata.creationTimestamp);
  return timeOf(metadata.deletionTimestamp) - (metadata.deletionGracePeriodSeconds ?? 0) * 1000;
}

/** The template of the Pod of one index. */
export function indexedTemplate(job: Job, template: PodTemplate, index: number): PodTemplate {
  const copy = structuredClone(template);
  const value = String(index);
  copy.metadata = {
    ...copy.metadata,
    annotations: { ...copy.metadata?.annotations, [indexKey]: value },
    labels: { ...copy.metadata?.labels, [indexKey]: value },
  };
  copy.spec.hostname = `${job.metadata.name}-${value}`;
  const name = 'JOB_COMPLETION_INDEX';
  const variable = { name, valueFrom: { fieldRef: { fieldPath: `metadata.labels['${indexKey}']` } } };
  for (const container of [...copy.spec.containers, ...(copy.spec.initContainers ?? [])]) {
    if (!container.env?.some(each => each.name === name)) container.env = [...(container.env ?? []), variable];
  }
  return copy;
}

export function generateName({ metadata }: Job, index: number): string {
  const end = `-${index}-`;
  return `${metadata.name.slice(0, 63 - 5 - end.length)}${end}`;
}
