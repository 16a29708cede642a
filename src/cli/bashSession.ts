import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';
import { findExecutable } from '../cluster/kubectl.ts';

export interface BashOptions {
  cwd: string;
  env: NodeJS.ProcessEnv;
  /** Where what commands print goes: our own standard output unless it is for a report. */
  output?: 'stdout' | 'stderr';
  /** Told that a statement has set another `KUBECONFIG`, which is set back before the next one. */
  onStray?: () => void;
}

/**
 * One bash for all commands of a lesson, so that `cd`, variables and aliases stay. Statements come through a pipe; what
 * they print goes straight to our own output; a descriptor of its own tells how they ended, so that nothing that a
 * command prints can be taken for it.
 */
export class BashSession {
  private readonly child: ChildProcess;
  private readonly options: BashOptions;
  private readonly waiting = new Map<string, (exitCode: number) => void>();
  /** Process groups of what runs in the background, by id. */
  private readonly background = new Map<string, number>();
  private count = 0;
  private ended: number | undefined;

  private constructor(bash: string, options: BashOptions) {
    const { cwd, env } = options;
    this.options = options;
    this.child = spawn(bash, ['--noprofile', '--norc'], {
      cwd,
      env,
      // A process group of its own, so that everything in it can be ended.
      detached: true,
      stdio: ['pipe', options.output === 'stderr' ? 2 : 'inherit', 'inherit', 'pipe'],
    });
    createInterface({ input: this.child.stdio[3] as Readable }).on('line', line => this.onReport(line));
    this.child.once('exit', code => this.onExit(code ?? 128));
    // Writing to a shell that has just ended is no failure of its own.
    this.input.on('error', () => undefined);
    this.send('shopt -s expand_aliases');
  }

  /** Starts bash. @throws UserError `bash-missing` */
  static async start(options: BashOptions): Promise<BashSession> {
    return new BashSession(await findBash(options.env), options);
  }

  /** It has ended: by an `exit`, or because a command took too long. */
  get isEnded(): boolean {
    return this.ended !== undefined;
  }

  /**
   * Runs a statement and waits for its end. Its standard input is empty.
   * @returns its exit code; 124 when it was ended for taking longer than `limitMs`, as by `timeout`
   */
  async run(text: string, limitMs: number): Promise<number> {
    const id = this.nextId();
    const done = this.reported(id);
    this.send(`eval ${quote(text)} </dev/null 3>&-; printf '%s\\n' "done ${id} $? \${KUBECONFIG-}" >&3; ${this.pin()}`);
    const timer = setTimeout(() => {
      // Without job control a command is in the shell's own group: both go.
      this.ended = 124;
      this.kill();
    }, limitMs);
    try {
      return await done;
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Starts a statement that goes on until `stopBackground`.
   * @returns 0 when it still runs after `settleMs`, else its exit code
   */
  async runInBackground(text: string, settleMs: number): Promise<number> {
    const id = this.nextId();
    const done = this.reported(id);
    // `set -m` gives the job a process group of its own.
    this.send(
      `set -m; { ( eval ${quote(text)} ) 3>&-; printf '%s\\n' "end ${id} $?" >&3; } </dev/null & ` +
        `printf '%s\\n' "job ${id} $!" >&3; set +m`,
    );
    const { promise: settled, resolve } = Promise.withResolvers<number>();
    const timer = setTimeout(() => resolve(0), settleMs);
    try {
      return await Promise.race([done, settled]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends what was started in the background. */
  stopBackground(): void {
    for (const group of this.background.values()) killGroup(group, 'SIGINT', 'SIGTERM');
    this.background.clear();
  }

  dispose(): void {
    for (const group of this.background.values()) killGroup(group, 'SIGKILL');
    this.background.clear();
    this.kill();
  }

  /** What follows goes to our cluster, whatever has been exported. */
  private pin(): string {
    const { KUBECONFIG } = this.options.env;
    return KUBECONFIG === undefined ? ':' : `export KUBECONFIG=${quote(KUBECONFIG)}`;
  }

  private get input(): Writable {
    return this.child.stdin!;
  }

  private nextId(): string {
    return String(++this.count);
  }

  private send(line: string): void {
    if (this.ended === undefined) this.input.write(`${line}\n`);
  }

  private reported(id: string): Promise<number> {
    const { promise, resolve } = Promise.withResolvers<number>();
    if (this.ended === undefined) this.waiting.set(id, resolve);
    else resolve(this.ended);
    return promise;
  }

  private onReport(line: string): void {
    const [what, id = '', value = '', ...rest] = line.split(' ');
    if (what === 'job') this.background.set(id, Number(value));
    // `end`: in the background; `done`: in the shell itself, with its `KUBECONFIG`.
    if (what !== 'end' && what !== 'done') return;
    const { env, onStray } = this.options;
    if (what === 'done' && env.KUBECONFIG !== undefined && env.KUBECONFIG !== rest.join(' ')) onStray?.();
    this.background.delete(id);
    this.waiting.get(id)?.(Number(value));
    this.waiting.delete(id);
  }

  private onExit(code: number): void {
    this.ended ??= code;
    for (const resolve of this.waiting.values()) resolve(this.ended);
    this.waiting.clear();
  }

  private kill(): void {
    if (this.child.pid !== undefined && this.child.exitCode === null && this.child.signalCode === null) {
      killGroup(this.child.pid, 'SIGKILL');
    }
  }
}

/** @returns its absolute path. @throws UserError `bash-missing` */
export async function findBash(env: NodeJS.ProcessEnv): Promise<string> {
  const bash = await findExecutable('bash', env);
  if (bash !== undefined) return bash;
  throw new UserError(
    'bash-missing',
    l10n.t('bash was not found on the PATH.'),
    l10n.t('Install it: a lesson’s commands are run by bash.'),
  );
}

function killGroup(group: number, ...signals: NodeJS.Signals[]): void {
  for (const signal of signals) {
    try {
      process.kill(-group, signal);
    } catch {
      // It has ended already.
    }
  }
}

/** A word for bash that is exactly this text. */
function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
