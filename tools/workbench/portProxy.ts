import { randomBytes } from 'node:crypto';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Gives the window's browser the ports of the machine that the server runs on, as code-server's own proxy does. */
export interface PortProxy {
  /** For `VSCODE_PROXY_URI`: an address with `{{port}}` in it. */
  readonly template: string;
  close(): void;
}

/**
 * Starts a proxy on the loopback interface that passes `/SECRET/PORT/…` on to `http://127.0.0.1:PORT/…`. The secret is in
 * the address that the editor hands out, so that no other page of the browser reaches this machine's ports.
 */
export async function startPortProxy(): Promise<PortProxy> {
  const secret = randomBytes(16).toString('hex');
  const server = createServer((incoming, outgoing) => {
    const [, given, port, path = ''] = /^\/([0-9a-f]+)\/(\d{1,5})\/?(.*)$/.exec(incoming.url ?? '') ?? [];
    if (given !== secret) {
      outgoing.writeHead(404).end();
      return;
    }
    const { method, headers } = incoming;
    const forwarded = request({ host: '127.0.0.1', port, path: `/${path}`, method, headers }, answer => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    forwarded.on('error', error => outgoing.writeHead(502).end(error.message));
    incoming.pipe(forwarded);
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    template: `http://127.0.0.1:${port}/${secret}/{{port}}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
