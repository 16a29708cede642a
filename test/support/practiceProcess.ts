import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const program = new URL('../../src/practice/main.ts', import.meta.url).pathname;

const kubectlProgram = process.env.KUBECTL ?? 'kubectl';

export interface Ready {
  ready: true;
  existing?: true;
  server: string;
  kubeconfig: string;
  pid: number;
}

/** How a program ended, and what it wrote. */
export interface Ended {
  code: number;
  output: string;
  errors: string;
}

/** What a program is given beside its arguments. */
export interface RunOptions {
  env?: Record<string, string>;
  /** Its standard input. */
  input?: string;
}

/** The practice program, started for a test. */
export interface PracticeProcess {
  readonly ready: Ready;
  readonly child: ChildProcess;
  /** Ends it with a signal and waits. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
}

/** A folder of its own for one practice cluster, and what runs on it. */
export class PracticeFolder {
  readonly path: string;
  /** What runs, with the id to kill it by: a process' own, or that of its group, which is negative. */
  private readonly children = new Map<ChildProcess, number>();

  private constructor(path: string) {
    this.path = path;
  }

  static async create(): Promise<PracticeFolder> {
    return new PracticeFolder(await mkdtemp(join(tmpdir(), 'practice-')));
  }

  async start(...options: string[]): Promise<PracticeProcess> {
    const child = spawn(process.execPath, [program, '--data', this.path, ...options], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.remember(child);
    let errors = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    const line = createInterface({ input: child.stdout })[Symbol.asyncIterator]().next();
    const first = await line;
    if (first.done) throw new Error(`no ready line: ${errors}`);
    const ready = JSON.parse(first.value) as Ready | { ready: false };
    if (!ready.ready) throw new Error(first.value);
    return {
      ready,
      child,
      async end(signal = 'SIGTERM') {
        if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
        const exit = once(child, 'exit');
        child.kill(signal);
        return ((await exit) as [number | null])[0];
      },
    };
  }

  /** Runs kubectl with the cluster's kubeconfig. Never rejects: the exit code says how it went. */
  kubectl(...args: string[]): Promise<Ended> {
    return this.run(kubectlProgram, args);
  }

  /** Runs kubectl with something on its standard input, and with an environment. */
  kubectlWith(options: RunOptions, ...args: string[]): Promise<Ended> {
    return this.run(kubectlProgram, args, options);
  }

  /** Runs a program, for at most a minute, as one whose home the folder is and whose kubeconfig is the cluster's. */
  run(program: string, args: readonly string[], { env, input }: RunOptions = {}): Promise<Ended> {
    return new Promise(resolve => {
      const options = { env: { ...this.environment, ...env }, timeout: 60_000, maxBuffer: 64 * 1024 * 1024 };
      const child = execFile(program, args, options, (error, output, errors) => {
        const code = error === null ? 0 : typeof error.code === 'number' ? error.code : 1;
        resolve({ code, output, errors });
      });
      child.stdin?.on('error', () => undefined);
      child.stdin?.end(input ?? '');
    });
  }

  /** Starts kubectl, for what goes on until it is ended. */
  startKubectl(env: Record<string, string>, ...args: string[]): ChildProcess {
    return this.startProgram(kubectlProgram, args, { env });
  }

  /** Like `run`, for what goes on until it is ended; as a process group of its own, if it starts others. */
  startProgram(
    program: string,
    args: readonly string[],
    { env, detached = false }: { env?: Record<string, string>; detached?: boolean } = {},
  ): ChildProcess {
    const child = spawn(program, args, {
      env: { ...this.environment, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached,
    });
    this.remember(child, detached);
    return child;
  }

  private remember(child: ChildProcess, isGroup = false): void {
    if (child.pid === undefined) return;
    this.children.set(child, isGroup ? -child.pid : child.pid);
    child.on('exit', () => this.children.delete(child));
  }

  private get environment(): NodeJS.ProcessEnv {
    return { ...process.env, KUBECONFIG: join(this.path, 'kubeconfig'), HOME: this.path };
  }

  /** Kills all that runs on it, at whatever point it is. */
  kill(): void {
    for (const pid of this.children.values()) process.kill(pid, 'SIGKILL');
  }

  async remove(): Promise<void> {
    for (const [child, pid] of this.children) {
      const exit = once(child, 'exit');
      process.kill(pid, 'SIGKILL');
      await exit;
    }
    await rm(this.path, { recursive: true, force: true });
  }
}
