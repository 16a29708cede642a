import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { Emitter } from '../base/emitter.ts';
import { errorText, UserError } from '../base/userError.ts';
import type { Log } from '../base/log.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { findKubectl } from '../cluster/kubectl.ts';
import { presentSession, type ActiveLab } from '../lab/activeLab.ts';
import type { LabSession } from '../lab/labSession.ts';
import { overrideError } from '../lab/overrideError.ts';
import { needsError } from '../lab/unmetNeeds.ts';
import type { CommandBlock, Statement } from '../lesson/lesson.ts';
import { simpleCommands } from '../shell/simpleCommands.ts';
import { askValue } from './askValue.ts';
import { showWarning } from './messages.ts';
import type { FoundStatement } from './places.ts';
import { CancelledError } from './report.ts';
import { requireTrust } from './trust.ts';

/** How long a command that does not end by itself is looked at, to see whether it fails at once. */
const SETTLE_MS = 1000;

/** What the runner asks of the lab's terminals. */
export interface Terminals {
  start(request: {
    text: string;
    cluster: Pick<Cluster, 'displayName' | 'isPractice' | 'kubeconfigPath' | 'environment'>;
    cwd: string;
    name?: string | undefined;
    background: boolean;
    interrupt: boolean;
    enter: boolean;
    /** Asked at the last moment; throws when the command is not to be sent any more. */
    authorize: () => void;
  }): Promise<{ ended: Promise<number | undefined> }>;
}

/** How a command is sent to a terminal. */
interface Sent {
  name?: string | undefined;
  background: boolean;
  interrupt: boolean;
  enter: boolean;
  /** The lesson's statement that it is. */
  statement?: string;
}

/** The lab of the window and where its lesson lies. */
export interface RunnerLab extends Pick<ActiveLab, 'session'> {
  readonly uri: vscode.Uri | undefined;
}

/** Runs a lesson's commands in the lab terminal and tells the lab how they ended. */
export class Runner {
  private readonly lab: RunnerLab;
  private readonly terminals: Terminals;
  private readonly shipped: string;
  private readonly log: Log;
  private readonly running = new Set<string>();
  private readonly changed = new Emitter<void>();

  readonly onDidChangeRunning = this.changed.event;

  /** @param shipped the folder of the lessons that ship: commands do not run in there */
  constructor(lab: RunnerLab, terminals: Terminals, shipped: string, log: Log) {
    this.lab = lab;
    this.terminals = terminals;
    this.shipped = shipped;
    this.log = log;
  }

  /** Whether the statement of this id is running now. */
  isRunning(statement: string): boolean {
    return this.running.has(statement);
  }

  /** Runs one statement. Resolves with its exit code where it is known. @throws UserError, CancelledError */
  runStatement(session: LabSession, found: Omit<FoundStatement, 'step'>): Promise<number | undefined> {
    const { block, statement } = found;
    return this.once(statement, async () => {
      await this.confirm(session, block, [statement]);
      return this.run(session, block, statement);
    });
  }

  /** Runs the statements of a block, one after another; the first that fails ends it. @throws UserError, CancelledError */
  async runBlock(session: LabSession, block: CommandBlock): Promise<void> {
    await this.confirm(session, block, block.statements);
    for (const [index, statement] of block.statements.entries()) {
      const exitCode = await this.once(statement, () => this.run(session, block, statement));
      const rest = block.statements.length - index - 1;
      if (exitCode !== undefined && exitCode !== 0 && rest > 0) {
        const message = l10n.t('“{0}” ended with exit code {1}.', firstLine(statement.text), exitCode);
        const goOn = l10n.t('Run the Rest');
        if ((await showWarning(message, goOn)) !== goOn) return;
      }
    }
  }

  /**
   * Runs a command that stands in no lesson. It counts as what the learner types does.
   * @throws UserError, CancelledError
   */
  async runCommand(
    session: LabSession,
    text: string,
    options: { background: boolean } = { background: false },
  ): Promise<number | undefined> {
    return this.send(session, text, { ...options, interrupt: false, enter: true });
  }

  private async run(session: LabSession, block: CommandBlock, statement: Statement): Promise<number | undefined> {
    this.authorize(session, statement.text);
    refuseHazard(statement);
    const text = await fill(session, statement);
    throwIf(overrideError(text, session.cluster));
    const background = block.run.background || statement.endless === true;
    return this.send(session, text, { ...block.run, name: block.run.terminal, background, statement: statement.id });
  }

