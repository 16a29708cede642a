import { readFile } from 'node:fs/promises';
import type { KubeConfig, RequestContext, User } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/disposable.ts';
import { errorText, UserError } from '../base/userError.ts';
import { loadClientKubeConfig } from './clientKubeConfig.ts';

/** Keeps connections and sends requests: undici's, as client-node builds it from a kubeconfig. */
export type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

/** How to speak to the API server now. Secret. */
export interface Login {
  readonly server: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly dispatcher: Dispatcher;
}

/**
 * Logs in with a kubeconfig, by client-node, which knows all its ways: certificates, tokens, exec plugins, OIDC. Unlike
 * client-node itself this logs in once for any number of requests, keeps one set of connections, and can log in anew.
 * The library is loaded on first use: it weighs 1.4 MB.
 */
export class Credentials implements Disposable {
  private readonly kubeconfigPath: string;
  private kubeConfig: Promise<KubeConfig> | undefined;
  /** What the file held when it was last read. */
  private text: string | undefined;
  private pending: Promise<Login> | undefined;
  private isLoggingIn = false;
  private readonly dispatchers = new Set<Dispatcher>();
  private disposed = false;

  /** @param kubeconfigPath a file with one context, which is the current one. */
  constructor(kubeconfigPath: string) {
    this.kubeconfigPath = kubeconfigPath;
  }

  /** The API server's address, without a slash at its end. */
  async server(): Promise<string> {
    return (await this.load()).getCurrentCluster()!.server;
  }

  /** The certificate authority as PEM, to tell clusters apart; empty when the system's are trusted. */
  async authority(): Promise<string> {
    const { caData, caFile } = (await this.load()).getCurrentCluster()!;
    if (caData !== undefined) return caData;
    return caFile === undefined ? '' : readFile(caFile, 'utf8').catch(() => '');
  }

  /** Whether a login's connections are in use, that is: neither renewed nor cut since. */
  isCurrent(login: Login): boolean {
    return this.dispatchers.has(login.dispatcher);
  }

  /**
   * The present login; any number of callers at once cause one. A login program may wait for ever for an answer that
   * nobody can give it here: it is waited for until the signal aborts, and goes on for whoever asks next.
   *
   * @throws UserError `login-failed`, `login-plugin-missing`, `login-silent`; the signal's reason.
   */
  async login(signal: AbortSignal): Promise<Login> {
    this.pending ??= this.begin().catch((error: unknown) => {
      this.pending = undefined;
      this.kubeConfig = undefined;
      throw error;
    });
    const { promise: aborted, reject } = Promise.withResolvers<never>();
    const abort = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', abort);
    if (signal.aborted) abort();
    try {
      return await Promise.race([this.pending, aborted]);
    } catch (error) {
      const isSilent = error === signal.reason && error instanceof DOMException && error.name === 'TimeoutError';
      throw (isSilent ? await this.loginSilent() : undefined) ?? error;
    } finally {
      signal.removeEventListener('abort', abort);
    }
  }

  /** After a 401: reads the kubeconfig and asks its plugins again, unless somebody has done so since `refused`. */
  async renew(refused: Login, signal: AbortSignal): Promise<Login> {
    const current = await this.login(signal);
    if (current !== refused) return current;
    this.kubeConfig = undefined;
    this.pending = undefined;
    this.dispatchers.delete(refused.dispatcher);
    // Requests in progress may end in peace.
    void refused.dispatcher.close().catch(() => undefined);
    return this.login(signal);
  }

  /** Cuts every connection: those that are dead without having been closed would be used again otherwise. */
  cut(reason: Error): void {
    // A login that goes on has no connection yet; a second one would start its program again.
    if (!this.isLoggingIn) this.pending = undefined;
    for (const dispatcher of this.dispatchers) void dispatcher.destroy(reason).catch(() => undefined);
    this.dispatchers.clear();
  }

  dispose(): void {
    this.disposed = true;
    this.cut(new Error('disposed'));
  }

  /** A cluster that was restarted may have another port and other certificates: its file is read again, if it changed. */
  private async begin(): Promise<Login> {
    this.isLoggingIn = true;
    try {
      const text = await readFile(this.kubeconfigPath, 'utf8').catch(() => undefined);
      if (text !== undefined && text !== this.text) this.kubeConfig = undefined;
      this.text = text ?? this.text;
      return await this.logIn();
    } finally {
      this.isLoggingIn = false;
    }
  }

  private async logIn(): Promise<Login> {
    const { HttpMethod, RequestContext } = await import('./clientNode.ts');
    const kubeConfig = await this.load();
    const server = kubeConfig.getCurrentCluster()!.server;
    const context = new RequestContext(server, HttpMethod.GET);
    try {
      await kubeConfig.applySecurityAuthentication(context);
    } catch (error) {
      throw loginFailed(error, kubeConfig.getCurrentUser());
    }
    const dispatcher = context.getDispatcher();
    if (dispatcher === undefined) throw new Error('client-node gave no dispatcher');
    this.dispatchers.add(dispatcher);
    if (this.disposed) this.cut(new Error('disposed'));
    return { server: new URL(server), headers: context.getHeaders(), dispatcher };
  }

  private async loginSilent(): Promise<UserError | undefined> {
    const command = commandOf((await this.load()).getCurrentUser());
    if (command === undefined) return undefined;
    return new UserError(
      'login-silent',
      l10n.t('The login program {0} does not answer: it may be waiting for you.', command),
      l10n.t('Log in again with the cluster’s own tool (for example “gcloud auth login”), then try again.'),
    );
  }

  private load(): Promise<KubeConfig> {
    this.kubeConfig ??= loadClientKubeConfig(this.kubeconfigPath);
    return this.kubeConfig;
  }
}

function commandOf(user: User | null): string | undefined {
  return (user?.exec as { command?: string } | null | undefined)?.command;
}

function loginFailed(error: unknown, user: User | null): UserError {
  const command = commandOf(user);
  if (command !== undefined && (error as NodeJS.ErrnoException).code === 'ENOENT') {
    return new UserError(
      'login-plugin-missing',
      l10n.t('The login program {0}, which the kubeconfig names, was not found on the PATH.', command),
      l10n.t('Install it, or start the editor from a shell in which it is found, then try again.'),
    );
  }
  // A parser's message quotes what it could not read: that may be a token.
  const why =
    error instanceof SyntaxError
      ? l10n.t('its answer is not JSON')
      : (errorText(error).trim().split('\n').at(-1) ?? '');
  return new UserError(
    'login-failed',
    command === undefined
      ? l10n.t('The login failed: {0}', why)
      : l10n.t('The login with {0} failed: {1}', command, why),
    l10n.t('Log in again with the cluster’s own tool (for example “gcloud auth login”), then try again.'),
  );
}
