import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/**
 * The token of a kubeconfig user's `auth-provider`. Only `oidc` is left of them in kubectl (since 1.26). Its token is
 * used while it lasts and not renewed here: an issuer may take a refresh token back with its use, and the new one would
 * have to be written into the user's own kubeconfig, which is only read. kubectl does that.
 *
 * @throws UserError `login-unsupported`, `login-expired`.
 */
export function providerToken(provider: object, now = Date.now()): { token: string; expiresAt: number | undefined } {
  const { name, config } = provider as { name?: unknown; config?: Record<string, unknown> | null };
  if (name !== 'oidc') {
    throw new UserError(
      'login-unsupported',
      l10n.t('The kubeconfig logs in by “{0}”, which kubectl no longer knows.', typeof name === 'string' ? name : '?'),
      l10n.t('Update the cluster’s own tool and let it write the kubeconfig again.'),
    );
  }
  const token = config?.['id-token'];
  const expiresAt = typeof token === 'string' ? expiryOf(token) : 0;
  if (typeof token === 'string' && (expiresAt === undefined || expiresAt > now)) return { token, expiresAt };
  throw new UserError(
    'login-expired',
    l10n.t('The login by OpenID Connect has expired.'),
    l10n.t('Run any kubectl command in a terminal of your own: kubectl renews the login, which is noticed here.'),
  );
}

/** The `exp` claim in ms since the epoch. The token is not verified: that is the server's part. */
function expiryOf(token: string): number | undefined {
  try {
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown;
    };
    return typeof claims.exp === 'number' ? claims.exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
