import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/disposable.ts';
import type { KubeObject } from '../base/kubeObject.ts';
import type { Log } from '../base/log.ts';
import { errorText, UserError } from '../base/userError.ts';
import { Attempt } from './attempt.ts';
import { ConnectionMonitor } from './connectionMonitor.ts';
import type { ChannelAnswer } from './channel.ts';
import { Credentials } from './credentials.ts';
import { watchFiles } from './fileWatch.ts';
import { readLines } from './lineReader.ts';
import type { Login } from './login.ts';
import { RequestError } from './requestError.ts';
import { SilenceProbe } from './silenceProbe.ts';
import { badAnswer, broken, changedCluster, kubeconfigChanged, refused, unreachable } from './requestErrors.ts';
import { parseStatus } from './status.ts';

/** Times and sizes; the defaults suit people, tests take smaller ones. */
export interface TransportLimits {
  /** For an answer's headers, and for a whole answer that is not a stream, in milliseconds. */
  answerMs: number;
  /** The longest answer, in bytes. */
  maxAnswerBytes: number;
  /** The longest line of a stream, in bytes; etcd's largest object is 1.5 MiB. */
  maxLineBytes: number;
  /** Streams are open and nothing was received for this long: ask whether anybody is there, in milliseconds. */
  silenceMs: number;
  /** How long that question may take, in milliseconds. */
  probeMs: number;
}

const defaultLimits: TransportLimits = {
  answerMs: 30_000,
  maxAnswerBytes: 64 * 1024 * 1024,
  maxLineBytes: 8 * 1024 * 1024,
  silenceMs: 30_000,
  probeMs: 10_000,
};

export interface Request {
  /** With its query, from the server's root. */
  path: string;
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Sent as JSON. */
  body?: unknown;
  /** `application/json` unless it is a patch. */
  contentType?: string;
  accept?: string;
  signal?: AbortSignal;
}

export interface StreamRequest extends Request {
  signal: AbortSignal;
  /** The stream is over when nothing came for this long, in milliseconds. */
  maxSilenceMs: number;
  /** The server has accepted and the lines are about to come. */
  onOpen?: () => void;
}

/**
 * Requests to one API server with the login of a kubeconfig. They share one connection where the server speaks HTTP/2,
 * so a dead one is everybody's; a request to the server after a silence finds out.
 *
 * When the server is lost, every connection is cut, so that no half-open one lives on.
 */
export class Transport implements Disposable {
  readonly connection = new ConnectionMonitor();
  readonly credentials: Credentials;
  private readonly log: Log;
  private readonly limits: TransportLimits;
  private readonly stopped = new AbortController();
  private expected: { path: string; uid: string } | undefined;
  /** For messages: the address that was last asked. */
  private server = '';
  private recognising: Promise<void> | undefined;
  private readonly probe: SilenceProbe;
  private readonly kubeconfigWatch: Disposable;

  constructor(kubeconfigPath: string, log: Log, limits: Partial<TransportLimits> = {}) {
    this.credentials = new Credentials(kubeconfigPath);
    this.log = log;
    this.limits = { ...defaultLimits, ...limits };
    this.probe = new SilenceProbe(
      this.connection,
      this.limits.silenceMs,
      () => this.get('/version', AbortSignal.timeout(this.limits.probeMs)),
      () => this.lose(unreachable(new DOMException('', 'TimeoutError'), this.server)),
    );
    this.kubeconfigWatch = watchFiles([kubeconfigPath], () => void this.followKubeconfig());
  }

  /**
   * Sends a request and parses the JSON that comes back.
   *
   * @throws RequestError; UserError when the login fails; the signal's reason when it aborts.
   */
  async request<T>(request: Request): Promise<T> {
    const attempt = new Attempt(this.combine(request.signal, AbortSignal.timeout(this.limits.answerMs)));
    try {
      const answer = await this.send(request, attempt, this.limits.answerMs);
      const text = await this.readAll(answer);
      if (answer.statusCode >= 400) throw refusal(answer, text, request);
      return parseJson(text, answer.statusCode) as T;
    } catch (error) {
      throw this.failure(error, request, attempt);
    }
  }

