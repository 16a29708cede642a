import * as l10n from '@vscode/l10n';
import type { Lookup } from './evaluationContext.ts';
import type { Target } from './expectation.ts';
import { targetText } from './targetText.ts';
import type { Verdict } from './verdict.ts';

/** The verdict for a lookup that tells nothing; undefined when its objects count. */
export function unknownLookup(target: Target, lookup: Lookup): Verdict | undefined {
  switch (lookup.status) {
    case 'live':
      return undefined;
    case 'loading':
      return { status: 'unknown', reason: l10n.t('asking the cluster …') };
    case 'stale':
      return {
        status: 'unknown',
        reason: lookup.reason ?? l10n.t('The cluster cannot be reached; what is shown is the last that was known.'),
      };
    case 'forbidden':
      return {
        status: 'unknown',
        reason: l10n.t(
          'You are not allowed to see {0} on this cluster. Ask its owner for the right to list and watch it, or skip this.',
          targetText(target),
        ),
      };
    case 'noSuchKind':
      return { status: 'pending', reason: l10n.t('this cluster does not know the kind {0} yet', target.resource) };
  }
}

/** The reason while a target has no object yet. */
export function nothingYet(target: Target): Verdict {
  if (target.name !== undefined) {
    return { status: 'pending', reason: l10n.t('{0} does not exist yet', targetText(target)) };
  }
  return { status: 'pending', reason: l10n.t('there is no {0} yet', targetText(target)) };
}
