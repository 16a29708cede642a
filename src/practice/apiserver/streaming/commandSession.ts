import { createHash, randomBytes } from 'node:crypto';
import type { Execution, ExecStreams } from '../../storage/objectStore.ts';
import { Terminal } from '../../workloads/posixShell/terminal.ts';
import { noInput, Pipe, type Output } from '../../workloads/stdio.ts';

/** What a request for exec or attach asks for. */
export interface CommandRequest {
  subresource: 'exec' | 'attach';
  container: string;
  /** Which streams there are. */
  stdin: boolean;
  stdout: boolean;
  stderr: boolean;
  tty: boolean;
  isRunning(): boolean;
  /** Starts it; undefined when the container does not run. */
  start(streams: ExecStreams): Execution | undefined;
}

/** The outcome of a command, as a `Status` on the error channel. */
export type CommandStatus = Record<string, unknown>;

/** A client's side of a command: where its input arrives, and what becomes of it. */
export class CommandSession {
  private readonly request: CommandRequest;
  private readonly input = new Pipe();
  private readonly terminal: Terminal | undefined;
  private readonly streams: ExecStreams;
  private execution: Execution | undefined;
  private left = false;

  constructor(request: CommandRequest, stdout: Output, stderr: Output) {
    this.request = request;
    const stdin = request.stdin ? this.input : noInput;
    // An attached client's terminal is the container's own.
    this.terminal = request.tty && request.subresource === 'exec' ? new Terminal(stdout) : undefined;
    this.streams = this.terminal
      ? {
          stdin: request.stdin ? this.terminal.input : { ...noInput, terminal: this.terminal },
          stdout: this.terminal.output,
          stderr: this.terminal.output,
          terminal: this.terminal,
        }
      : { stdin, stdout, stderr: request.tty ? stdout : stderr };
  }

  /** Takes what the client sends. Resolves when there is room for more. */
  receive(data: Buffer): Promise<void> {
    if (this.terminal) {
      this.terminal.receive(data);
      return Promise.resolve();
    }
    this.input.write(data);
    return this.input.drained();
  }

  /** `{"Width":80,"Height":24}` */
  resize(text: string): void {
    try {
      const { Height: rows, Width: columns } = JSON.parse(text) as { Height?: unknown; Width?: unknown };
      if (this.terminal && typeof rows === 'number' && typeof columns === 'number')
        this.terminal.size = { columns, rows };
    } catch {
      // A size that cannot be read is none.
    }
  }

  /** The client's input has ended. */
  endInput(): void {
    this.terminal?.close();
    this.input.end();
  }

  /** The client has gone. */
  leave(): void {
    this.left = true;
    this.endInput();
    this.execution?.kill();
  }

  /** Whether the container runs, so that a command can be started at all. */
  start(): boolean {
    this.execution = this.request.start(this.streams);
    if (this.left) this.execution?.kill();
    return this.execution !== undefined;
  }

  get notRunning(): string {
    return `container not found (${JSON.stringify(this.request.container)})`;
  }

  /** Waits for the end. @param proxied the API server has translated the streams, and wraps the errors once more */
  async outcome(proxied: boolean): Promise<CommandStatus> {
    const end = await this.execution!.ended;
    if ('error' in end) {
      const id = createHash('sha256').update(randomBytes(16)).digest('hex');
      const text = `Internal error occurred: error executing command in container: failed to exec in container: failed to start exec "${id}": ${end.error}`;
      return internalError(proxied ? `Internal error occurred: ${text}` : text);
    }
    // Who is attached hears nothing of the exit code: it is in the container's status.
    return end.exitCode === 0 || this.request.subresource === 'attach'
      ? { metadata: {}, status: 'Success' }
      : exitStatus(end.exitCode);
  }
}

/** `command terminated with exit code N`, for the client to say. */
function exitStatus(code: number): CommandStatus {
  return {
    metadata: {},
    status: 'Failure',
    message: `command terminated with non-zero exit code: error executing command, exit code ${code}`,
    reason: 'NonZeroExitCode',
    details: { causes: [{ reason: 'ExitCode', message: String(code) }] },
  };
}

export function internalError(message: string): CommandStatus {
  const causes = [{ message: message.replace(/^Internal error occurred: /, '') }];
  return { metadata: {}, status: 'Failure', message, reason: 'InternalError', details: { causes }, code: 500 };
}