  get<T>(path: string, signal?: AbortSignal): Promise<T> {
    return this.request<T>({ path, signal });
  }

  /**
   * Streams the lines of an answer, until the server ends it.
   *
   * @throws as `request`; an answer that was begun and is cut off throws too (`stream-broken`, `stream-silent`).
   */
  async *lines(request: StreamRequest): AsyncGenerator<string> {
    const opening = new AbortController();
    const timer = setTimeout(() => opening.abort(new DOMException('', 'TimeoutError')), this.limits.answerMs);
    const attempt = new Attempt(this.combine(request.signal, opening.signal));
    let opened = false;
    try {
      const answer = await this.send(request, attempt, request.maxSilenceMs).finally(() => clearTimeout(timer));
      if (answer.statusCode >= 400) throw refusal(answer, await this.readAll(answer), request);
      opened = true;
      this.probe.listen();
      request.onOpen?.();
      yield* readLines(this.tap(answer.body), this.limits.maxLineBytes);
    } catch (error) {
      throw this.failure(error, request, attempt);
    } finally {
      if (opened) this.probe.unlisten();
    }
  }

  /** From now on nothing is sent over a connection that was lost before an object there is found to have this uid. */
  expect(path: string, uid: string): void {
    this.expected = { path, uid };
  }

  dispose(): void {
    this.stopped.abort(new Error('disposed'));
    this.probe.dispose();
    this.kubeconfigWatch.dispose();
    this.credentials.dispose();
    this.connection.dispose();
  }

  /** After a loss, makes sure first that it is still the same cluster which answers. */
  private async send(request: Request, attempt: Attempt, silenceMs: number): Promise<ChannelAnswer> {
    if (this.expected !== undefined && this.connection.state.status === 'disconnected') {
      this.recognising ??= this.recognise(this.expected).finally(() => (this.recognising = undefined));
      await this.recognising;
    }
    const answer = await this.sendLoggedIn(request, attempt, silenceMs);
    if (answer.statusCode < 500 && answer.statusCode !== 401) this.connection.reached();
    return answer;
  }

  /**
   * Asks for what tells this cluster from any other: a server that was set up anew at the same address must not pass
   * for the one that was there.
   */
  private async recognise(expected: { path: string; uid: string }): Promise<void> {
    const attempt = new Attempt(this.combine(AbortSignal.timeout(this.limits.answerMs)));
    const answer = await this.sendLoggedIn({ path: expected.path }, attempt, this.limits.answerMs);
    const text = await this.readAll(answer);
    // Rights may have been taken away; that makes it no other cluster.
    if (answer.statusCode === 403) return;
    if (answer.statusCode >= 400 && answer.statusCode !== 404) {
      throw refusal(answer, text, { path: expected.path });
    }
    const { metadata } = parseJson(text, answer.statusCode) as Partial<KubeObject>;
    if (metadata?.uid === expected.uid) return;
    const failure = changedCluster(this.server);
    this.connection.lost(errorText(failure));
    throw failure;
  }

  /** Logs in again if the server refuses the present login, once. */
  private async sendLoggedIn(request: Request, attempt: Attempt, silenceMs: number): Promise<ChannelAnswer> {
    const login = await this.credentials.login(attempt.signal);
    const answer = await this.sendAs(login, request, attempt, silenceMs);
    if (answer.statusCode !== 401) return answer;
    answer.discard();
    this.log.info('the cluster refused the login; logging in again');
    return this.sendAs(await this.credentials.renew(login, attempt.signal), request, attempt, silenceMs);
  }

  /** Sends once more what met a kept connection just when the server closed it, as Go's HTTP client does. */
  private async sendAs(login: Login, request: Request, attempt: Attempt, silenceMs: number): Promise<ChannelAnswer> {
    try {
      return await this.sendOnce(login, request, attempt, silenceMs);
    } catch (error) {
      if ((request.method ?? 'GET') !== 'GET' || !isReset(error) || !this.credentials.isCurrent(login)) throw error;
      return this.sendOnce(login, request, attempt, silenceMs);
    }
  }

