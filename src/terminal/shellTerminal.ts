import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import { closedError, CommandTracker, type EndedCommand } from './commandTracker.ts';
import { foregroundEnds, hasForegroundProcess } from './foreground.ts';
import { KubeconfigPin } from './kubeconfigPin.ts';
import type { PromptReport } from './promptReport.ts';
import { clearLine, dialectOf, isBash, terminalInput, type Dialect } from './shells.ts';
import { defaultShell, INTEGRATION_MS, openReport, shellStarted } from './shellStart.ts';
import { Waits } from './waits.ts';

/** How long the shell itself may take to make up its prompt. */
const PROMPT_MS = 300;
/** How long a command that was sent may keep the next one waiting before that goes to another terminal. */
const QUEUE_MS = 5000;
/** How long a command that was typed may go on before the terminal counts as busy. */
const GRACE_MS = 1000;

/** How often Ctrl-C is pressed before a foreground process counts as one that does not mind. */
const INTERRUPTS = 3;

export interface ShellTerminalOptions {
  name: string;
  cwd: string;
  kubeconfigPath: string;
  /** Beside `KUBECONFIG`. */
  environment: Readonly<Record<string, string>>;
  /** `undefined`: the user's default profile. */
  shellPath: string | undefined;
  /** An existing folder of the extension's own. */
  storage: string;
}

/** One terminal of one cluster, which commands are sent to one at a time. */
export class ShellTerminal implements Disposable {
  readonly terminal: vscode.Terminal;
  readonly kubeconfigPath: string;
  readonly cwd: string;
  private readonly dialect: Dialect;
  private readonly report: PromptReport | undefined;
  private readonly store = new DisposableStore();
  private readonly waits: Waits;
  private readonly commands: CommandTracker;
  private readonly pin: KubeconfigPin;
  private readonly typed = new Emitter<EndedCommand>();
  private readonly ready: Promise<void>;
  /** Whether the terminal's foreground group told before the first command that the shell itself was there. */
  private readonly groupTells: Promise<boolean>;
  private closed = false;

  /** A command that the learner typed has ended, on the lab's cluster. */
  readonly onDidEndTyped = this.typed.event;

  constructor(options: ShellTerminalOptions) {
    const shell = options.shellPath ?? defaultShell();
    this.dialect = dialectOf(shell);
    this.kubeconfigPath = options.kubeconfigPath;
    this.cwd = options.cwd;
    this.report = isBash(shell) ? openReport(options.storage) : undefined;
    if (this.report) this.store.add(this.report);
    this.terminal = vscode.window.createTerminal({
      name: options.name,
      cwd: options.cwd,
      env: {
        ...this.report?.environment(process.env),
        ...options.environment,
        KUBECONFIG: options.kubeconfigPath,
      },
      iconPath: new vscode.ThemeIcon('mortar-board'),
      // After a reload of the window nobody would know any more what runs in it.
      isTransient: true,
      ...(options.shellPath === undefined ? {} : { shellPath: options.shellPath }),
    });
    this.waits = this.store.add(new Waits());
    this.commands = this.store.add(new CommandTracker(this.terminal, this.report, this.waits));
    this.store.add(this.commands.onDidEndTyped(command => this.onTyped(command)));
    this.pin = new KubeconfigPin(this.asPinned(), options.kubeconfigPath);
    this.store.add(
      vscode.window.onDidCloseTerminal(terminal => {
        if (terminal === this.terminal) this.dispose();
      }),
    );
    this.ready = shellStarted(this.terminal, this.report, this.waits);
    this.groupTells = this.ready.then(async () => {
      const pid = await this.terminal.processId;
      return pid !== undefined && (await hasForegroundProcess(pid)) === false;
    });
  }

  get isClosed(): boolean {
    return this.closed;
  }

  /** Whether a foreground process would read what is sent. Waits a moment for a short command to end. */
  async isBusy(): Promise<boolean> {
    if (this.commands.running === 'background') return true;
    await this.ready;
    await this.untilIdle(this.commands.running === 'typed' ? GRACE_MS : QUEUE_MS);
    if (this.commands.running !== undefined) return true;
    // A shell that says nothing and started tmux would look busy for ever.
    if (!this.commands.isHeard && !(await this.groupTells)) return false;
    const pid = await this.terminal.processId;
    if (pid === undefined || !(await hasForegroundProcess(pid))) return false;
    // It may be the shell's own, for the prompt; or a command of which nobody will say that it has ended.
    return !(await foregroundEnds(pid, this.commands.isHeard ? PROMPT_MS : QUEUE_MS, () => this.closed));
  }

