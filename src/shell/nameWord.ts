import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** What every shell takes as one word, and no program as an option. */
const plain = /^[A-Za-z0-9][A-Za-z0-9.:_-]*$/;

/**
 * A name as a word of a command line. Names come from a server, which may be hostile: what a shell could take for more
 * than a name is refused, not quoted, for every shell quotes in its own way.
 *
 * @throws UserError `name-unsafe`
 */
export function nameWord(name: string): string {
  if (plain.test(name)) return name;
  throw new UserError(
    'name-unsafe',
    l10n.t('“{0}” is not used in a command: no Kubernetes object has such a name.', name.slice(0, 100)),
    l10n.t('Do not trust this cluster, or tell whoever runs it.'),
  );
}
