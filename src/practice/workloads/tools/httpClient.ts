import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import type { ProgramContext } from '../program.ts';
import { DialError } from '../dialError.ts';
import { pauseFor } from './textTools.ts';

export interface HttpCall {
  url: URL;
  method: string;
  headers: Readonly<Record<string, string>>;
  body?: Buffer;
  /** Seconds. */
  timeout: number | undefined;
  /** For HTTPS: what the server's certificate must come from, PEM; absent: any is taken. */
  ca?: Buffer | 'system';
}

export interface HttpAnswer {
  status: number;
  statusText: string;
  version: string;
  rawHeaders: readonly string[];
  headers: IncomingHttpHeaders;
  body: Buffer;
}

/** Why a request got no answer. */
export class HttpFailure extends Error {
  readonly kind: 'unresolved' | 'refused' | 'timeout' | 'empty' | 'protocol' | 'tls' | 'certificate';

  constructor(kind: HttpFailure['kind']) {
    super(kind);
    this.kind = kind;
  }
}

/** Bytes of an answer that are taken at most. */
const largest = 4 * 1024 * 1024;
/** What a client that sets no time-out waits here, in seconds; a real one waits for two minutes. */
const patience = 10;

/** Opens a connection as a client does: what would time out does so after the client's time-out. */
export async function dial(
  context: ProgramContext,
  host: string,
  port: number,
  timeout: number | undefined,
): Promise<Duplex> {
  try {
    return await context.connect(host, port);
  } catch (error) {
    if (!(error instanceof DialError)) throw error;
    if (error.code === 'ETIMEDOUT') await pauseFor(Math.min(timeout ?? patience, patience) * 1000, context.signal);
    throw new HttpFailure(
      error.code === 'ENOTFOUND' ? 'unresolved' : error.code === 'ETIMEDOUT' ? 'timeout' : 'refused',
    );
  }
}

/** Asks a web server in the simulated network. */
export async function call(
  context: ProgramContext,
  { body, ca, headers, method, timeout, url }: HttpCall,
): Promise<HttpAnswer> {
  const plain = await dial(context, url.hostname, portOf(url), timeout);
  const connection = url.protocol === 'https:' ? await secure(plain, url.hostname, ca) : plain;
  const limit = AbortSignal.any([
    context.signal,
    AbortSignal.timeout(Math.min((timeout ?? patience * 6) * 1000, 2 ** 31 - 1)),
  ]);
  return new Promise<HttpAnswer>((resolve, reject) => {
    const request = httpRequest(
      {
        createConnection: () => connection,
        method,
        path: url.pathname + url.search,
        headers: { ...headers, ...(body ? { 'Content-Length': String(body.length) } : {}) },
        signal: limit,
      },
      response => {
        const chunks: Buffer[] = [];
        let size = 0;
        response.on('data', (chunk: Buffer) => {
          size += chunk.length;
          if (size > largest) request.destroy(new Error('too large'));
          else chunks.push(chunk);
        });
        response.on('error', () => reject(new HttpFailure('empty')));
        response.on('end', () => {
          connection.destroy();
          resolve({
            status: response.statusCode ?? 0,
            statusText: response.statusMessage ?? '',
            version: response.httpVersion,
            rawHeaders: response.rawHeaders,
            headers: response.headers,
            body: Buffer.concat(chunks),
          });
        });
      },
    );
    request.on('error', error => {
      connection.destroy();
      if (limit.aborted) reject(new HttpFailure('timeout'));
      else reject(new HttpFailure('code' in error && String(error.code).startsWith('HPE') ? 'protocol' : 'empty'));
    });
    request.end(body);
  });
}

/** The port of an address, its scheme's where it has none. */
export function portOf(url: URL): number {
  return Number(url.port || (url.protocol === 'https:' ? 443 : 80));
}

/** Speaks TLS over a connection; fails with `tls` where the other side doesn't, or `certificate`. */
function secure(plain: Duplex, host: string, ca: HttpCall['ca']): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = connectTls({
      socket: plain,
      ...(isIP(host) ? {} : { servername: host }),
      host,
      rejectUnauthorized: ca !== undefined,
      // No public authority has signed anything in there.
      ...(ca === 'system' || ca === undefined ? { ca: [] } : { ca }),
    });
    socket.once('secureConnect', () => resolve(socket));
    socket.on('error', error => {
      plain.destroy();
      const { code = '' } = error as NodeJS.ErrnoException;
      reject(new HttpFailure(/CERT|SIGNATURE|ALTNAME|VERIFY/.test(code) ? 'certificate' : 'tls'));
    });
    // Its reason comes first, where there is one.
    plain.once('close', () => setImmediate(() => reject(new HttpFailure('tls'))));
  });
}

/** The status line and the headers as they came. */
export function headerLines({ rawHeaders, status, statusText, version }: HttpAnswer): string[] {
  const lines = [`HTTP/${version} ${status} ${statusText}`];
  for (let index = 0; index < rawHeaders.length; index += 2) {
    lines.push(`${rawHeaders[index] ?? ''}: ${rawHeaders[index + 1] ?? ''}`);
  }
  return lines;
}
