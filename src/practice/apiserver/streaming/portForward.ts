import type { Duplex } from 'node:stream';
import type { SpdyConnection, SpdyStream } from './spdyConnection.ts';

/** How long a request waits for its second stream, in milliseconds (`DefaultStreamCreationTimeout`). */
const streamTimeout = 30_000;

export interface ForwardedPod {
  uid: string;
  /** Connects to a port of the Pod. @throws Error in the container runtime's words */
  dial(port: number): Duplex;
}

interface Pair {
  data?: SpdyStream;
  error?: SpdyStream;
  timer: NodeJS.Timeout;
}

/**
 * Takes the pairs of streams of `kubectl port-forward`, one pair for each connection: what is sent, and what went wrong
 * (`k8s.io/kubelet/pkg/cri/streaming/portforward`).
 */
export class PortForwards {
  private readonly pairs = new Map<string, Pair>();
  private readonly pod: ForwardedPod;

  constructor(pod: ForwardedPod) {
    this.pod = pod;
  }

  /** @returns whether the stream's headers are as they should be */
  accept(stream: SpdyStream): boolean {
    const type = stream.headers.get('streamtype');
    const port = Number(stream.headers.get('port'));
    if (!Number.isInteger(port) || port < 1 || port > 65_535 || (type !== 'data' && type !== 'error')) return false;
    // Old clients number their requests by their streams.
    const request = stream.headers.get('requestid') ?? String(type === 'error' ? stream.id : stream.id - 2);
    const pair = this.pairs.get(request) ?? this.begin(request);
    if (pair[type]) {
      pair.error?.write(`error processing stream for request ${request}: ${type} stream already assigned`);
      return false;
    }
    pair[type] = stream;
    if (pair.data && pair.error) {
      clearTimeout(pair.timer);
      this.pairs.delete(request);
      const { data, error } = pair;
      // After the reply to the stream: clients take nothing before it.
      queueMicrotask(() => this.forward(port, data, error));
    }
    return true;
  }

  dispose(): void {
    for (const { timer } of this.pairs.values()) clearTimeout(timer);
    this.pairs.clear();
  }

  private begin(request: string): Pair {
    const timer = setTimeout(() => {
      const pair = this.pairs.get(request);
      this.pairs.delete(request);
      pair?.error?.end('timed out waiting for streams');
      pair?.data?.reset(true);
    }, streamTimeout);
    const pair = { timer };
    this.pairs.set(request, pair);
    return pair;
  }

  private forward(port: number, data: SpdyStream, error: SpdyStream): void {
    // The client sends nothing on it.
    error.resume();
    let connection: Duplex;
    try {
      connection = this.pod.dial(port);
    } catch (failure) {
      const why = failure instanceof Error ? failure.message : String(failure);
      error.end(`error forwarding port ${port} to pod ${this.pod.uid}, uid : ${why}`);
      data.reset(true);
      return;
    }
    data.pipe(connection);
    connection.pipe(data);
    connection.on('error', () => connection.destroy());
    connection.on('end', () => error.end());
    connection.on('close', () => {
      if (!data.writableEnded) data.end();
      error.end();
    });
    data.on('close', () => {
      connection.destroy();
      error.end();
    });
  }
}

/** Serves the port-forward streams of a connection until it ends. @param open makes the connection */
export async function servePortForward(
  pod: ForwardedPod,
  open: (accept: (stream: SpdyStream) => boolean) => SpdyConnection,
): Promise<void> {
  const forwards = new PortForwards(pod);
  await open(stream => forwards.accept(stream)).serve();
  forwards.dispose();
}
