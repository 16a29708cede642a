import type { DaemonSet, PodTemplate } from '../../kinds/apps.ts';
import type { Node } from '../../kinds/core.ts';
import type { Pod, Toleration } from '../../kinds/pod.ts';
import { matchesNodeSelection } from '../nodeSelection.ts';
import { tolerates } from '../taints.ts';

export const hashLabel = 'controller-revision-hash';
const generationLabel = 'pod-template-generation';
const generationAnnotation = 'deprecated.daemonset.template.generation';

/** What keeps a daemon on its node whatever state the node is in (`AddOrUpdateDaemonPodTolerations`). */
const tolerated: readonly (readonly [string, 'NoExecute' | 'NoSchedule'])[] = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
];

/** The template of the Pods of a revision, with the tolerations that daemons have and the labels that tell it. */
export function daemonTemplate({ metadata, spec }: DaemonSet, hash: string): PodTemplate {
  const template = structuredClone(spec.template);
  const generation = metadata.annotations?.[generationAnnotation];
  template.metadata = {
    ...template.metadata,
    labels: {
      ...template.metadata?.labels,
      ...(generation === undefined ? {} : { [generationLabel]: generation }),
      [hashLabel]: hash,
    },
  };
  template.spec.tolerations = withDaemonTolerations(template.spec);
  return template;
}

/** The template for the Pod of one node: the default scheduler binds it there (`ReplaceDaemonSetPodNodeNameNodeAffinity`). */
export function pinnedTo(node: string, template: PodTemplate): PodTemplate {
  const copy = structuredClone(template);
  const { nodeAffinity, ...others } = (copy.spec.affinity ?? {}) as { nodeAffinity?: Record<string, unknown> };
  copy.spec.affinity = {
    ...others,
    nodeAffinity: {
      ...nodeAffinity,
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchFields: [{ key: 'metadata.name', operator: 'In', values: [node] }] }],
      },
    },
  };
  return copy;
}

/** The node that a Pod is on or pinned to; undefined for a stray one. */
export function targetNode({ spec }: Pod): string | undefined {
  if (spec.nodeName !== undefined && spec.nodeName !== '') return spec.nodeName;
  const affinity = spec.affinity as
    | {
        nodeAffinity?: {
          requiredDuringSchedulingIgnoredDuringExecution?: {
            nodeSelectorTerms?: { matchFields?: { key: string; values?: string[] }[] }[];
          };
        };
      }
    | undefined;
  const terms = affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution?.nodeSelectorTerms ?? [];
  const field = terms.flatMap(({ matchFields }) => matchFields ?? []).find(({ key }) => key === 'metadata.name');
  return field?.values?.[0];
}

export function isUpdated({ metadata }: Pod, set: DaemonSet, hash: string): boolean {
  const generation = set.metadata.annotations?.[generationAnnotation];
  return (
    metadata.labels?.[hashLabel] === hash ||
    (generation !== undefined && metadata.labels?.[generationLabel] === generation)
  );
}

/** Whether a node is to get a Pod of the set, and whether it may keep one (`NodeShouldRunDaemonPod`). */
export function nodeVerdict(set: DaemonSet, node: Node): { shouldRun: boolean; mayStay: boolean } {
  const { spec } = set.spec.template;
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: '' },
    spec: { ...spec, tolerations: withDaemonTolerations(spec) },
  };
  const named = spec.nodeName === undefined || spec.nodeName === '' || spec.nodeName === node.metadata.name;
  if (!named || !matchesNodeSelection(pod, node)) return { shouldRun: false, mayStay: false };
  const unbearable = (node.spec.taints ?? []).filter(
    taint => taint.effect !== 'PreferNoSchedule' && !tolerates(pod.spec.tolerations, taint),
  );
  return {
    shouldRun: unbearable.length === 0,
    mayStay: unbearable.every(({ effect }) => effect !== 'NoExecute'),
  };
}

function withDaemonTolerations({ hostNetwork, tolerations = [] }: PodTemplate['spec']): Toleration[] {
  const wanted = hostNetwork === true ? [...tolerated, ['network-unavailable', 'NoSchedule'] as const] : tolerated;
  const added = wanted.map(([name, effect]) => ({
    key: `node.kubernetes.io/${name}`,
    operator: 'Exists' as const,
    effect,
  }));
  const isAdded = ({ effect, key }: Toleration): boolean =>
    added.some(each => each.key === key && each.effect === effect);
  return [...structuredClone(tolerations.filter(toleration => !isAdded(toleration))), ...added];
}
