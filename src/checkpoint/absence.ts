import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Target } from './expectation.ts';
import { kindOf, targetKey, targetText } from './targetText.ts';
import type { Verdict } from './verdict.ts';

/** Kind and name of what the control plane makes again by itself. */
const returning: readonly (readonly [string, string])[] = [
  ['Service', 'kubernetes'],
  ['EndpointSlice', 'kubernetes'],
  ['Endpoints', 'kubernetes'],
  ['ConfigMap', 'kube-root-ca.crt'],
  ['ServiceAccount', 'default'],
];

/** How many uids are remembered of one target. */
const limit = 500;

/** The key under which the memory of an `absent` expectation is kept. */
export function absenceKey(target: Target): string {
  return `absent ${targetKey(target)}`;
}

/**
 * What to remember of the objects that are to go: the uids of those that were there, until the first of them goes.
 * What comes after that is a replacement (a Deployment's new Pod) and not what was deleted.
 */
export function rememberObjects(known: readonly string[], objects: readonly KubeObject[]): readonly string[] {
  const staying = new Set(
    objects.flatMap(({ metadata }) =>
      metadata.deletionTimestamp === undefined ? [metadata.uid ?? metadata.name] : [],
    ),
  );
  if (known.some(uid => !staying.has(uid))) return known;
  const all = new Set([...known, ...objects.map(({ metadata }) => metadata.uid ?? metadata.name)]);
  return all.size === known.length ? known : [...all].slice(0, limit);
}

/**
 * Gone: none is left, and there was one or a command of the step deleted it. Objects that were replaced since (a
 * Deployment's Pods, a StatefulSet's Pod of the same name) count as gone once a deletion ran.
 */
export function absentVerdict(target: Target, objects: readonly KubeObject[], context: EvaluationContext): Verdict {
  const left = objects.filter(object => target.name !== undefined || !comesBack(target, object));
  const known = context.memory[absenceKey(target)] ?? [];
  if (left.length === 0) {
    if (known.length > 0 || context.deletionRan) return { status: 'satisfied', reason: '' };
    return { status: 'pending', reason: l10n.t('waiting for {0} to be there and then deleted', targetText(target)) };
  }
  const original = left.filter(({ metadata }) => known.includes(metadata.uid ?? metadata.name));
  const replaced = known.length > 0 ? original.length === 0 : left.every(isReplacement);
  if (context.deletionRan && replaced) return { status: 'satisfied', reason: '' };
  const waitingFor = original.length > 0 ? original : left;
  const going = waitingFor.filter(({ metadata }) => metadata.deletionTimestamp !== undefined).length;
  if (going > 0) return { status: 'pending', reason: l10n.t('{0} of {1} being deleted', going, waitingFor.length) };
  return waitingFor.length === 1
    ? { status: 'pending', reason: l10n.t('{0} is still there', `${kindOf(target.resource)} ${nameOf(waitingFor)}`) }
    : { status: 'pending', reason: l10n.t('{0} objects are still there', waitingFor.length) };
}

/** After a deletion, what a controller keeps and is not going is new: a deletion marks all that it deletes. */
function isReplacement({ metadata }: KubeObject): boolean {
  return (
    metadata.deletionTimestamp === undefined &&
    metadata.ownerReferences?.some(({ controller }) => controller === true) === true
  );
}

function nameOf(objects: readonly KubeObject[]): string {
  return objects[0]?.metadata.name ?? '';
}

function comesBack(target: Target, object: KubeObject): boolean {
  const kind = kindOf(target.resource);
  return returning.some(([returningKind, name]) => returningKind === kind && name === object.metadata.name);
}
