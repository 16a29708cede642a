import type { Node, Taint } from '../../kinds/core.ts';
import type { LabelRequirement } from '../../kinds/meta.ts';
import type { Pod, Toleration } from '../../kinds/pod.ts';
import { matchesSelector } from '../labels.ts';
import { freeResources, podRequests } from './resources.ts';

/** Why a node does not take a Pod, in upstream's words, and whether evicting others could change that. */
export interface Rejection {
  reason: string;
  preemptible: boolean;
}

const unschedulableTaint: Taint = { key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' };

/** The reasons of the first scheduler plugin that rejects the node, in the order of upstream's default profile. */
export function rejections(pod: Pod, node: Node, pods: readonly Pod[]): Rejection[] {
  if (node.spec.unschedulable === true && !tolerates(pod, unschedulableTaint)) {
    return [{ reason: 'node(s) were unschedulable', preemptible: false }];
  }
  const taint = node.spec.taints?.find(each => each.effect !== 'PreferNoSchedule' && !tolerates(pod, each));
  if (taint) {
    const reason = `node(s) had untolerated taint {${taint.key}: ${taint.value ?? ''}}`;
    return [{ reason, preemptible: false }];
  }
  if (!matchesNodeSelection(pod, node)) {
    return [{ reason: "node(s) didn't match Pod's node affinity/selector", preemptible: false }];
  }
  const free = freeResources(node, pods);
  const lacking = [...podRequests(pod)].filter(([name, amount]) => amount > 0 && amount > (free.get(name) ?? 0));
  return lacking.map(([name]) => ({
    reason: name === 'pods' ? 'Too many pods' : `Insufficient ${name}`,
    preemptible: true,
  }));
}

/** Whether a Pod has a toleration of a taint. */
export function tolerates(pod: Pod, taint: Taint): boolean {
  return (pod.spec.tolerations ?? []).some(toleration => matchesTaint(toleration, taint));
}

function matchesTaint({ key, operator, value, effect }: Toleration, taint: Taint): boolean {
  if (effect !== undefined && effect !== '' && effect !== taint.effect) return false;
  if (key === undefined || key === '') return operator === 'Exists';
  return key === taint.key && (operator === 'Exists' || (value ?? '') === (taint.value ?? ''));
}

interface NodeAffinity {
  nodeAffinity?: {
    requiredDuringSchedulingIgnoredDuringExecution?: {
      nodeSelectorTerms?: { matchExpressions?: LabelRequirement[]; matchFields?: LabelRequirement[] }[];
    };
  };
}

/** Whether a node is one that a Pod's node selector and required node affinity ask for. */
export function matchesNodeSelection(pod: Pod, node: Node): boolean {
  const { labels } = node.metadata;
  if (!matchesSelector({ matchLabels: pod.spec.nodeSelector ?? {} }, labels)) return false;
  const required = (pod.spec.affinity as NodeAffinity | undefined)?.nodeAffinity
    ?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  // The only field there is to match.
  const fields = { 'metadata.name': node.metadata.name };
  return (required.nodeSelectorTerms ?? []).some(
    ({ matchExpressions = [], matchFields = [] }) =>
      matchExpressions.length + matchFields.length > 0 &&
      matchesSelector({ matchExpressions }, labels) &&
      matchesSelector({ matchExpressions: matchFields }, fields),
  );
}
