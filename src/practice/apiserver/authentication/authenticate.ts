import { timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { anonymous, practiceUser, type User } from '../authorization/user.ts';
import { StatusError } from '../statusError.ts';
import type { ServiceAccountTokens } from './serviceAccountTokens.ts';

/**
 * Whose a request is: that of the bearer's token, which is the learner's or a ServiceAccount's, or of the client's
 * certificate; nobody's without either (`--anonymous-auth`; other schemes than Bearer are not looked at).
 * Throws 401 for any other.
 */
export function authenticate(
  { headers, certificate }: { headers: IncomingHttpHeaders; certificate(): User | undefined },
  token: string,
  tokens: ServiceAccountTokens,
): User {
  const given = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '';
  if (given === '') return certificate() ?? anonymous;
  const user = isEqual(given, token) ? practiceUser : (tokens.userOf(given)?.user ?? certificate());
  if (user === undefined) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  return user;
}

/** Compares in constant time. */
function isEqual(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
