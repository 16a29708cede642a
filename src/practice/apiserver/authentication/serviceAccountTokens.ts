import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import type { KubeObject } from '../../../base/kubeObject.ts';
import type { VersionedStore } from '../../storage/versionedStore.ts';
import { serviceAccountUser, type User } from '../authorization/user.ts';

/** Who issues the tokens of a cluster's ServiceAccounts, and for whom by default. */
export const issuer = 'https://kubernetes.default.svc.cluster.local';

interface Bound {
  name: string;
  uid: string;
}

interface Claims {
  aud: string[];
  exp: number;
  iat: number;
  iss: string;
  jti: string;
  'kubernetes.io': { namespace: string; pod?: Bound; serviceaccount: Bound };
  nbf: number;
  sub: string;
}

/** Issues and checks the tokens of ServiceAccounts: JSON Web Tokens that only this cluster can sign. */
export class ServiceAccountTokens {
  private readonly key: string;
  private readonly store: VersionedStore;

  constructor(key: string, store: VersionedStore) {
    this.key = key;
    this.store = store;
  }

  /**
   * @param seconds how long the token is good for
   * @param pod the one that it is bound to: it is good as long as that is there
   */
  issue(
    account: KubeObject,
    audiences: readonly string[],
    seconds: number,
    pod?: KubeObject,
  ): { token: string; expires: Date } {
    const { name, namespace = '', uid = '' } = account.metadata;
    const now = Math.floor(Date.now() / 1000);
    const claims: Claims = {
      aud: audiences.length > 0 ? [...audiences] : [issuer],
      exp: now + seconds,
      iat: now,
      iss: issuer,
      jti: randomUUID(),
      'kubernetes.io': {
        namespace,
        ...(pod ? { pod: { name: pod.metadata.name, uid: pod.metadata.uid ?? '' } } : {}),
        serviceaccount: { name, uid },
      },
      nbf: now,
      sub: serviceAccountUser(namespace, name).username,
    };
    const head = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
    return { token: `${head}.${this.sign(head)}`, expires: new Date(claims.exp * 1000) };
  }

  /** Whose a token is, as long as it is good and its ServiceAccount is there. */
  userOf(token: string): { user: User; audiences: string[] } | undefined {
    const end = token.lastIndexOf('.');
    const given = Buffer.from(token.slice(end + 1));
    const expected = Buffer.from(this.sign(token.slice(0, Math.max(end, 0))));
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return undefined;
    // Signed by this cluster, so it is what `issue` has made.
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Claims;
    const { namespace, pod, serviceaccount } = claims['kubernetes.io'];
    if (pod && this.store.get('pods', namespace, pod.name)?.metadata.uid !== pod.uid) return undefined;
    const account = this.store.get('serviceaccounts', namespace, serviceaccount.name);
    if (account?.metadata.uid !== serviceaccount.uid || claims.exp * 1000 <= Date.now()) return undefined;
    const user: User = {
      ...serviceAccountUser(namespace, serviceaccount.name),
      uid: serviceaccount.uid,
      extra: {
        'authentication.kubernetes.io/credential-id': [`JTI=${claims.jti}`],
        ...(pod
          ? {
              'authentication.kubernetes.io/pod-name': [pod.name],
              'authentication.kubernetes.io/pod-uid': [pod.uid],
            }
          : {}),
      },
    };
    return { user, audiences: claims.aud };
  }

  private sign(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
