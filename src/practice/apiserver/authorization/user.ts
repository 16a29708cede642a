/** Who makes a request. */
export interface User {
  readonly username: string;
  readonly groups: readonly string[];
  readonly uid?: string;
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** May do everything, whatever roles there are. */
export const mastersGroup = 'system:masters';
export const authenticatedGroup = 'system:authenticated';
export const serviceAccountPrefix = 'system:serviceaccount:';

/** The one user of a practice cluster's kubeconfig. */
export const practiceUser: User = { username: 'practice-admin', groups: [mastersGroup, authenticatedGroup] };

/** Who has not said who they are. */
export const anonymous: User = { username: 'system:anonymous', groups: ['system:unauthenticated'] };

/** A ServiceAccount as a user. */
export function serviceAccountUser(namespace: string, name: string): User {
  return {
    username: `${serviceAccountPrefix}${namespace}:${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, authenticatedGroup],
  };
}
