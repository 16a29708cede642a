import { duplexPair, type Duplex } from 'node:stream';
import { toDisposable, type Disposable } from '../../base/disposable.ts';
import { DialError } from './dialError.ts';

type Accept = (connection: Duplex) => void;

/** The flat network between Pods: who listens on which port of which address. A connection is a pair of streams. */
export class PodNetwork {
  private readonly listeners = new Map<string, Accept>();

  /** Takes connections until disposed. Of two that listen on one port, the later one has it. */
  listen(address: string, port: number, accept: Accept): Disposable {
    const key = `${address}:${port}`;
    this.listeners.set(key, accept);
    return toDisposable(() => {
      if (this.listeners.get(key) === accept) this.listeners.delete(key);
    });
  }

  /** Connects to a Pod's address; refused with a `DialError` where nothing listens. */
  connect(address: string, port: number): Duplex {
    const accept = this.listeners.get(`${address}:${port}`);
    if (!accept) {
      throw new DialError('ECONNREFUSED', `connect to ${address}:${port}: connection refused`);
    }
    const [client, server] = duplexPair();
    // One side gone is the end for the other.
    client.once('close', () => server.destroy());
    server.once('close', () => client.destroy());
    accept(server);
    return client;
  }
}
