import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ControllerRevision, PodTemplate, StatefulSet } from '../../kinds/apps.ts';
import type { Pod, Volume } from '../../kinds/pod.ts';
import { templateOf } from '../history.ts';
import { podFromTemplate } from '../podControl.ts';

export const revisionLabel = 'controller-revision-hash';
const nameLabel = 'statefulset.kubernetes.io/pod-name';
const indexLabel = 'apps.kubernetes.io/pod-index';

/** The number at the end of a Pod's name, -1 for a name without. */
export function ordinalOf({ metadata }: Pod): number {
  return Number(/-(\d+)$/.exec(metadata.name)?.[1] ?? -1);
}

export function isMemberOf(set: StatefulSet, { metadata }: Pod): boolean {
  return /^(.*)-\d+$/.exec(metadata.name)?.[1] === set.metadata.name;
}

/** The first ordinal, and the one after the last. */
export function ordinals({ spec }: StatefulSet): { start: number; end: number } {
  const start = spec.ordinals?.start ?? 0;
  return { start, end: start + (spec.replicas ?? 1) };
}

export function isInRange(set: StatefulSet, pod: Pod): boolean {
  const { start, end } = ordinals(set);
  const ordinal = ordinalOf(pod);
  return ordinal >= start && ordinal < end;
}

export function revisionNameOf({ metadata }: Pod): string {
  return metadata.labels?.[revisionLabel] ?? '';
}

/**
 * The Pod of an ordinal, not yet created: of the current revision below the partition of a rolling update, else of the
 * newest one (`newVersionedStatefulSetPod`).
 */
export function newPod(
  set: StatefulSet,
  current: ControllerRevision,
  update: ControllerRevision,
  ordinal: number,
): Pod {
  const { rollingUpdate, type } = set.spec.updateStrategy ?? {};
  const held = rollingUpdate ? (rollingUpdate.partition ?? 0) : (set.status?.currentReplicas ?? 0);
  const isHeld = type === 'RollingUpdate' && ordinal < ordinals(set).start + held;
  const revision = isHeld ? current : update;
  const pod = podFromTemplate(set, templateOf(revision));
  const name = `${set.metadata.name}-${ordinal}`;
  pod.metadata.name = name;
  pod.spec.hostname = name;
  if (set.spec.serviceName) pod.spec.subdomain = set.spec.serviceName;
  else delete pod.spec.subdomain;
  pod.spec.volumes = volumesOf(set, pod.spec, ordinal);
  if (pod.spec.volumes.length === 0) delete pod.spec.volumes;
  setIdentity(pod);
  pod.metadata.labels = { ...pod.metadata.labels, [revisionLabel]: revision.metadata.name };
  return pod;
}

export function setIdentity({ metadata }: Pod): void {
  const index = String(ordinalOf({ metadata } as Pod));
  metadata.labels = { ...metadata.labels, [nameLabel]: metadata.name, [indexLabel]: index };
}

export function hasIdentity({ metadata }: Pod): boolean {
  return metadata.labels?.[nameLabel] === metadata.name;
}

export function claimName(set: StatefulSet, template: KubeObject, ordinal: number): string {
  return `${template.metadata.name}-${set.metadata.name}-${ordinal}`;
}

/** The claims' volumes before the template's own, which they replace by name. */
function volumesOf(set: StatefulSet, spec: PodTemplate['spec'], ordinal: number): Volume[] {
  const templates = set.spec.volumeClaimTemplates ?? [];
  const names = new Set(templates.map(({ metadata }) => metadata.name));
  return [
    ...templates.map(template => ({
      name: template.metadata.name,
      persistentVolumeClaim: { claimName: claimName(set, template, ordinal) },
    })),
    ...(spec.volumes ?? []).filter(({ name }) => !names.has(name)),
  ];
}
