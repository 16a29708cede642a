/** Whether a host name is this machine by definition. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || hostname === '::1' || hostname.startsWith('127.');
}

/**
 * The proxy that `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` ask for, in either case, as kubectl reads them (Go's
 * `ProxyFromEnvironment`; CIDR blocks in `NO_PROXY` are not understood). Never for this machine itself.
 */
export function environmentProxy(server: URL, env: NodeJS.ProcessEnv): string | undefined {
  if (isLoopback(server.hostname)) return undefined;
  const value = (name: string): string => env[name] ?? env[name.toLowerCase()] ?? '';
  const proxy = value(server.protocol === 'https:' ? 'HTTPS_PROXY' : 'HTTP_PROXY');
  if (proxy === '') return undefined;
  const port = server.port === '' ? (server.protocol === 'https:' ? '443' : '80') : server.port;
  const excepted = value('NO_PROXY')
    .split(',')
    .some(entry => isExcepted(entry.trim().toLowerCase(), server.hostname, port));
  if (excepted) return undefined;
  return proxy.includes('://') ? proxy : `http://${proxy}`;
}

/** `*`, `example.org` (and what is under it), `.example.org` (only that), `10.0.0.1`, each with or without a port. */
function isExcepted(entry: string, hostname: string, port: string): boolean {
  if (entry === '') return false;
  if (entry === '*') return true;
  const [, host = entry, entryPort] = /^(.*?)(?::(\d+))?$/.exec(entry) ?? [];
  if (entryPort !== undefined && entryPort !== port) return false;
  if (host.startsWith('.')) return hostname.endsWith(host);
  return hostname === host || hostname.endsWith(`.${host}`);
}
