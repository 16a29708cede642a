import { styleText } from 'node:util';
import * as l10n from '@vscode/l10n';
import { DisposableStore } from '../base/disposable.ts';
import { errorText, UserError } from '../base/userError.ts';
import type { LabSession } from '../lab/labSession.ts';
import { scopeOf } from '../lab/scopes.ts';
import type { Placeholder } from '../lesson/lesson.ts';
import type { Print } from './print.ts';
import { retry } from './waiting.ts';

interface Patience {
  session: LabSession;
  /** In milliseconds. */
  timeoutMs: number;
  print: Print;
  signal: AbortSignal;
}

/** The text with its placeholders filled, as soon as the cluster has the values; undefined, and said, if it hasn't. */
export async function filled(
  patience: Patience,
  text: string,
  placeholders: readonly Placeholder[],
): Promise<string | undefined> {
  if (placeholders.length === 0) return text;
  try {
    return await whenReady(
      patience,
      // Nobody is here to be asked: the first one will do.
      () => patience.session.fill(text, placeholders, (_, candidates) => Promise.resolve(candidates[0])),
      error => error instanceof UserError && error.code === 'placeholder-pending',
    );
  } catch (error) {
    patience.signal.throwIfAborted();
    patience.print(styleText('red', l10n.t('Not run: {0}', text)));
    patience.print(`  ${errorText(error)}`);
    return undefined;
  }
}

/**
 * Tries as long as a step may take, whenever something changes in what placeholders are filled from.
 * @throws what the last attempt threw
 */
export async function whenReady<T>(
  { session, timeoutMs, signal }: Patience,
  attempt: () => Promise<T>,
  isPending: (error: unknown) => boolean,
): Promise<T> {
  const { cluster, lesson } = session;
  const leases = new DisposableStore();
  const targets = [{ resource: 'services' }, { resource: 'pods' }, ...lesson.variables.map(({ target }) => target)];
  for (const target of targets) {
    const scope = scopeOf(cluster, lesson, target);
    if (scope !== undefined) leases.add(cluster.watch(scope));
  }
  try {
    const deadline = performance.now() + timeoutMs;
    return await retry(attempt, { event: cluster.onDidChangeObjects, isPending, deadline, signal });
  } finally {
    leases.dispose();
  }
}
