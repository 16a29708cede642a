import { StatusError } from '../statusError.ts';
import { authenticatedGroup, type User } from '../authorization/user.ts';

/** What is asked of a connection over TLS, whichever version of HTTP it carries. */
export interface TlsConnection {
  /** The client has a certificate of the authority's. */
  readonly authorized: boolean;
  getPeerCertificate(): object;
}

/**
 * As whom a client's certificate identifies it: its common name, and its organizations as groups; undefined where there
 * is none. Throws 401 for one that the authority has not signed, or that has expired.
 */
export function certificateUser(connection: TlsConnection): User | undefined {
  const certificate = connection.getPeerCertificate() as { subject?: { CN?: string; O?: string | string[] } };
  if (Object.keys(certificate).length === 0) return undefined;
  if (!connection.authorized) throw new StatusError(401, 'Unauthorized', 'Unauthorized');
  const { CN: username, O: organizations = [] } = certificate.subject ?? {};
  if (!username) return undefined;
  return { username, groups: [...[organizations].flat(), authenticatedGroup] };
}
