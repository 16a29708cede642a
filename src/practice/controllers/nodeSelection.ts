import type { KubeObject } from '../../base/kubeObject.ts';
import type { Pod } from '../kinds/pod.ts';
import type { NodeSelector, NodeSelectorRequirement, NodeSelectorTerm } from '../kinds/scheduling.ts';
import { matchesSelector } from './labels.ts';

/** Whether a Pod's `nodeSelector` and required node affinity allow a node (`nodeaffinity.RequiredNodeAffinity`). */
export function matchesNodeSelection({ spec }: Pod, node: KubeObject): boolean {
  if (!matchesSelector({ matchLabels: spec.nodeSelector ?? {} }, node.metadata.labels)) return false;
  const required = spec.affinity?.nodeAffinity?.requiredDuringSchedulingIgnoredDuringExecution;
  return required === undefined || matchesNodeSelector(required, node);
}

/** Whether one of the terms matches. */
export function matchesNodeSelector({ nodeSelectorTerms }: NodeSelector, node: KubeObject): boolean {
  return (nodeSelectorTerms ?? []).some(term => matchesTerm(term, node));
}

/** A term without requirements matches nothing. */
export function matchesTerm({ matchExpressions = [], matchFields = [] }: NodeSelectorTerm, node: KubeObject): boolean {
  if (matchExpressions.length + matchFields.length === 0) return false;
  const fields = { 'metadata.name': node.metadata.name };
  return (
    matchExpressions.every(requirement => matches(requirement, node.metadata.labels)) &&
    matchFields.every(requirement => matches(requirement, fields))
  );
}

function matches(
  { key, operator, values = [] }: NodeSelectorRequirement,
  labels: Record<string, string> = {},
): boolean {
  const value = Object.hasOwn(labels, key) ? labels[key] : undefined;
  switch (operator) {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return isInteger(value) && isInteger(values[0]) && BigInt(value) > BigInt(values[0]);
    case 'Lt':
      return isInteger(value) && isInteger(values[0]) && BigInt(value) < BigInt(values[0]);
    default:
      return false;
  }
}

function isInteger(text: string | undefined): text is string {
  return text !== undefined && /^-?\d{1,19}$/.test(text);
}
