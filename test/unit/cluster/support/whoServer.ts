import { once } from 'node:events';
import { createSecureServer, type Http2SecureServer, type ServerHttp2Session } from 'node:http2';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { selfSigned } from '../../../support/certificate.ts';

/** A real HTTPS server (HTTP/2 and HTTP/1.1) that says on `/version` who it takes a request to be from. */
export class WhoServer {
  readonly port: number;
  readonly certificate: string;
  /** A certificate and key that it accepts from clients. */
  readonly client: { certificate: string; key: string };
  /** `Authorization` headers that it refuses. */
  readonly refused = new Set<string>();
  /** How often it refused one. */
  refusals = 0;
  private readonly server: Http2SecureServer;
  private readonly sessions = new Set<ServerHttp2Session>();

  private constructor(server: Http2SecureServer, certificate: string, client: { certificate: string; key: string }) {
    this.server = server;
    this.certificate = certificate;
    this.client = client;
    this.port = (server.address() as AddressInfo).port;
    server.on('session', session => {
      this.sessions.add(session);
      session.once('close', () => this.sessions.delete(session));
      session.on('error', () => undefined);
    });
    server.on('request', (request, response) => {
      const { authorization = '', ...headers } = request.headers;
      if (this.refused.has(authorization)) {
        this.refusals++;
        response.statusCode = 401;
        response.end('{}');
        return;
      }
      const socket = (request.httpVersion === '2.0' ? request.stream.session?.socket : request.socket) as TLSSocket;
      const certificates = socket.authorized ? ['a client certificate'] : [];
      const impersonated = Object.entries(headers).flatMap(([name, value]) =>
        name.startsWith('impersonate-') ? [`${name}=${String(value)}`] : [],
      );
      const who = [...certificates, ...(authorization === '' ? [] : [authorization]), ...impersonated].join(' ');
      response.end(JSON.stringify({ who: who === '' ? 'nobody' : who }));
    });
  }

  /** @param hostName that its certificate is for; 127.0.0.1 if absent. */
  static async start(hostName?: string): Promise<WhoServer> {
    const client = await selfSigned();
    const { certificate, key } = await selfSigned(undefined, hostName);
    const server = createSecureServer({
      cert: certificate,
      key,
      allowHTTP1: true,
      requestCert: true,
      rejectUnauthorized: false,
      ca: client.certificate,
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new WhoServer(server, certificate, client);
  }

  async stop(): Promise<void> {
    for (const session of this.sessions) session.destroy();
    this.server.close();
    await once(this.server, 'close');
  }
}
