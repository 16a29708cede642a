import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { findCondition, isStatusOutdated, isTrue, type Condition } from './conditions.ts';
import type { Readiness } from './readiness.ts';

/** The controller has not looked at the latest change yet. */
export function outdated(): Readiness {
  return { status: 'progressing', reason: l10n.t('The change has not been taken up yet.') };
}

/** Conditions that must be `True` for kinds that don't have `Ready`. */
const decisive: Record<string, string> = {
  CustomResourceDefinition: 'Established',
  APIService: 'Available',
};

/**
 * kstatus' rules for kinds without rules of their own: `Stalled` fails, `Reconciling` and a `Ready` that isn't true
 * are progress, and an object that says nothing is ready as soon as it exists.
 */
export function customResourceReadiness(object: KubeObject): Readiness {
  if (isStatusOutdated(object)) return outdated();
  const stalled = findCondition(object, 'Stalled');
  if (isTrue(stalled)) {
    return {
      status: 'failed',
      reason: conditionText(stalled!),
      remedy: l10n.t('Look at its conditions and events: {0}', describeCommand(object)),
    };
  }
  const reconciling = findCondition(object, 'Reconciling');
  if (isTrue(reconciling)) return { status: 'progressing', reason: conditionText(reconciling!) };
  const type = decisive[object.kind] ?? 'Ready';
  const condition = findCondition(object, type);
  if (condition !== undefined && !isTrue(condition)) return { status: 'progressing', reason: conditionText(condition) };
  if (condition === undefined && type !== 'Ready') {
    return { status: 'progressing', reason: l10n.t('It does not report {0} yet.', type) };
  }
  return { status: 'ready', reason: condition === undefined ? l10n.t('It exists.') : l10n.t('It is ready.') };
}

/** `Ready is False: MinimumReplicasUnavailable – …` in the cluster's own words. */
export function conditionText(condition: Condition): string {
  const why = [condition.reason, condition.message].filter(part => part !== undefined && part !== '').join(' – ');
  const what = l10n.t('{0} is {1}', condition.type, condition.status);
  return why === '' ? what : `${what}: ${why}`;
}

/** The command that shows an object with its events. */
export function describeCommand(object: KubeObject): string {
  const namespace = object.metadata.namespace === undefined ? '' : ` -n ${object.metadata.namespace}`;
  return `kubectl describe ${object.kind.toLowerCase()} ${object.metadata.name}${namespace}`;
}
