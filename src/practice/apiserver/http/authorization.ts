import { timingSafeEqual } from 'node:crypto';

/** Compares the bearer token of a request with the cluster's in constant time. */
export function authorized(header: string | undefined, token: string): boolean {
  const given = Buffer.from(/^Bearer (.+)$/i.exec(header ?? '')?.[1] ?? '');
  const expected = Buffer.from(token);
  return given.length === expected.length && timingSafeEqual(given, expected);
}
