import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { escapeIcons, plainLine } from '../base/plainText.ts';
import { UserError } from '../base/userError.ts';
import type { LabSession } from '../lab/labSession.ts';
import type { Lesson } from '../lesson/lesson.ts';
import { labCommands } from '../manifest.ts';
import { checkNow, checkpointFor, showCheckpoint, showHint, standing } from './checkpointCommands.ts';
import type { ClusterCommands } from './clusterCommands.ts';
import type { LabCommands } from './labCommands.ts';
import { showInformation, showWarning } from './messages.ts';
import type { Pages } from './pages.ts';
import { blocksOf, findBlock, findStatement, placeOf, statementsOf, type FoundBlock, type Place } from './places.ts';
import { registerHandlers } from './registerHandlers.ts';
import { CancelledError, type Reporter } from './report.ts';
import type { Runner } from './runner.ts';

export interface CommandContext {
  labs: LabCommands;
  clusters: ClusterCommands;
  runner: Runner;
  pages: Pages;
  reporter: Reporter;
  /** Told after a walkthrough was opened. */
  onDidOpenWalkthrough: () => void;
  language: string;
}

/** Registers the commands of the lab and its cluster. */
export function registerCommands(context: CommandContext): Disposable {
  return registerHandlers(labCommands, new CommandTable(context), context.reporter);
}

type Handlers = Record<keyof typeof labCommands, (argument: unknown) => Promise<void>>;

class CommandTable implements Handlers {
  private readonly context: CommandContext;

  constructor(context: CommandContext) {
    this.context = context;
  }

  openLab(argument: unknown): Promise<void> {
    return this.context.labs.openLab(argument);
  }

  async openWalkthrough(argument: unknown): Promise<void> {
    await this.context.labs.openWalkthrough(argument);
    this.context.onDidOpenWalkthrough();
  }

  openLesson(): Promise<void> {
    return this.context.labs.openLesson();
  }

  async runStatement(argument: unknown): Promise<void> {
    const place = placeOf(argument) ?? (await this.pickStatement());
    const session = await this.context.labs.sessionFor(place);
    await this.context.runner.runStatement(session, findStatement(session.lesson, place.id) ?? gone());
  }

  async runBlock(argument: unknown): Promise<void> {
    const place = placeOf(argument) ?? (await this.pickBlock('commands'));
    const session = await this.context.labs.sessionFor(place);
    const { block } = findBlock(session.lesson, place.id) ?? gone();
    if (block.kind !== 'commands') throw goneError();
    await this.context.runner.runBlock(session, block);
  }

  async runNextCommand(): Promise<void> {
    const session = await this.currentSession();
    const { next } = session;
    if (next?.statement !== undefined) {
      const { statement } = next;
      await this.context.runner.runStatement(session, findStatement(session.lesson, statement.id) ?? gone());
    } else if (next?.page !== undefined) {
      await this.context.pages.open(session, next.page);
    } else {
      void showInformation(standing(session));
    }
  }

  async copyBlock(argument: unknown): Promise<void> {
    const place = placeOf(argument) ?? (await this.pickBlock('commands'));
    const { block } = findBlock(await this.lessonOf(place), place.id) ?? gone();
    if (block.kind !== 'commands') throw goneError();
    const hazard = block.statements.find(statement => statement.hazard !== undefined)?.hazard;
    await vscode.env.clipboard.writeText(block.statements.map(({ text }) => text).join('\n'));
    if (hazard !== undefined) void showWarning(l10n.t('Look before you paste: {0}', hazard));
  }

  async openPage(argument: unknown): Promise<void> {
    const place = placeOf(argument) ?? (await this.pickBlock('page'));
    const session = await this.context.labs.sessionFor(place);
    const { block } = findBlock(session.lesson, place.id) ?? gone();
    if (block.kind !== 'page') throw goneError();
    await this.context.pages.open(session, block);
  }

  checkNow(): Promise<void> {
    return checkNow(this.context.labs.requireSession());
  }

  async skipCheckpoint(argument: unknown): Promise<void> {
    const { session, id } = await this.checkpoint(argument);
    session.skip(id);
  }

  async showHint(argument: unknown): Promise<void> {
    const { session, id } = await this.checkpoint(argument);
    await showHint(session, id, this.context.language);
  }

  async showCheckpoint(argument: unknown): Promise<void> {
    const { session, id } = await this.checkpoint(argument);
    await showCheckpoint(session, id);
  }

  async goToStep(argument: unknown): Promise<void> {
    const { labs } = this.context;
    const place = placeOf(argument);
    const session = place === undefined ? labs.requireSession() : await labs.sessionFor(place);
    const steps = session.lesson.steps;
    const step = steps.find(({ id }) => id === place?.id) ?? (place === undefined ? await pickStep(session) : gone());
    await labs.openLesson(step.headingRange.startLine);
    if (step.checkpoints.length === 0) session.recordShown(step);
  }

