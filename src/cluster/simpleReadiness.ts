import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { findCondition, isTrue } from './conditions.ts';
import { latestWarning } from './events.ts';
import { conditionText, describeCommand } from './genericReadiness.ts';
import type { Readiness } from './readiness.ts';
import type { RelatedObjects } from './relatedObjects.ts';

type WithPhase = KubeObject<{ unschedulable?: boolean; storageClassName?: string }, { phase?: string }>;

export function namespaceReadiness(namespace: WithPhase): Readiness {
  return namespace.status?.phase === 'Active'
    ? { status: 'ready', reason: l10n.t('It is active.') }
    : { status: 'progressing', reason: l10n.t('Its phase is {0}.', namespace.status?.phase ?? 'Pending') };
}

export function nodeReadiness(node: WithPhase): Readiness {
  const ready = findCondition(node, 'Ready');
  if (!isTrue(ready)) {
    return {
      status: 'progressing',
      reason: ready === undefined ? l10n.t('The node has not reported yet.') : conditionText(ready),
    };
  }
  return {
    status: 'ready',
    reason:
      node.spec?.unschedulable === true ? l10n.t('Ready, but closed to new Pods (cordoned)') : l10n.t('It is ready.'),
  };
}

export function claimReadiness(claim: WithPhase, related: RelatedObjects): Readiness {
  const phase = claim.status?.phase ?? 'Pending';
  if (phase === 'Bound') return { status: 'ready', reason: l10n.t('It is bound to a volume.') };
  if (phase === 'Lost') {
    return {
      status: 'failed',
      reason: l10n.t('Its volume is gone.'),
      remedy: l10n.t('Delete the claim and create it again: {0}', deleteCommand(claim)),
    };
  }
  const warning = latestWarning(claim, related);
  if (warning !== undefined) {
    return {
      status: 'failed',
      reason: l10n.t('No volume could be provided ({0}).', warning.reason),
      detail: warning.message,
      remedy: l10n.t('Look at its conditions and events: {0}', describeCommand(claim)),
    };
  }
  const waits = (related.eventsOf(claim) ?? []).some(event => event.reason === 'WaitForFirstConsumer');
  return {
    status: 'progressing',
    reason: waits ? l10n.t('It waits for the first Pod that uses it.') : l10n.t('It waits for a volume.'),
  };
}

function deleteCommand(claim: KubeObject): string {
  const namespace = claim.metadata.namespace === undefined ? '' : ` -n ${claim.metadata.namespace}`;
  return `kubectl delete pvc ${claim.metadata.name}${namespace}`;
}
