import * as l10n from '@vscode/l10n';
import type { RequestError } from './requestError.ts';
import { badAnswer } from './requestErrors.ts';

/** The most objects of one kind that are kept. A server has no more than a few ten thousand Pods; one that lies may. */
export const mostObjects = 200_000;

export function tooMany(): RequestError {
  return badAnswer(l10n.t('it holds more than {0} objects', mostObjects));
}
