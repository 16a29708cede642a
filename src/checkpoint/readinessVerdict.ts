import type { KubeObject } from '../base/kubeObject.ts';
import { readiness, type Readiness } from '../cluster/readiness.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Verdict } from './verdict.ts';

export const satisfied: Verdict = { status: 'satisfied', reason: '' };

/** The readiness of an object as a verdict; nobody's reason is empty but that of a satisfied one. */
export function fromReadiness(state: Readiness): Verdict {
  switch (state.status) {
    case 'ready':
      return satisfied;
    case 'progressing':
      return { status: 'pending', reason: state.reason };
    case 'failed':
      return {
        status: 'failing',
        reason: state.reason,
        ...(state.detail === undefined ? {} : { detail: state.detail }),
        remedy: state.remedy,
      };
  }
}

/** What is merely not so yet will never be so when the object has failed: then the failure is the reason. */
export function orFailure(verdict: Verdict, object: KubeObject, context: EvaluationContext): Verdict {
  if (verdict.status !== 'pending') return verdict;
  const state = readiness(object, context.related);
  return state.status === 'failed' ? fromReadiness(state) : verdict;
}
