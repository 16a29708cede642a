import type { Disposable } from '../base/disposable.ts';
import type { ConnectionMonitor } from './connectionMonitor.ts';

/**
 * Asks whether the server is still there, after a silence and only while somebody listens: client-go's HTTP/2 health
 * check for HTTP/1.1. TCP keep-alive notices a peer that is gone, but not one that swallows everything.
 */
export class SilenceProbe implements Disposable {
  private readonly connection: ConnectionMonitor;
  private readonly silenceMs: number;
  private readonly ask: () => Promise<unknown>;
  private readonly onSilent: () => void;
  private listeners = 0;
  private timer: NodeJS.Timeout | undefined;
  private disposed = false;

  /**
   * @param silenceMs how long nothing may be heard before the question, in milliseconds.
   * @param ask sends a request and settles in any case; what matters is whether anything is heard meanwhile.
   * @param onSilent called when nothing was.
   */
  constructor(connection: ConnectionMonitor, silenceMs: number, ask: () => Promise<unknown>, onSilent: () => void) {
    this.connection = connection;
    this.silenceMs = silenceMs;
    this.ask = ask;
    this.onSilent = onSilent;
  }

  /** A stream was opened. */
  listen(): void {
    if (++this.listeners === 1) this.schedule();
  }

  /** A stream has ended. */
  unlisten(): void {
    if (--this.listeners === 0) clearTimeout(this.timer);
  }

  dispose(): void {
    this.disposed = true;
    clearTimeout(this.timer);
  }

  private schedule(): void {
    if (this.disposed) return;
    clearTimeout(this.timer);
    const quietFor = performance.now() - this.connection.lastHeard;
    this.timer = setTimeout(() => void this.probe(), Math.max(0, this.silenceMs - quietFor));
    this.timer.unref();
  }

  private async probe(): Promise<void> {
    const asked = performance.now();
    if (asked - this.connection.lastHeard >= this.silenceMs) {
      await this.ask().catch(() => undefined);
      if (this.disposed) return;
      if (this.connection.lastHeard < asked && this.listeners > 0) this.onSilent();
    }
    if (this.listeners > 0) this.schedule();
  }
}
