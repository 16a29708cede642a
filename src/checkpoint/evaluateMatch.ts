import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { isStatusOutdated } from '../cluster/conditions.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Expectation } from './expectation.ts';
import { nothingYet, unknownLookup } from './lookupVerdict.ts';
import { compareCount, firstDifference } from './partialMatch.ts';
import { orFailure, satisfied } from './readinessVerdict.ts';
import type { Verdict } from './verdict.ts';

/**
 * `expect:` – at least one of the target's objects matches the partial one; with `match: all` each of them and at
 * least one; with `count` as many as it says. A status older than the generation matches nothing.
 */
export function evaluateMatch(
  expectation: Extract<Expectation, { kind: 'match' }>,
  context: EvaluationContext,
): Verdict {
  const { target, object: expected, count, match } = expectation;
  const lookup = context.lookup(target);
  const unknown = unknownLookup(target, lookup);
  if (unknown !== undefined) return unknown;
  const differences = lookup.objects.map(object => ({ object, difference: difference(expected, object) }));
  const open = differences.filter(({ difference }) => difference !== undefined);
  const matching = differences.length - open.length;
  if (count !== undefined) return countVerdict(matching, count, open[0]?.difference);
  const first = open[0];
  if (first === undefined) return matching === 0 ? nothingYet(target) : satisfied;
  if (match !== 'all' && matching > 0) return satisfied;
  const reason = first.difference ?? '';
  if (differences.length === 1) return orFailure({ status: 'pending', reason }, first.object, context);
  return {
    status: 'pending',
    reason: l10n.t('{0}/{1}; {2}: {3}', matching, differences.length, first.object.metadata.name, reason),
  };
}

function countVerdict(matching: number, count: string, example: string | undefined): Verdict {
  let met: boolean;
  try {
    met = compareCount(matching, count);
  } catch {
    return {
      status: 'failing',
      reason: l10n.t('the count {0} of this checkpoint is not understood', count),
      remedy: l10n.t('This is a mistake in the lesson: tell its author, and skip the checkpoint.'),
    };
  }
  if (met) return satisfied;
  const numbers = l10n.t('{0} as described, {1} expected', matching, count);
  return { status: 'pending', reason: example === undefined ? numbers : `${numbers} (${example})` };
}

function difference(expected: unknown, object: KubeObject): string | undefined {
  const namesStatus = typeof expected === 'object' && expected !== null && Object.hasOwn(expected, 'status');
  if (namesStatus && isStatusOutdated(object)) return l10n.t('The change has not been taken up yet.');
  return firstDifference(expected, object);
}
