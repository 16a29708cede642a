import * as l10n from '@vscode/l10n';
import type { Cluster } from '../cluster/cluster.ts';
import { resolvePage } from '../lab/resolvePage.ts';

/** How a page answered. */
export interface PageAnswer {
  status: number;
  ok: boolean;
}

/** How long a page may take, redirects included. */
export const PAGE_LIMIT_MS = 10_000;
const maxRedirects = 5;

/**
 * Opens a page as a browser would, at most for ten seconds and over five redirects.
 * @throws when nothing answers
 */
export async function fetchPage(cluster: Cluster, url: string, signal: AbortSignal): Promise<PageAnswer> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PAGE_LIMIT_MS)]);
  let shown = url;
  for (let redirects = 0; ; redirects++) {
    const { target } = await resolvePage(cluster, shown);
    const response = await fetch(target, { redirect: 'manual', signal: limited });
    await response.body?.cancel();
    const location = response.headers.get('location');
    if (response.status < 300 || response.status >= 400 || location === null) {
      return { status: response.status, ok: response.status < 400 };
    }
    if (redirects === maxRedirects) throw new Error(l10n.t('it redirects more than {0} times', maxRedirects));
    const next = new URL(location, shown);
    if (next.protocol !== 'http:' && next.protocol !== 'https:')
      throw new Error(l10n.t('it redirects to {0}', next.protocol));
    shown = next.href;
  }
}
