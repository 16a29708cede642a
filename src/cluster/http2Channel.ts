import { constants, type ClientHttp2Stream } from 'node:http2';
import { PassThrough } from 'node:stream';
import type { ConnectionOptions } from 'node:tls';
import { unlessAborted } from '../base/unlessAborted.ts';
import { bodySilent, type Channel, type ChannelAnswer, type ChannelRequest } from './channel.ts';
import { Http2Sessions } from './http2Sessions.ts';

/**
 * HTTP/2 over one connection, with Node's own client: undici's (8.12) leaves a request without any answer when its
 * connection is reset while a former stream is being aborted. A server that knows HTTP/1.1 alone is spoken to as the
 * other channel does it.
 */
export class Http2Channel implements Channel {
  private readonly sessions: Http2Sessions;
  private readonly http1: Channel;
  private isHttp1 = false;

  /** @param http1 for a server that chooses HTTP/1.1. */
  constructor(server: URL, tls: ConnectionOptions, http1: Channel) {
    this.sessions = new Http2Sessions(server, tls);
    this.http1 = http1;
  }

  async request(request: ChannelRequest): Promise<ChannelAnswer> {
    if (this.isHttp1) return this.http1.request(request);
    const session = await unlessAborted(this.sessions.take(), request.signal);
    if (session === undefined) {
      this.isHttp1 = true;
      return this.http1.request(request);
    }
    const stream = session.http2.request(
      { ':method': request.method, ':path': request.path, ...(request.headers as Record<string, string | string[]>) },
      { endStream: request.body === undefined },
    );
    session.streams++;
    stream.once('close', () => session.streams--);
    if (request.body !== undefined) stream.end(request.body);
    return answerOf(stream, request);
  }

  close(): void {
    this.sessions.close();
    this.http1.close();
  }

  destroy(reason: Error): void {
    this.sessions.destroy(reason);
    this.http1.destroy(reason);
  }
}

function answerOf(stream: ClientHttp2Stream, request: ChannelRequest): Promise<ChannelAnswer> {
  const { signal } = request;
  // Read from the first moment: what nobody reads yet is lost when a short answer's stream closes.
  const body = new PassThrough();
  body.on('error', () => undefined);
  body.once('close', () => stream.close(constants.NGHTTP2_CANCEL));
  return new Promise((resolve, reject) => {
    let answered = false;
    const fail = (error: Error): void => {
      stream.close(constants.NGHTTP2_CANCEL);
      body.destroy(error);
      reject(error);
    };
    const abort = (): void => fail(signal.reason as Error);
    signal.addEventListener('abort', abort);
    stream.setTimeout(request.headMs, () => fail(timedOut('UND_ERR_HEADERS_TIMEOUT')));
    stream.on('error', fail);
    stream.once('close', () => {
      signal.removeEventListener('abort', abort);
      // The stream of a connection that was lost may end as if all had come, but for this.
      if (!answered || stream.aborted || stream.rstCode !== constants.NGHTTP2_NO_ERROR) fail(cutOff());
      else body.end();
    });
    stream.once('response', headers => {
      answered = true;
      stream.setTimeout(request.silenceMs, () => fail(timedOut(bodySilent)));
      stream.pipe(body, { end: false });
      resolve({
        statusCode: headers[':status'] ?? 0,
        headers: headers,
        body,
        discard: () => body.destroy(),
      });
    });
    if (signal.aborted) abort();
  });
}

function cutOff(): Error {
  return Object.assign(new Error('socket hang up'), { code: 'ECONNRESET' });
}

function timedOut(code: string): Error {
  return Object.assign(new Error('timed out'), { code });
}
