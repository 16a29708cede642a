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

function tolerates(pod: Pod, taint: Taint): boolean {
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
      nodeSelectorTerms?: { matchExpressions?: LabelRequirement[] }[];
    };
  };
}

function matchesNodeSelection(pod: Pod, node: Node): boolean {
  const { labels } = node.metadata;
  if (!matchesSelector({ matchLabels: pod.spec.nodeSelector ?? {} }, labels)) return false;
  const required = (pod.spec.affinity as NodeAffinity | undefined)?.nodeAffinity
    ?.requiredDuringSchedulingIgnoredDuringExecution;
  if (!required) return true;
  return (required.nodeSelectorTerms ?? []).some(term =>
    matchesSelector({ matchExpressions: term.matchExpressions ?? [] }, labels),
  );
}
