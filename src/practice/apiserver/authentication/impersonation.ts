import type { IncomingHttpHeaders } from 'node:http';
import type { ResourceAttributes } from '../authorization/attributes.ts';
import { authenticatedGroup, serviceAccountPrefix, serviceAccountUser, type User } from '../authorization/user.ts';
import { badRequest } from '../statusError.ts';

const extraPrefix = 'impersonate-extra-';

/**
 * Whom a request asks to be taken for (`kubectl --as`), and what one has to be allowed to ask that; undefined when it
 * does not ask. Throws 400 for groups without a user.
 */
export function impersonation(
  headers: IncomingHttpHeaders,
): { user: User; requires: readonly ResourceAttributes[] } | undefined {
  const username = text(headers['impersonate-user']);
  const uid = text(headers['impersonate-uid']);
  const groups = list(headers['impersonate-group']);
  const extra = Object.fromEntries(
    Object.entries(headers)
      .filter(([name]) => name.startsWith(extraPrefix))
      .map(([name, value]) => [decodeKey(name.slice(extraPrefix.length)), list(value)]),
  );
  if (username === '') {
    if (groups.length === 0 && uid === '' && Object.keys(extra).length === 0) return undefined;
    throw badRequest('requested impersonation of groups, uid or extra without impersonating a user');
  }
  const [namespace, name, ...more] = username.startsWith(serviceAccountPrefix)
    ? username.slice(serviceAccountPrefix.length).split(':')
    : [];
  const isAccount = namespace !== undefined && name !== undefined && more.length === 0;
  const own = isAccount && groups.length === 0 ? serviceAccountUser(namespace, name).groups : groups;
  const all = own.includes(authenticatedGroup) || username === 'system:anonymous' ? own : [...own, authenticatedGroup];
  return {
    user: {
      username,
      groups: all,
      ...(uid === '' ? {} : { uid }),
      ...(Object.keys(extra).length === 0 ? {} : { extra }),
    },
    requires: [
      isAccount ? attributes('', 'serviceaccounts', name, namespace) : attributes('', 'users', username),
      ...groups.map(group => attributes('', 'groups', group)),
      ...(uid === '' ? [] : [attributes('authentication.k8s.io', 'uids', uid)]),
      ...Object.entries(extra).flatMap(([key, values]) =>
        values.map(value => ({ ...attributes('authentication.k8s.io', 'userextras', value), subresource: key })),
      ),
    ],
  };
}

function attributes(group: string, resource: string, name: string, namespace = ''): ResourceAttributes {
  return { verb: 'impersonate', group, resource, subresource: '', namespace, name };
}

function text(value: string | string[] | undefined): string {
  return (Array.isArray(value) ? value[0] : value) ?? '';
}

/** Node.js joins a header that comes several times. */
function list(value: string | string[] | undefined): string[] {
  if (value === undefined) return [];
  return (Array.isArray(value) ? value : value.split(',')).map(item => item.trim()).filter(item => item !== '');
}

function decodeKey(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch {
    return key;
  }
}