  /**
   * Sends a statement and resolves when it was sent; `ended` resolves when it has ended, with its exit code where the
   * shell tells it, and rejects with a UserError when the terminal is closed before.
   *
   * @param authorize asked right before it is sent; throws when it is not to be sent any more
   */
  async execute(
    text: string,
    options: { background: boolean; authorize: () => void },
  ): Promise<{ ended: Promise<number | undefined> }> {
    const input = terminalInput(text, this.dialect);
    await this.prepare(text, options.authorize);
    this.pin.ran(text);
    return { ended: this.send(text, input, options.background) };
  }

  /** Types a text without pressing Enter. */
  async type(text: string, authorize: () => void): Promise<void> {
    const input = terminalInput(text, this.dialect);
    await this.prepare(text, authorize);
    this.terminal.sendText(clearLine(this.dialect) + input, false);
  }

  /** Presses Ctrl-C until the foreground process has ended, some times at most. Resolves with whether it has. */
  async interrupt(): Promise<boolean> {
    await this.ready;
    for (let presses = 0; presses < INTERRUPTS && !this.closed; presses++) {
      // A shell that is just about to start the process takes it for itself.
      this.terminal.sendText('\u0003', false);
      await this.untilIdle(GRACE_MS);
      if (this.commands.isMute) this.commands.giveUp();
      if (this.commands.running === undefined) break;
    }
    return !(await this.isBusy());
  }

  dispose(): void {
    if (this.closed) return;
    this.closed = true;
    this.store.dispose();
    this.typed.dispose();
    this.terminal.dispose();
  }

  private async untilIdle(ms: number): Promise<void> {
    if (this.commands.running !== undefined) await this.waits.for(this.commands.onDidBecomeIdle, ms);
  }

  /** Resolves when the shell is up and its commands go to the lab's cluster. */
  private async prepare(text: string, authorize: () => void): Promise<void> {
    await this.ready;
    if (this.closed) throw closedError(text);
    await this.pin.ensure();
    if (this.isClosed) throw closedError(text);
    authorize();
  }

  private send(text: string, input: string, background: boolean): Promise<number | undefined> {
    if (this.closed) return Promise.reject(closedError(text));
    return this.commands.follow(text, background, () => this.enter(input));
  }

  /**
   * As text, which a shell reads as it reads what is typed. `executeCommand` presses Ctrl-C where something stands at the
   * prompt, and then tells of the end of that; and a command of several lines has several starts and ends there.
   */
  private enter(input: string): void {
    const integration = this.terminal.shellIntegration;
    const clear = clearLine(this.dialect);
    if (clear === '' && integration !== undefined && !input.includes('\n')) integration.executeCommand(input);
    else this.terminal.sendText(clear + input, true);
  }

  /** What went to another cluster counts for nothing here. */
  private onTyped(command: EndedCommand): void {
    const isOurs = this.pin.holds();
    this.pin.ran(command.text);
    if (isOurs && this.pin.holds()) this.typed.fire(command);
  }

  private asPinned(): ConstructorParameters<typeof KubeconfigPin>[0] {
    const { dialect, commands } = this;
    const run = (command: string): Promise<unknown> => this.send(command, command, false);
    return {
      dialect,
      isMute: () => commands.isMute,
      reported: () => {
        this.report?.read();
        return this.report?.last?.kubeconfig;
      },
      run,
      ask: async command => {
        if (this.terminal.shellIntegration === undefined) return undefined;
        const reading = this.outputOfNext();
        await run(command);
        return reading;
      },
    };
  }

  /** What the next command prints; undefined where it cannot be read. */
  private async outputOfNext(): Promise<string | undefined> {
    let output: string | undefined;
    await this.waits.for(vscode.window.onDidStartTerminalShellExecution, INTEGRATION_MS, async event => {
      if (event.terminal !== this.terminal) return false;
      let read = '';
      for await (const data of event.execution.read()) read += data;
      output = read;
      return true;
    });
    return output;
  }
}
