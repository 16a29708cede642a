import type { KubeconfigEntry } from './kubeconfig.ts';

/**
 * The headers that ask the server to act as somebody else: a kubeconfig user's `as`, `as-uid`, `as-groups` and
 * `as-user-extra`, as kubectl sends them.
 */
export function impersonationHeaders(user: KubeconfigEntry): Record<string, string | string[]> {
  const headers: Record<string, string | string[]> = {};
  if (typeof user.as === 'string' && user.as !== '') headers['impersonate-user'] = user.as;
  if (typeof user['as-uid'] === 'string' && user['as-uid'] !== '') headers['impersonate-uid'] = user['as-uid'];
  const groups = texts(user['as-groups']);
  if (groups.length > 0) headers['impersonate-group'] = groups;
  for (const [key, values] of Object.entries((user['as-user-extra'] ?? {}) as Record<string, unknown>)) {
    headers[`impersonate-extra-${encodeURIComponent(key.toLowerCase())}`] = texts(values);
  }
  return headers;
}

function texts(values: unknown): string[] {
  return Array.isArray(values) ? values.filter(value => typeof value === 'string') : [];
}
