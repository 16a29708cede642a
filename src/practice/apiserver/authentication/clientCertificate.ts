import type { TLSSocket } from 'node:tls';
import { authenticatedGroup, type User } from '../authorization/user.ts';

/** As whom a client's certificate identifies it: its common name, and its organizations as groups. */
export function certificateUser(socket: TLSSocket): User | undefined {
  if (!socket.authorized) return undefined;
  const { subject } = socket.getPeerCertificate() as { subject?: { CN?: string; O?: string | string[] } };
  if (!subject?.CN) return undefined;
  return { username: subject.CN, groups: [...[subject.O ?? []].flat(), authenticatedGroup] };
}
