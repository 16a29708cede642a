import { absenceKey, rememberObjects } from './absence.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Expectation } from './expectation.ts';
import { rolloutKey, rolloutRevision } from './rollout.ts';

/**
 * What has to be kept of the present state, so that later evaluations can tell a change from what always was: objects
 * that were there (`absent`), revisions from before a command (`rollout`).
 * @returns the memory with what is new, or the same object when nothing is
 */
export function remember(expectation: Expectation, context: EvaluationContext): EvaluationContext['memory'] {
  let memory = context.memory;
  for (const { key, values } of recollections(expectation, context)) {
    if (values !== memory[key]) memory = { ...memory, [key]: values };
  }
  return memory;
}

function recollections(
  expectation: Expectation,
  context: EvaluationContext,
): { key: string; values: readonly string[] }[] {
  switch (expectation.kind) {
    case 'all':
    case 'any':
      return expectation.of.flatMap(part => recollections(part, context));
    case 'not':
      return recollections(expectation.of, context);
    case 'wait': {
      const { target, condition } = expectation;
      if (condition.type !== 'absent' && condition.type !== 'rollout') return [];
      const { status, objects } = context.lookup(target);
      if (status !== 'live' || objects.length === 0) return [];
      if (condition.type === 'absent') {
        // What is there after the deletion is not what was to go.
        if (context.deletionRan) return [];
        const key = absenceKey(target);
        return [{ key, values: rememberObjects(context.memory[key] ?? [], objects) }];
      }
      const key = rolloutKey(target, condition.after);
      // Only the first look counts: later ones may already see what the command has brought about.
      if (context.memory[key] !== undefined || context.runOf(condition.after) !== undefined) return [];
      return [{ key, values: objects.map(rolloutRevision) }];
    }
    default:
      return [];
  }
}