  async restartLab(): Promise<void> {
    const session = this.context.labs.requireSession();
    const { cluster } = session;
    const restart = l10n.t('Start Over');
    const empty = l10n.t('Start Over and Empty the Namespace');
    const isOwn = await this.context.clusters.hasOwnNamespace(cluster);
    const chosen = await vscode.window.showWarningMessage(
      l10n.t('Start the lab over? Its progress on this cluster is forgotten.'),
      {
        modal: true,
        detail: isOwn
          ? l10n.t(
              'The namespace {0} on {1} was made for you and can be emptied.',
              cluster.namespace,
              cluster.displayName,
            )
          : l10n.t('Nothing is deleted from the cluster {0}.', cluster.displayName),
      },
      ...(isOwn ? [empty, restart] : [restart]),
    );
    if (chosen === empty) await this.context.clusters.emptyOwnNamespace(cluster);
    else if (chosen !== restart) throw new CancelledError();
    session.restart();
  }

  selectCluster(): Promise<void> {
    return this.context.clusters.selectCluster();
  }

  startPracticeCluster(): Promise<void> {
    return this.context.clusters.startPractice();
  }

  stopPracticeCluster(): Promise<void> {
    return this.context.clusters.stopPractice();
  }

  resetPracticeCluster(): Promise<void> {
    return this.context.clusters.resetPractice();
  }

  /** The open lab; without one, the lesson in the editor is opened as a lab. */
  private async currentSession(): Promise<LabSession> {
    const { lesson, uri } = await this.context.labs.lessonAtHand();
    return this.context.labs.sessionFor({ lesson: lesson.id, id: '', uri: uri.toString() });
  }

  private async checkpoint(argument: unknown): Promise<{ session: LabSession; id: string }> {
    const { labs } = this.context;
    const place = placeOf(argument);
    const session = place === undefined ? labs.requireSession() : await labs.sessionFor(place);
    return { session, id: await checkpointFor(session, place) };
  }

  /** The lesson of a place, without opening it as a lab. */
  private async lessonOf(place: Place): Promise<Lesson> {
    const { lesson } = await this.context.labs.lessonAtHand();
    return lesson.id === place.lesson ? lesson : (await this.context.labs.sessionFor(place)).lesson;
  }

  private async pickStatement(): Promise<Place> {
    const { lesson, uri } = await this.context.labs.lessonAtHand();
    const items = statementsOf(lesson).map(({ step, statement }) => ({
      label: escapeIcons(plainLine(statement.text)),
      description: escapeIcons(plainLine(step.title)),
      id: statement.id,
      line: statement.range.endLine,
    }));
    return { lesson: lesson.id, id: await pick(items), uri: uri.toString() };
  }

  private async pickBlock(kind: FoundBlock['block']['kind']): Promise<Place> {
    const { lesson, uri } = await this.context.labs.lessonAtHand();
    const items = blocksOf(lesson).flatMap(({ step, block }) => {
      if (block.kind !== kind || block.kind === 'manifest') return [];
      const label = block.kind === 'page' ? block.url : block.statements.map(({ text }) => text).join('; ');
      return [
        {
          label: escapeIcons(plainLine(label)),
          description: escapeIcons(plainLine(step.title)),
          id: block.id,
          line: block.range.endLine,
        },
      ];
    });
    return { lesson: lesson.id, id: await pick(items), uri: uri.toString() };
  }
}

/** Lets the learner pick; what stands at the cursor, or follows it, is proposed. */
async function pick(items: readonly (vscode.QuickPickItem & { id: string; line: number })[]): Promise<string> {
  if (items.length === 0) {
    throw new UserError(
      'nothing-to-run',
      l10n.t('The lesson has nothing of this kind.'),
      l10n.t('Open another lesson.'),
    );
  }
  const line = vscode.window.activeTextEditor?.selection.active.line ?? 0;
  const first = items.findIndex(item => item.line >= line);
  const ordered = [...items.slice(Math.max(first, 0)), ...items.slice(0, Math.max(first, 0))];
  const chosen = await vscode.window.showQuickPick(ordered, { matchOnDescription: true });
  if (chosen === undefined) throw new CancelledError();
  return chosen.id;
}

async function pickStep(session: LabSession): Promise<Lesson['steps'][number]> {
  const current = session.currentStep;
  const items = session.lesson.steps.map(step => ({
    label: `${session.isDone(step) ? '$(pass-filled)' : step === current ? '$(arrow-right)' : '$(circle-outline)'} ${escapeIcons(plainLine(step.title))}`,
    step,
  }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: l10n.t('Which step?') });
  if (chosen === undefined) throw new CancelledError();
  return chosen.step;
}

function gone(): never {
  throw goneError();
}

function goneError(): UserError {
  return new UserError(
    'place-unknown',
    l10n.t('The lesson has no such command any more.'),
    l10n.t('Use the buttons in the lesson itself: it has changed since.'),
  );
}
