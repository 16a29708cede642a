import type { KubeObject } from '../base/kubeObject.ts';
import { textIn } from '../base/localizedText.ts';
import { eventText } from '../cluster/events.ts';
import type { RelatedObjects } from '../cluster/relatedObjects.ts';
import type { Explanation } from './checkpoint.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Expectation } from './expectation.ts';
import { evaluateJsonPath } from './evaluateJsonPath.ts';
import { JsonPathError, parseJsonPath } from './jsonPath.ts';
import { targetsOf } from './needs.ts';
import type { Verdict } from './verdict.ts';

/**
 * Adds what the lesson's author says about a failure: when an event about the objects, or about what they control, has
 * the reason, or when the field that `{…}` names is set on one of them. A verdict that is met or unknown stays as it is.
 */
export function explained(
  verdict: Verdict,
  expectation: Expectation,
  explanations: readonly Explanation[],
  context: EvaluationContext,
  language: string,
): Verdict {
  if (explanations.length === 0 || verdict.status === 'satisfied' || verdict.status === 'unknown') return verdict;
  const objects = targetsOf(expectation).flatMap(target => context.lookup(target).objects);
  const family = objects.flatMap(object => withControlled(object, context.related, 2));
  const fitting = explanations.find(({ when }) => holds(when, objects, family, context.related));
  if (fitting === undefined) return verdict;
  const say = textIn(fitting.say, language);
  if (verdict.status === 'failing') return { ...verdict, remedy: `${say} ${verdict.remedy}` };
  return { ...verdict, reason: `${verdict.reason} – ${say}` };
}

function holds(
  when: string,
  objects: readonly KubeObject[],
  family: readonly KubeObject[],
  related: RelatedObjects,
): boolean {
  if (!/^[{.]/.test(when)) {
    return family.some(object => related.eventsOf(object)?.some(event => eventText(event).reason === when));
  }
  try {
    const path = parseJsonPath(when);
    return objects.some(object => evaluateJsonPath(path, object).some(value => value !== undefined && value !== null));
  } catch (error) {
    if (error instanceof JsonPathError) return false;
    throw error;
  }
}

/** A Deployment with its ReplicaSets and their Pods. */
function withControlled(object: KubeObject, related: RelatedObjects, depth: number): KubeObject[] {
  const own = depth === 0 || object.kind === 'Pod' ? [] : (related.controlledBy(object) ?? []);
  return [object, ...own.flatMap(each => withControlled(each, related, depth - 1))];
}
