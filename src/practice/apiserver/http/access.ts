import type { IncomingHttpHeaders } from 'node:http';
import { authenticate } from '../authentication/authenticate.ts';
import { impersonation } from '../authentication/impersonation.ts';
import { forbiddenTo, type Attributes } from '../authorization/attributes.ts';
import { authorize } from '../authorization/rbac.ts';
import type { User } from '../authorization/user.ts';
import type { ApiContext } from './apiContext.ts';
import { requestAttributes } from './requestAttributes.ts';

/** As whom a request is answered. Throws 401 for one of nobody, 403 for what the user may not do. */
export function admitRequest(
  context: Pick<ApiContext, 'store' | 'tokens'>,
  request: {
    method: string;
    path: string;
    query: URLSearchParams;
    headers: IncomingHttpHeaders;
    /** Whose certificate the client has. */
    certificate(): User | undefined;
  },
  token: string,
): User {
  const user = authenticate(request, token, context.tokens);
  const check = (who: User, attributes: Attributes): void => {
    const { allowed, reason } = authorize(context.store, who, attributes);
    if (!allowed) throw forbiddenTo(who, attributes, reason);
  };
  const other = impersonation(request.headers);
  for (const attributes of other?.requires ?? []) check(user, attributes);
  const effective = other?.user ?? user;
  check(effective, requestAttributes(request));
  return effective;
}
