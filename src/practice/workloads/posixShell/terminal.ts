import { StringDecoder } from 'node:string_decoder';
import type { Input, Output } from '../stdio.ts';

/** A line that is typed may not be longer. */
const longestLine = 4096;
const historySize = 100;
/** `ESC [ A`, `ESC O A`, `ESC [ 3 ~`. */
// eslint-disable-next-line no-control-regex -- the keys of a terminal are control characters
const completeEscape = /^\x1b(?:[[O][\d;]*[A-Za-z~]|[^[O\x1b])$/;

/**
 * The terminal of a session: echoes what is typed, lets a line be edited, and gives it to whoever reads. What Linux does
 * for the pseudo terminal that `kubectl exec -t` talks to, with as much of a shell's line editing as people miss at once.
 */
export class Terminal {
  readonly input: Input;
  readonly output: Output;
  size = { columns: 80, rows: 24 };
  private readonly decoder = new StringDecoder('utf8');
  private readonly items: (Buffer | 'end' | 'interrupt')[] = [];
  private readonly history: string[] = [];
  private readonly interruptHandlers: (() => void)[] = [];
  private line = '';
  /** Where in the history the arrow keys are. */
  private place = 0;
  private editing = false;
  private escape = '';
  private closed = false;
  private wake: (() => void) | undefined;

  /** @param display where everything that the terminal shows goes, as bytes for a terminal emulator */
  constructor(display: Output) {
    this.output = { write: data => display.write(withReturns(data)), drained: () => display.drained() };
    this.input = {
      read: async signal => {
        const item = await this.next(signal);
        return item === 'end' ? undefined : item === 'interrupt' ? Buffer.from('\n') : item;
      },
      terminal: this,
    };
  }

  /** Takes what is typed. */
  receive(data: Buffer): void {
    for (const character of this.decoder.write(data)) this.type(character);
  }

  /** Nobody types any longer. */
  close(): void {
    this.closed = true;
    this.wake?.();
  }

  /** Whom Ctrl-C reaches, until disposed: the last one that asked. */
  onInterrupt(handler: () => void): { dispose(): void } {
    this.interruptHandlers.push(handler);
    return {
      dispose: () => {
        const index = this.interruptHandlers.lastIndexOf(handler);
        if (index >= 0) this.interruptHandlers.splice(index, 1);
      },
    };
  }

  /** Asks for a line. @returns undefined at the end (Ctrl-D), null after Ctrl-C */
  async readLine(prompt: string, signal: AbortSignal): Promise<string | undefined | null> {
    this.editing = true;
    this.place = this.history.length;
    this.output.write(prompt + this.line);
    try {
      const item = await this.next(signal);
      if (item === 'interrupt') return null;
      if (item === 'end') return undefined;
      const line = item.toString().replace(/\n$/, '');
      if (line.trim() !== '' && line !== this.history.at(-1)) {
        this.history.push(line);
        if (this.history.length > historySize) this.history.shift();
      }
      return line;
    } finally {
      this.editing = false;
    }
  }

  private type(character: string): void {
    if (this.escape !== '' || character === '\x1b') {
      this.escape += character;
      if (completeEscape.test(this.escape) || this.escape.length > 12) {
        const key = this.escape.at(-1)!;
        this.escape = '';
        if (this.editing && (key === 'A' || key === 'B')) this.recall(key === 'A' ? -1 : 1);
      }
      return;
    }
    switch (character) {
      case '\r':
      case '\n':
        this.output.write('\n');
        this.deliver(Buffer.from(`${this.line}\n`));
        this.line = '';
        break;
      case '\x7f':
      case '\b':
        this.erase(1);
        break;
      case '\x15':
        this.erase(this.line.length);
        break;
      case '\x17':
        this.erase(this.line.length - this.line.replace(/\S+\s*$/, '').length);
        break;
      case '\x03':
        this.output.write('^C\n');
        this.line = '';
        if (this.editing) this.deliver('interrupt');
        else this.interruptHandlers.at(-1)?.();
        break;
      case '\x04':
        if (this.line === '') this.deliver('end');
        else if (!this.editing) {
          this.deliver(Buffer.from(this.line));
          this.line = '';
        }
        break;
      case '\x0c':
        if (this.editing) this.output.write('\x1b[H\x1b[J');
        break;
      default:
        if (character < ' ' && character !== '\t') return;
        if (this.line.length >= longestLine) return;
        this.line += character;
        this.output.write(character);
    }
  }

  private erase(count: number): void {
    const removed = this.line.slice(this.line.length - count);
    if (removed === '') return;
    this.line = this.line.slice(0, this.line.length - count);
    // A wide character takes two columns.
    const width = Array.from(removed).reduce((sum, character) => sum + (character > '\u1100' ? 2 : 1), 0);
    this.output.write('\b \b'.repeat(width));
  }

  private recall(step: number): void {
    const place = Math.min(Math.max(this.place + step, 0), this.history.length);
    if (place === this.place) return;
    this.place = place;
    this.erase(this.line.length);
    this.line = this.history[place] ?? '';
    this.output.write(this.line);
  }

  private deliver(item: Buffer | 'end' | 'interrupt'): void {
    // Whoever types on while nobody reads is heard up to a limit.
    if (this.items.length < 1000) this.items.push(item);
    this.wake?.();
  }

  private async next(signal: AbortSignal | undefined): Promise<Buffer | 'end' | 'interrupt'> {
    for (;;) {
      const item = this.items.shift();
      if (item) return item;
      if (this.closed) return 'end';
      await this.more(signal);
    }
  }

  private more(signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const stop = (): void => {
        this.wake = undefined;
        reject(signal?.reason as Error);
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.wake = () => {
        this.wake = undefined;
        signal?.removeEventListener('abort', stop);
        resolve();
      };
    });
  }
}

/** A terminal goes to the left margin only when it is told. */
function withReturns(data: string | Uint8Array): Buffer {
  return Buffer.from(
    Buffer.from(data as Uint8Array)
      .toString('latin1')
      .replace(/\r?\n/g, '\r\n'),
    'latin1',
  );
}
