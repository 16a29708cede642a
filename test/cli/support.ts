import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

const main = path.resolve(import.meta.dirname, '../../src/cli/main.ts');

/** A run of the command line. */
export class CliRun {
  readonly child: ChildProcess;
  stdout = '';
  stderr = '';
  private readonly waiting = new Set<() => void>();

  constructor(args: readonly string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}) {
    this.child = spawn(process.execPath, [main, ...args], {
      cwd: options.cwd,
      env: { ...process.env, LC_ALL: 'C', NO_COLOR: '1', KUBECONFIG: '/nowhere/kubeconfig', ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.stdout += text;
      for (const look of this.waiting) look();
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => (this.stderr += text));
  }

  /** Waits until it has printed something; fails when it ends before that. */
  async printed(pattern: RegExp): Promise<RegExpExecArray> {
    const { promise, resolve, reject } = Promise.withResolvers<RegExpExecArray>();
    const look = (): void => {
      const found = pattern.exec(this.stdout);
      if (found !== null) resolve(found);
    };
    this.waiting.add(look);
    this.child.once('close', () => reject(new Error(`it ended without ${String(pattern)}:\n${this.output}`)));
    look();
    try {
      return await promise;
    } finally {
      this.waiting.delete(look);
    }
  }

  /** Its exit code, when it has ended and all of its output is there. */
  async ended(): Promise<number | null> {
    if (this.child.exitCode === null && this.child.signalCode === null) await once(this.child, 'close');
    return this.child.exitCode;
  }

  get output(): string {
    return `${this.stdout}\n${this.stderr}`;
  }

  /** For `afterEach`: nothing goes on after a test that failed. */
  dispose(): void {
    if (this.child.exitCode === null) this.child.kill('SIGTERM');
  }
}
