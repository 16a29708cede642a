import { readFile } from 'node:fs/promises';
import { createSecureContext, type ConnectionOptions } from 'node:tls';
import * as l10n from '@vscode/l10n';
import { errorText, UserError } from '../base/userError.ts';
import { providerToken } from './authProvider.ts';
import type { Channel } from './channel.ts';
import type { ClientKubeConfig } from './clientKubeConfig.ts';
import type { ExecConfig } from './execCredential.ts';
import { runLoginProgram } from './execLogin.ts';
import { Http1Channel } from './http1Channel.ts';
import { Http2Channel } from './http2Channel.ts';
import { impersonationHeaders } from './impersonation.ts';

/** How to speak to the API server now. Secret. */
export interface Login {
  readonly server: URL;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly channel: Channel;
  /** When it is of no use any more, in ms since the epoch. */
  readonly expiresAt: number | undefined;
}

/**
 * Turns the ways in that client-node leaves out, or takes in another way than kubectl, into the user's token or
 * certificate: login programs, token files, auth providers.
 *
 * @returns when that expires, in ms since the epoch.
 * @throws UserError as `runLoginProgram` and `providerToken`; `login-failed`.
 */
export async function authenticate({ cluster, user, userEntry }: ClientKubeConfig): Promise<number | undefined> {
  const { tokenFile } = userEntry;
  // Sent with what client-node leaves out of it.
  user.impersonateUser = undefined;
  // As in client-go it outranks the token, which is what was in the file once.
  if (typeof tokenFile === 'string' && tokenFile !== '') user.token = await readToken(tokenFile);
  const provider = userEntry['auth-provider'];
  user.authProvider = undefined;
  if (typeof provider === 'object' && provider !== null) {
    const { token, expiresAt } = providerToken(provider);
    user.token = token;
    return expiresAt;
  }
  const exec = userEntry.exec as ExecConfig | null | undefined;
  user.exec = undefined;
  if (exec === undefined || exec === null) return undefined;
  const credential = await runLoginProgram(exec, cluster);
  if (credential.token !== undefined) user.token = credential.token;
  if (credential.clientCertificate !== undefined && credential.clientKey !== undefined) {
    user.certFile = user.keyFile = undefined;
    user.certData = Buffer.from(credential.clientCertificate).toString('base64');
    user.keyData = Buffer.from(credential.clientKey).toString('base64');
  }
  return credential.expiresAt;
}

/**
 * Connections as an authenticated kubeconfig says. client-node makes certificates, tokens, passwords and proxies of it
 * into TLS options and headers.
 *
 * @throws UserError `login-failed` for certificates and keys that are none.
 */
export async function openLogin(config: ClientKubeConfig, expiresAt: number | undefined): Promise<Login> {
  const { kubeConfig, cluster, userEntry } = config;
  const { HttpMethod, RequestContext } = await import('./clientNode.ts');
  const server = new URL(cluster.server);
  const context = new RequestContext(cluster.server, HttpMethod.GET);
  const tls: ConnectionOptions = {};
  try {
    await kubeConfig.applySecurityAuthentication(context);
    await kubeConfig.applyToHTTPSOptions(tls);
    const { ca, cert, key, rejectUnauthorized, servername } = tls;
    // Whatever is no certificate is told here, where it can be said in words.
    createSecureContext({ ca, cert, key });
    const dispatcher = context.getDispatcher();
    if (dispatcher === undefined) throw new Error('client-node gave no dispatcher');
    const http1 = new Http1Channel(server.origin, dispatcher);
    const isDirect = server.protocol === 'https:' && cluster.proxyUrl === undefined;
    const options = dropUndefined({ ca, cert, key, rejectUnauthorized, servername });
    return {
      server,
      headers: { ...context.getHeaders(), ...impersonationHeaders(userEntry) },
      channel: isDirect ? new Http2Channel(server, options, http1) : http1,
      expiresAt,
    };
  } catch (error) {
    throw failed(error);
  }
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw failed(error);
  }
}

function failed(error: unknown): UserError {
  return new UserError(
    'login-failed',
    l10n.t('The login failed: {0}', errorText(error).split('\n')[0] ?? ''),
    l10n.t('Log in again with the cluster’s own tool (for example “gcloud auth login”), then try again.'),
    { cause: error },
  );
}

function dropUndefined<T extends object>(options: T): T {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
}