  private async sendOnce(login: Login, request: Request, attempt: Attempt, silenceMs: number): Promise<ChannelAnswer> {
    attempt.login = login;
    this.server = login.server.origin;
    attempt.signal.throwIfAborted();
    const body = request.body === undefined ? undefined : JSON.stringify(request.body);
    const answer = await login.channel.request({
      path: login.server.pathname.replace(/\/$/, '') + request.path,
      method: request.method ?? 'GET',
      headers: {
        'user-agent': 'kubernetes-lab-guide',
        accept: request.accept ?? 'application/json',
        ...(body === undefined ? {} : { 'content-type': request.contentType ?? 'application/json' }),
        ...login.headers,
      },
      body,
      signal: attempt.signal,
      headMs: this.limits.answerMs,
      silenceMs,
    });
    attempt.answered = true;
    this.connection.heard();
    return answer;
  }

  private async readAll(answer: ChannelAnswer): Promise<string> {
    const chunks: Buffer[] = [];
    let bytes = 0;
    for await (const chunk of this.tap(answer.body)) {
      bytes += chunk.length;
      if (bytes > this.limits.maxAnswerBytes) {
        throw badAnswer(l10n.t('it is longer than {0} bytes', this.limits.maxAnswerBytes), answer.statusCode);
      }
      chunks.push(chunk);
    }
    return Buffer.concat(chunks).toString('utf8');
  }

  private async *tap(body: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
    for await (const chunk of body) {
      this.connection.heard();
      yield chunk as Buffer;
    }
  }

  /** Turns whatever was thrown into what callers expect, and notices when the connection is lost. */
  private failure(error: unknown, request: Request, attempt: Attempt): unknown {
    if (this.stopped.signal.aborted) return this.stopped.signal.reason;
    if (request.signal?.aborted === true) return request.signal.reason;
    const { server } = this;
    const failure =
      error instanceof UserError ? error : attempt.answered ? broken(error, server) : unreachable(error, server);
    if (failure instanceof RequestError && !failure.isConnectionLoss) return failure;
    // Somebody else has heard from the server since, or has already given these connections up.
    const isOld = attempt.login !== undefined && !this.credentials.isCurrent(attempt.login);
    if (!isOld && this.connection.lastHeard <= attempt.startedAt) this.lose(failure);
    else if (failure instanceof RequestError && failure.httpStatus === 401) this.lose(failure);
    return failure;
  }

  private lose(failure: UserError): void {
    this.log.warn(`connection lost (${failure.code}): ${failure.message}`);
    this.credentials.cut(failure);
    this.connection.lost(errorText(failure));
  }

  /** Another login, address or authority: everything begins anew with it, and is shown to do so. */
  private async followKubeconfig(): Promise<void> {
    if (this.stopped.signal.aborted || !(await this.credentials.hasChanged())) return;
    this.lose(kubeconfigChanged());
    this.connection.wake();
  }

  private combine(...signals: (AbortSignal | undefined)[]): AbortSignal {
    return AbortSignal.any([this.stopped.signal, ...signals.filter(signal => signal !== undefined)]);
  }
}

function isReset(error: unknown): boolean {
  const code = (error as { code?: unknown }).code;
  return (
    code === 'ECONNRESET' ||
    code === 'EPIPE' ||
    code === 'UND_ERR_SOCKET' ||
    (typeof code === 'string' && code.startsWith('ERR_HTTP2_'))
  );
}

function refusal({ statusCode, headers }: ChannelAnswer, text: string, { method, path }: Request): RequestError {
  const what = `${method ?? 'GET'} ${path.split('?')[0] ?? ''}`;
  return refused(statusCode, parseStatus(text, headers['retry-after']), what);
}

function parseJson(text: string, httpStatus: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw badAnswer(l10n.t('it is not JSON'), httpStatus);
  }
}
