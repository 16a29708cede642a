import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { findCondition, isStatusOutdated } from '../cluster/conditions.ts';
import { readiness } from '../cluster/readiness.ts';
import { absentVerdict } from './absence.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Target, WaitCondition } from './expectation.ts';
import { evaluateJsonPath } from './evaluateJsonPath.ts';
import { JsonPathError, parseJsonPath } from './jsonPath.ts';
import { nothingYet, unknownLookup } from './lookupVerdict.ts';
import { fromReadiness, orFailure, satisfied } from './readinessVerdict.ts';
import { rolloutVerdict } from './rollout.ts';
import type { Verdict } from './verdict.ts';

/**
 * `kubectl wait`'s conditions with its meaning: every object that the target names has to meet them. Unlike there, an
 * absent object is *not yet*, and a status older than the object's generation never counts.
 */
export function evaluateWait(target: Target, condition: WaitCondition, context: EvaluationContext): Verdict {
  const lookup = context.lookup(target);
  // Whose kind is gone, with its CustomResourceDefinition, is gone as well.
  if (condition.type === 'absent' && lookup.status === 'noSuchKind') return absentVerdict(target, [], context);
  const unknown = unknownLookup(target, lookup);
  if (unknown !== undefined) return unknown;
  if (condition.type === 'absent') return absentVerdict(target, lookup.objects, context);
  if (lookup.objects.length === 0) return nothingYet(target);
  const verdicts = lookup.objects.map(object => ({ object, verdict: judge(object, target, condition, context) }));
  const open = verdicts.filter(({ verdict }) => verdict.status !== 'satisfied');
  const worst = open.find(({ verdict }) => verdict.status === 'failing') ?? open[0];
  if (worst === undefined) return satisfied;
  if (verdicts.length === 1) return worst.verdict;
  const met = verdicts.length - open.length;
  const reason = l10n.t('{0}/{1}; {2}: {3}', met, verdicts.length, worst.object.metadata.name, worst.verdict.reason);
  return { ...worst.verdict, reason };
}

function judge(object: KubeObject, target: Target, condition: WaitCondition, context: EvaluationContext): Verdict {
  switch (condition.type) {
    case 'ready':
      return fromReadiness(readiness(object, context.related));
    case 'replicas':
      return replicasVerdict(object, condition, context);
    case 'rollout':
      return rolloutVerdict(object, target, condition.after, context);
    case 'exposed':
      return exposedVerdict(object, condition.serviceType, context);
    case 'exists':
    case 'absent':
      return satisfied;
    case 'condition':
      return orFailure(conditionVerdict(object, condition.condition, condition.status), object, context);
    case 'jsonpath':
      return orFailure(jsonPathVerdict(object, condition), object, context);
  }
}

type Scalable = KubeObject<{ replicas?: number }, { replicas?: number }>;

function replicasVerdict(
  object: KubeObject,
  condition: Extract<WaitCondition, { type: 'replicas' }>,
  context: EvaluationContext,
): Verdict {
  const { replicas } = condition;
  const { spec, status } = object as Scalable;
  const desired = spec?.replicas ?? 1;
  if (desired !== replicas) {
    return { status: 'pending', reason: l10n.t('set to {0} replicas, {1} are expected', desired, replicas) };
  }
  const verdict = fromReadiness(readiness(object, context.related));
  if (verdict.status !== 'satisfied') return verdict;
  const current = status?.replicas ?? 0;
  if (current === desired) return satisfied;
  return { status: 'pending', reason: l10n.t('{0} replicas are there, {1} are expected', current, desired) };
}

function exposedVerdict(object: KubeObject, type: string, context: EvaluationContext): Verdict {
  const actual = (object as KubeObject<{ type?: string }>).spec?.type ?? 'ClusterIP';
  if (actual !== type) {
    return { status: 'pending', reason: l10n.t('its type is {0}, {1} is expected', actual, type) };
  }
  return fromReadiness(readiness(object, context.related));
}

function conditionVerdict(object: KubeObject, type: string, status: string): Verdict {
  const condition = findCondition(object, type);
  if (condition === undefined) return { status: 'pending', reason: l10n.t('it does not report {0} yet', type) };
  const observed = condition.observedGeneration;
  const generation = object.metadata.generation;
  if (isStatusOutdated(object) || (observed !== undefined && generation !== undefined && observed < generation)) {
    return outdated();
  }
  if (condition.status.toLowerCase() === status.toLowerCase()) return satisfied;
  const why = condition.message ?? condition.reason;
  const what = l10n.t('{0} is {1}, {2} is expected', type, condition.status, status);
  return { status: 'pending', reason: why === undefined || why === '' ? what : `${what}: ${why}` };
}

function jsonPathVerdict(object: KubeObject, condition: { path: string; value?: string }): Verdict {
  let values: unknown[];
  try {
    values = evaluateJsonPath(parseJsonPath(condition.path), object);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    return {
      status: 'failing',
      reason: l10n.t('the path {0} of this checkpoint is not JSONPath', condition.path),
      detail: error.message,
      remedy: l10n.t('This is a mistake in the lesson: tell its author, and skip the checkpoint.'),
    };
  }
  const set = values.filter(value => value !== undefined && value !== null);
  if (set.length === 0) return { status: 'pending', reason: l10n.t('{0} is not set', condition.path) };
  if (isStatusOutdated(object) && /\bstatus\b/.test(condition.path)) return outdated();
  const expected = condition.value;
  if (expected === undefined || (set.length === 1 && textOf(set[0]) === expected)) return satisfied;
  const actual = set.length === 1 ? textOf(set[0]) : l10n.t('{0} values', set.length);
  return { status: 'pending', reason: l10n.t('{0} is {1}, {2} is expected', condition.path, actual, expected) };
}

function outdated(): Verdict {
  return { status: 'pending', reason: l10n.t('The change has not been taken up yet.') };
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
