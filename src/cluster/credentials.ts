import { readFile } from 'node:fs/promises';
import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/disposable.ts';
import { unlessAborted } from '../base/unlessAborted.ts';
import { UserError } from '../base/userError.ts';
import { loadClientKubeConfig, type ClientKubeConfig } from './clientKubeConfig.ts';
import type { ExecConfig } from './execCredential.ts';
import { authenticate, openLogin, type Login } from './login.ts';

/**
 * The login of a kubeconfig's current context: one for any number of requests, with one set of connections, until it
 * expires, is refused, or its file changes.
 */
export class Credentials implements Disposable {
  private readonly kubeconfigPath: string;
  /** What the file held when it was last read. */
  private text: string | undefined;
  private loaded: Promise<ClientKubeConfig> | undefined;
  /** When the login expires; outlives connections, so that one that is lost asks no login program again. */
  private authenticated: Promise<number | undefined> | undefined;
  private pending: Promise<Login> | undefined;
  private readonly logins = new Set<Login>();
  private disposed = false;

  /** @param kubeconfigPath a file with one context, which is the current one. */
  constructor(kubeconfigPath: string) {
    this.kubeconfigPath = kubeconfigPath;
  }

  /** The API server's address, without a slash at its end. */
  async server(): Promise<string> {
    return (await this.load()).cluster.server;
  }

  /** The certificate authority as PEM, to tell clusters apart; empty when the system's are trusted. */
  async authority(): Promise<string> {
    const { caData, caFile } = (await this.load()).cluster;
    if (caData !== undefined) return caData;
    return caFile === undefined ? '' : readFile(caFile, 'utf8').catch(() => '');
  }

  /** Whether a login's connections are in use, that is: neither renewed nor cut since. */
  isCurrent(login: Login): boolean {
    return this.logins.has(login);
  }

  /** Whether the file says something else than when it was last read. What is not there for a moment has not changed. */
  async hasChanged(): Promise<boolean> {
    const text = await this.read();
    return text !== undefined && this.text !== undefined && text !== this.text;
  }

  /**
   * The present login; any number of callers at once cause one. A login program may wait for ever for an answer that
   * nobody can give it here: it is waited for until the signal aborts, and goes on for whoever asks next.
   *
   * @throws UserError as `authenticate` and `openLogin`, `login-silent`; the signal's reason.
   */
  async login(signal: AbortSignal): Promise<Login> {
    const login = await this.current(signal);
    return isExpired(login) ? this.renew(login, signal) : login;
  }

  /** After a 401: reads the kubeconfig and asks its plugins again, unless somebody has done so since `refused`. */
  async renew(refused: Login, signal: AbortSignal): Promise<Login> {
    const current = await this.current(signal);
    if (current !== refused) return current;
    this.forget();
    this.logins.delete(refused);
    // Requests in progress may end in peace.
    refused.channel.close();
    return this.current(signal);
  }

  /** Cuts every connection: those that are dead without having been closed would be used again otherwise. */
  cut(reason: Error): void {
    this.pending = undefined;
    for (const { channel } of this.logins) channel.destroy(reason);
    this.logins.clear();
  }

  dispose(): void {
    this.disposed = true;
    this.cut(new Error('disposed'));
  }

  private async current(signal: AbortSignal): Promise<Login> {
    this.pending ??= this.begin().catch((error: unknown) => {
      this.forget();
      throw error;
    });
    try {
      return await unlessAborted(this.pending, signal);
    } catch (error) {
      const isSilent = error === signal.reason && error instanceof DOMException && error.name === 'TimeoutError';
      throw (isSilent ? await this.loginSilent() : undefined) ?? error;
    }
  }

  /** A cluster that was restarted may have another port and other certificates: its file is read again, if it changed. */
  private async begin(): Promise<Login> {
    const text = await this.read();
    if (text !== undefined && text !== this.text) this.loaded = this.authenticated = undefined;
    this.text = text ?? this.text;
    const config = await this.load();
    this.authenticated ??= authenticate(config);
    const login = await openLogin(config, await this.authenticated);
    this.logins.add(login);
    if (this.disposed) this.cut(new Error('disposed'));
    return login;
  }

  private forget(): void {
    this.loaded = this.authenticated = this.pending = undefined;
  }

  private async loginSilent(): Promise<UserError | undefined> {
    const command = ((await this.load()).userEntry.exec as ExecConfig | null | undefined)?.command;
    if (command === undefined) return undefined;
    return new UserError(
      'login-silent',
      l10n.t('The login program {0} does not answer: it may be waiting for you.', command),
      l10n.t('Log in again with the cluster’s own tool (for example “gcloud auth login”), then try again.'),
    );
  }

  private load(): Promise<ClientKubeConfig> {
    this.loaded ??= loadClientKubeConfig(this.kubeconfigPath);
    return this.loaded;
  }

  private read(): Promise<string | undefined> {
    return readFile(this.kubeconfigPath, 'utf8').catch(() => undefined);
  }
}

function isExpired({ expiresAt }: Login): boolean {
  return expiresAt !== undefined && expiresAt <= Date.now();
}
