import { Emitter } from '../base/emitter.ts';
import type { ConnectionState } from './cluster.ts';

/**
 * Whether the API server can be reached, as its answers and failures tell. Lost once nothing comes back; found again
 * with the first answer, which also wakes whoever waits to try again.
 */
export class ConnectionMonitor {
  private readonly changed = new Emitter<ConnectionState>();
  readonly onDidChange = this.changed.event;
  private current: ConnectionState = { status: 'connecting' };
  private readonly sleepers = new Set<() => void>();
  /** When anything was last received, by `performance.now()`. */
  lastHeard = Number.NEGATIVE_INFINITY;

  get state(): ConnectionState {
    return this.current;
  }

  /** Bytes came in. */
  heard(): void {
    this.lastHeard = performance.now();
  }

  /** The server answered a request, whatever it said. */
  reached(): void {
    this.heard();
    if (this.current.status === 'connected') return;
    this.set({ status: 'connected' });
    this.wake();
  }

  /** @param reason what happened and what to do, in the user's language. */
  lost(reason: string): void {
    if (this.current.status === 'disconnected' && this.current.reason === reason) return;
    this.set({ status: 'disconnected', reason });
  }

  /** Ends every `sleep` now. */
  wake(): void {
    for (const sleeper of [...this.sleepers]) sleeper();
  }

  /**
   * Waits, at most `ms` milliseconds, until the connection is found again or the signal aborts.
   *
   * @param asked by the server: then nothing but the signal ends it.
   */
  sleep(ms: number, signal: AbortSignal, asked = false): Promise<void> {
    return new Promise(resolve => {
      const done = (): void => {
        clearTimeout(timer);
        this.sleepers.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      if (!asked) this.sleepers.add(done);
      signal.addEventListener('abort', done);
      if (signal.aborted) done();
    });
  }

  dispose(): void {
    this.changed.dispose();
    this.wake();
  }

  private set(state: ConnectionState): void {
    this.current = state;
    this.changed.fire(state);
  }
}
