import type { ServedResources } from '../registry/servedResources.ts';
import { discoveryPaths } from './discovery.ts';
import { send, type Exchange } from './exchange.ts';
import { healthPaths } from './health.ts';

const others = ['/openapi/v2', '/openapi/v3', '/openapi/v3/', '/version'];

/** Answers `/` with the paths that are served; false for any other path. */
export function rootIndex(served: ServedResources, exchange: Exchange): boolean {
  if (exchange.path !== '/') return false;
  const paths = [...discoveryPaths(served), ...healthPaths, ...others].sort();
  // Always for people's eyes, as upstream.
  send(exchange, 200, 'application/json', JSON.stringify({ paths }, undefined, 2));
  return true;
}
