import { send, type Exchange } from './exchange.ts';

const checks: Readonly<Record<string, readonly string[]>> = {
  healthz: ['ping', 'log', 'etcd'],
  livez: ['ping', 'log', 'etcd'],
  readyz: ['ping', 'log', 'etcd', 'informer-sync', 'shutdown'],
};

/** The paths at which to ask, as `/` lists them. */
export const healthPaths: readonly string[] = Object.entries(checks).flatMap(([name, all]) => [
  `/${name}`,
  ...all.map(check => `/${name}/${check}`),
]);

/**
 * Answers `/healthz`, `/livez` and `/readyz`, with `?verbose` or one check alone; false for any other path. Whoever
 * answers is well: what is not ready does not listen yet.
 */
export function health(exchange: Exchange): boolean {
  const [, name = '', check, ...more] = exchange.path.split('/');
  const all = Object.hasOwn(checks, name) ? checks[name]! : [];
  if (all.length === 0 || more.length > 0 || (check !== undefined && !all.includes(check))) return false;
  const isVerbose = check === undefined && exchange.query.has('verbose');
  const excluded = exchange.query.getAll('exclude');
  const lines = all.map(each => `[+]${each} ${excluded.includes(each) ? 'excluded: ok' : 'ok'}\n`);
  const body = isVerbose ? `${lines.join('')}${name} check passed\n` : 'ok';
  send(exchange, 200, 'text/plain; charset=utf-8', body);
  return true;
}
