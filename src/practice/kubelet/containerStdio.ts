import type { Container } from '../kinds/pod.ts';
import type { ExecStreams } from '../storage/objectStore.ts';
import { Terminal } from '../workloads/posixShell/terminal.ts';
import { BrokenPipe, LineOutput, noInput, Pipe, type Input, type Output } from '../workloads/stdio.ts';

/** Input and output of a container's program: its log, and whoever is attached. */
export class ContainerStdio {
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  private readonly lines: LineOutput;
  private readonly attached = new Set<ExecStreams>();
  private readonly terminal: Terminal | undefined;
  private readonly pipe: Pipe | undefined;
  private readonly container: Container;

  /** @param log takes the lines that are written */
  constructor(container: Container, log: (line: string) => void) {
    this.container = container;
    this.lines = new LineOutput(line => log(line.replace(/\r$/, '')));
    const output = (name: 'stdout' | 'stderr'): Output => ({
      write: data => {
        this.lines.write(data);
        for (const streams of this.attached) writeTo(streams[name], data);
      },
      drained: () => Promise.resolve(),
    });
    this.stdout = output('stdout');
    this.stderr = output('stderr');
    if (container.stdin === true && container.tty === true) {
      this.terminal = new Terminal(this.stdout);
      this.stdin = this.terminal.input;
      this.stdout = this.stderr = this.terminal.output;
    } else {
      this.pipe = container.stdin === true ? new Pipe() : undefined;
      this.stdin = this.pipe ?? noInput;
    }
  }

  /** Whether what is typed goes through a terminal of the container. */
  get isTerminal(): boolean {
    return this.terminal !== undefined;
  }

  /** @returns ends it */
  attach(streams: ExecStreams): () => void {
    this.attached.add(streams);
    const abort = new AbortController();
    if (this.container.stdin === true) {
      this.pump(streams.stdin, abort.signal).catch(() => undefined);
    }
    return () => {
      this.attached.delete(streams);
      abort.abort();
    };
  }

  /** The program has ended: what it wrote last is told. */
  end(): void {
    this.lines.end();
    this.terminal?.close();
    this.pipe?.end();
  }

  private async pump(stdin: Input, signal: AbortSignal): Promise<void> {
    for (let chunk = await stdin.read(signal); chunk; chunk = await stdin.read(signal)) {
      if (this.terminal) this.terminal.receive(chunk);
      else {
        this.pipe?.write(chunk);
        await this.pipe?.drained();
      }
    }
    // `stdinOnce`: the first client's end is the program's end of input.
    if (this.container.stdinOnce !== true) return;
    this.terminal?.close();
    this.pipe?.end();
  }
}

/** A client that has left must not disturb the program. */
function writeTo(output: Output, data: string | Uint8Array): void {
  try {
    output.write(data);
  } catch (error) {
    if (!(error instanceof BrokenPipe)) throw error;
  }
}