  private async send(session: LabSession, text: string, options: Sent): Promise<number | undefined> {
    this.authorize(session, text);
    if (simpleCommands(text).some(({ words }) => words[0]?.value === 'kubectl')) await findKubectl(process.env);
    const { name, background, interrupt, enter, statement } = options;
    const { ended } = await this.terminals.start({
      text,
      cluster: session.cluster,
      cwd: this.workingFolder(),
      name,
      background,
      interrupt,
      enter,
      authorize: () => this.authorize(session, text),
    });
    if (!enter) return undefined;
    const exitCode = await (background ? this.settled(ended) : ended);
    const run = { text, exitCode, ...(statement === undefined ? {} : { statement }) };
    presentSession(this.lab, session)?.recordRun(run);
    return exitCode;
  }

  /** A key that is held down, or a second click, does not run a command twice. */
  private async once<T>(statement: Statement, action: () => Promise<T>): Promise<T> {
    if (this.isRunning(statement.id)) throw stillRunning(statement);
    this.mark(statement.id, true);
    try {
      return await action();
    } finally {
      this.mark(statement.id, false);
    }
  }

  /** Of a command that goes on: 0 as soon as it has gone on for a while. */
  private settled(ended: Promise<number | undefined>): Promise<number | undefined> {
    ended.catch((error: unknown) => this.log.info(errorText(error)));
    return Promise.race([ended, new Promise<number>(resolve => setTimeout(resolve, SETTLE_MS, 0))]);
  }

  /** Between a click and the moment a command is sent the learner may have gone to another cluster. */
  private authorize(session: LabSession, text: string): void {
    requireTrust();
    if (presentSession(this.lab, session) === undefined) throw labChanged(text);
  }

  /** Beside a lesson of the user's own, so that its relative paths hold; else in the workspace, else at home. */
  private workingFolder(): string {
    const { uri } = this.lab;
    if (uri?.scheme === 'file' && !uri.fsPath.startsWith(this.shipped + path.sep)) return path.dirname(uri.fsPath);
    const folder = vscode.workspace.workspaceFolders?.find(candidate => candidate.uri.scheme === 'file');
    return folder?.uri.fsPath ?? process.env.HOME ?? process.env.USERPROFILE ?? process.cwd();
  }

  private async confirm(session: LabSession, block: CommandBlock, statements: readonly Statement[]): Promise<void> {
    requireTrust();
    if (block.run.skip) {
      throw new UserError(
        'block-not-run',
        l10n.t('The lesson says that this block is not to be run.'),
        l10n.t('Go on with the next one.'),
      );
    }
    for (const statement of statements) refuseHazard(statement);
    for (const { text } of statements) throwIf(overrideError(text, session.cluster));
    const step = session.lesson.steps.find(({ blocks }) => blocks.some(({ id }) => id === block.id));
    throwIf(step && needsError(session, step));
    if (!block.run.confirm) return;
    const { cluster } = session;
    const run = l10n.t('Run');
    const chosen = await vscode.window.showWarningMessage(
      l10n.t('Run this on {0}?', cluster.displayName),
      { modal: true, detail: statements.map(({ text }) => text).join('\n') },
      run,
    );
    if (chosen !== run) throw new CancelledError();
  }

  private mark(statement: string, isRunning: boolean): void {
    if (isRunning) this.running.add(statement);
    else this.running.delete(statement);
    this.changed.fire();
  }
}

function refuseHazard({ text, hazard }: Statement): void {
  if (hazard === undefined) return;
  throw new UserError(
    'hidden-characters',
    l10n.t('“{0}” was not run: {1}', firstLine(text), hazard),
    l10n.t('Type the command yourself, or tell the author of the lesson.'),
  );
}

function throwIf(error: UserError | undefined): void {
  if (error !== undefined) throw error;
}

function stillRunning({ text }: Statement): UserError {
  return new UserError(
    'still-running',
    l10n.t('“{0}” is still running.', firstLine(text)),
    l10n.t('Wait until it has ended; or press Ctrl-C in its terminal, or close that.'),
  );
}

function labChanged(text: string): UserError {
  return new UserError(
    'lab-changed',
    l10n.t('“{0}” was not run: meanwhile another cluster was chosen, or another lab opened.', firstLine(text)),
    l10n.t('Run it again if it is still wanted.'),
  );
}

async function fill(session: LabSession, { text, placeholders }: Statement): Promise<string> {
  if (placeholders.length === 0) return text;
  return askValue(ask => session.fill(text, placeholders, ask));
}

function firstLine(text: string): string {
  const [line = '', ...more] = text.split('\n');
  return more.length > 0 ? `${line} …` : line;
}
