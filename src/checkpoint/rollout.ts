import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { readiness } from '../cluster/readiness.ts';
import type { EvaluationContext } from './evaluationContext.ts';
import type { Target } from './expectation.ts';
import { fromReadiness } from './readinessVerdict.ts';
import { targetKey } from './targetText.ts';
import type { Verdict } from './verdict.ts';

/** The key under which the memory of a `rollout` expectation is kept. */
export function rolloutKey(target: Target, after: string): string {
  return `rollout ${targetKey(target)} ${after}`;
}

/**
 * What changes with every rollout and with nothing else: a Deployment's revision, a StatefulSet's update revision, a
 * DaemonSet's template generation. For other kinds the generation comes nearest.
 */
export function rolloutRevision(object: KubeObject): string {
  const { annotations, generation, uid } = object.metadata;
  const revision =
    annotations?.['deployment.kubernetes.io/revision'] ??
    annotations?.['deprecated.daemonset.template.generation'] ??
    (object.status as { updateRevision?: string } | undefined)?.updateRevision ??
    String(generation ?? 0);
  return `${uid ?? ''} ${revision}`;
}

/**
 * A rollout that is newer than the command, complete. Newer is told by the revision from before the command, which
 * `remember` keeps; not by clocks, of which the cluster has another one.
 */
export function rolloutVerdict(object: KubeObject, target: Target, after: string, context: EvaluationContext): Verdict {
  const run = context.runOf(after);
  if (run === undefined) return { status: 'pending', reason: l10n.t('waiting for the command of this step to be run') };
  if (run.exitCode !== undefined && run.exitCode !== 0) {
    return {
      status: 'failing',
      reason: l10n.t('the command ended with exit code {0}', run.exitCode),
      remedy: l10n.t('Read what it printed in the terminal, mend that, and run it again.'),
    };
  }
  const before = context.memory[rolloutKey(target, after)];
  if (before?.includes(rolloutRevision(object)) === true) {
    return { status: 'pending', reason: l10n.t('no new rollout has begun since the command') };
  }
  return fromReadiness(readiness(object, context.related));
}
