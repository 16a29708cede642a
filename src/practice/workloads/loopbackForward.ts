import {
  createServer,
  request as httpRequest,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import { notListeningPage, noEndpointPage } from './forwardPages.ts';

/** Where a forward leads: the next endpoint of its Service's port, each time it is asked. */
export interface ForwardTarget {
  /** `default/p4app`. */
  service: string;
  port: number;
  /** Undefined while no endpoint is ready. */
  next(): { pod: string | undefined; host: string; connect(): Duplex } | undefined;
}

/**
 * Stands on a loopback port for the port of a load balancer: an HTTP server that gives each connection to the next
 * endpoint in turn, as a load balancer does, and closes it after one response, so that a reload shows the next Pod.
 *
 * It answers under any host name: in code-server and Cloud Shell the browser reaches it through the editor's proxy, which
 * passes its own on. What it serves is a simulated public page and holds nothing to guard.
 */
export class LoopbackForward implements Disposable {
  private readonly server: Server;
  private readonly target: ForwardTarget;

  private constructor(target: ForwardTarget) {
    this.target = target;
    this.server = createServer((request, response) => this.answer(request, response));
  }

  /**
   * Opens a forward.
   * @param preferredPort the one it had before, used where it is free
   */
  static async open(target: ForwardTarget, preferredPort: number | undefined): Promise<LoopbackForward> {
    const forward = new LoopbackForward(target);
    try {
      await forward.listen(preferredPort ?? 0);
    } catch (error) {
      if (preferredPort === undefined) throw error;
      await forward.listen(0);
    }
    return forward;
  }

  /** `http://127.0.0.1:40123`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  dispose(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.server.once('error', reject);
      this.server.listen(port, '127.0.0.1', () => {
        this.server.off('error', reject);
        resolve();
      });
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): void {
    response.shouldKeepAlive = false;
    const language = request.headers['accept-language']?.startsWith('ja') === true ? 'ja' : 'en';
    // Browsers ask for it by themselves; that must not take a Pod's turn.
    if (request.url === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const { port, service } = this.target;
    const endpoint = this.target.next();
    if (!endpoint) {
      send(response, 503, noEndpointPage(language, service));
      return;
    }
    let connection: Duplex;
    try {
      connection = endpoint.connect();
    } catch {
      send(response, 502, notListeningPage(language, service, port, endpoint.pod ?? endpoint.host, endpoint.host));
      return;
    }
    const onward = httpRequest(
      {
        createConnection: () => connection,
        method: request.method,
        path: request.url,
        headers: { ...request.headers, connection: 'close' },
      },
      answer => {
        response.writeHead(answer.statusCode ?? 502, { ...answer.headers, connection: 'close' });
        answer.pipe(response);
      },
    );
    onward.on('error', () => {
      if (response.headersSent) response.destroy();
      else send(response, 502, notListeningPage(language, service, port, endpoint.pod ?? endpoint.host, endpoint.host));
    });
    response.on('close', () => onward.destroy());
    request.pipe(onward);
  }
}

function send(response: ServerResponse, status: number, page: string): void {
  const body = Buffer.from(page);
  response.writeHead(status, {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Length': body.length,
    'Cache-Control': 'no-store',
  });
  response.end(body);
}
