import * as l10n from '@vscode/l10n';
import { textIn } from '../base/localizedText.ts';
import type { Checkpoint } from './checkpoint.ts';
import type { Expectation, Target, WaitCondition } from './expectation.ts';
import { targetText } from './targetText.ts';

/** The author's title in the user's language, else what the expectation waits for. */
export function titleOf({ title, expectation }: Checkpoint, language: string): string {
  return title === undefined ? describe(expectation) : textIn(title, language);
}

/** What an expectation waits for, as a title in the user's language: `Deployment p4app has 2 available replicas`. */
export function describe(expectation: Expectation): string {
  switch (expectation.kind) {
    case 'wait':
      return describeWait(expectation.target, expectation.condition);
    case 'match':
      return describeMatch(expectation);
    case 'cel':
      return `\`${expectation.expression}\``;
    case 'ran':
      return l10n.t('`{0}` was run', firstLine(expectation.command));
    case 'page':
      return l10n.t('The page {0} was opened', expectation.url);
    case 'all':
      return expectation.of.map(describe).join(l10n.t(' and '));
    case 'any':
      return expectation.of.map(describe).join(l10n.t(' or '));
    case 'not':
      return l10n.t('Not: {0}', describe(expectation.of));
  }
}

function describeMatch({ target, count, match }: Extract<Expectation, { kind: 'match' }>): string {
  const what = targetText(target);
  if (count !== undefined) return l10n.t('{0}: {1} of them as described', what, count);
  return match === 'all' ? l10n.t('Every {0} is as described', what) : l10n.t('{0} is as described', what);
}

function describeWait(target: Target, condition: WaitCondition): string {
  const what = targetText(target);
  switch (condition.type) {
    case 'ready':
      return l10n.t('{0} is ready', what);
    case 'replicas':
      return condition.replicas === 1
        ? l10n.t('{0} has 1 available replica', what)
        : l10n.t('{0} has {1} available replicas', what, condition.replicas);
    case 'rollout':
      return l10n.t('{0} has rolled out the change', what);
    case 'exposed':
      return describeExposed(what, condition.serviceType);
    case 'exists':
      return l10n.t('{0} exists', what);
    case 'absent':
      return target.name === undefined ? l10n.t('Every {0} that was there is gone', what) : l10n.t('{0} is gone', what);
    case 'condition':
      return l10n.t('{0} has the condition {1}={2}', what, condition.condition, condition.status);
    case 'jsonpath':
      return condition.value === undefined
        ? l10n.t('{0} has {1}', what, condition.path)
        : l10n.t('{0} has {1}={2}', what, condition.path, condition.value);
  }
}

function describeExposed(what: string, type: Extract<WaitCondition, { type: 'exposed' }>['serviceType']): string {
  switch (type) {
    case 'LoadBalancer':
      return l10n.t('{0} has an external address and leads to a ready Pod', what);
    case 'ExternalName':
      return l10n.t('{0} names an external host', what);
    default:
      return l10n.t('{0} ({1}) leads to a ready Pod', what, type);
  }
}

/** A command with a heredoc is known by its first line. */
function firstLine(command: string): string {
  const line = command.split('\n', 1)[0] ?? '';
  return line === command ? command : `${line} …`;
}
