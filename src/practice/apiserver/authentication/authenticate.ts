import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { anonymous, practiceUser, type User } from '../authorization/user.ts';
import { StatusError } from '../statusError.ts';
import type { ServiceAccountTokens } from './serviceAccountTokens.ts';

/**
 * Whose the bearer token of a request is: the learner's, or a ServiceAccount's; nobody's without one (`--anonymous-auth`;
 * other schemes than Bearer are not looked at).
 * Throws 401 for any other.
 */
export function authenticate(headers: IncomingHttpHeaders, token: string, tokens: ServiceAccountTokens): User {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  if (given === '') return anonymous;
  const user = isEqual(given, token) ? practiceUser : tokens.userOf(given)?.user;
  if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  return user;
}

/** Compares in constant time. */
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
