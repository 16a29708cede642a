import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Disposable } from '../../base/disposable.ts';
import { notListeningPage, noEndpointPage } from './forwardPages.ts';
import { passOn, sendPage } from './httpProxy.ts';

/** Where a forward leads: the next endpoint of its Service's port, each time it is asked. */
export interface ForwardTarget {
  /** `default/p4app`. */
  service: string;
  port: number;
  /** Undefined while no endpoint is ready. */
  next(): { pod: string | undefined; host: string; connect(): Duplex } | undefined;
}

/**
 * An HTTP server on a loopback port.
 *
 * It answers under any host name: in code-server and Cloud Shell the browser reaches it through the editor's proxy, which
 * passes its own on. What it serves is a simulated public page and holds nothing to guard.
 */
export class LoopbackForward implements Disposable {
  private readonly server: Server;

  private constructor(answer: RequestListener) {
    this.server = createServer(answer);
  }

  /**
   * Opens a forward.
   * @param answer answers its requests
   * @param preferredPort the one it had before, used where it is free
   */
  static async open(answer: RequestListener, preferredPort: number | undefined): Promise<LoopbackForward> {
    const forward = new LoopbackForward(answer);
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
}

/**
 * Stands for the port of a load balancer: gives each connection to the next endpoint in turn, as a load balancer does, and
 * closes it after one response, so that a reload shows the next Pod.
 */
export function serviceForward(target: ForwardTarget): RequestListener {
  return (request, response) => {
    response.shouldKeepAlive = false;
    const language = request.headers['accept-language']?.startsWith('ja') === true ? 'ja' : 'en';
    // Browsers ask for it by themselves; that must not take a Pod's turn.
    if (request.url === '/favicon.ico') {
      response.writeHead(204).end();
      return;
    }
    const { port, service } = target;
    const endpoint = target.next();
    if (!endpoint) {
      sendPage(response, 503, noEndpointPage(language, service));
      return;
    }
    const failed = (): void =>
      sendPage(response, 502, notListeningPage(language, service, port, endpoint.pod ?? endpoint.host, endpoint.host));
    let connection: Duplex;
    try {
      connection = endpoint.connect();
    } catch {
      failed();
      return;
    }
    passOn(request, response, { connection, onFailure: failed });
  };
}
