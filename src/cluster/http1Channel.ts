import type { RequestContext } from '@kubernetes/client-node';
import type { Channel, ChannelAnswer, ChannelRequest } from './channel.ts';

/** Keeps connections and sends requests: undici's, as client-node builds it from a kubeconfig, proxy included. */
export type Dispatcher = NonNullable<ReturnType<RequestContext['getDispatcher']>>;

/** HTTP/1.1, a connection for each request in progress: through proxies, and to servers that know no HTTP/2. */
export class Http1Channel implements Channel {
  private readonly origin: string;
  private readonly dispatcher: Dispatcher;

  constructor(origin: string, dispatcher: Dispatcher) {
    this.origin = origin;
    this.dispatcher = dispatcher;
  }

  async request(request: ChannelRequest): Promise<ChannelAnswer> {
    request.signal.throwIfAborted();
    const options: Parameters<Dispatcher['request']>[0] & { allowH2: boolean } = {
      origin: this.origin,
      path: request.path,
      method: request.method,
      headers: request.headers as Record<string, string | string[]>,
      body: request.body,
      signal: request.signal,
      allowH2: false,
      headersTimeout: request.headMs,
      bodyTimeout: request.silenceMs,
    };
    const { statusCode, headers, body } = await this.dispatcher.request(options);
    return {
      statusCode,
      headers,
      body: body as AsyncIterable<Uint8Array>,
      discard: () => void body.dump().catch(() => undefined),
    };
  }

  close(): void {
    void this.dispatcher.close().catch(() => undefined);
  }

  destroy(reason: Error): void {
    void this.dispatcher.destroy(reason).catch(() => undefined);
  }
}
