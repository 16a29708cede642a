import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { textIn } from '../base/localizedText.ts';
import { errorText } from '../base/userError.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { describe } from '../checkpoint/describe.ts';
import type { Block, CommandBlock, Lesson, Step } from '../lesson/lesson.ts';
import { commands } from '../manifest.ts';
import type { LabService } from './labService.ts';
import { checkpointLens } from './lensTitles.ts';
import type { Lessons } from './lessons.ts';
import { blockOfCheckpoint, type Place } from './places.ts';
import type { Runner } from './runner.ts';

export interface LensContext {
  lessons: Lessons;
  lab: LabService;
  runner: Runner;
  language: string;
}

/** How long after a change the lenses are said once more. */
const AGAIN_MS = 2000;

/** Puts lenses on the commands of every Markdown file. */
export function registerLenses(context: LensContext): Disposable {
  const store = new DisposableStore();
  const provider = store.add(new LessonLenses(context));
  store.add(vscode.languages.registerCodeLensProvider({ language: 'markdown' }, provider));
  return store;
}

/**
 * The lenses of a lesson. Their number and lines follow from the text alone, since a lens that comes or goes moves what
 * the learner reads; what happens in the lab changes titles only.
 */
class LessonLenses implements vscode.CodeLensProvider, Disposable {
  private readonly context: LensContext;
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new vscode.EventEmitter<void>());
  private requested: NodeJS.Immediate | undefined;
  private again: NodeJS.Timeout | undefined;

  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(context: LensContext) {
    this.context = context;
    this.store.add(
      context.lab.onDidChange(change => this.request(change === undefined || change.checkpoints.size > 0)),
    );
    this.store.add(context.runner.onDidChangeRunning(() => this.request(true)));
    this.store.add({ dispose: () => clearImmediate(this.requested) });
    this.store.add({ dispose: () => clearTimeout(this.again) });
  }

  async provideCodeLenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    let lesson: Lesson;
    try {
      lesson = await this.context.lessons.of(document);
    } catch (error) {
      const title = `$(warning) ${errorText(error)}`;
      return [new vscode.CodeLens(new vscode.Range(0, 0, 0, 0), { title, command: '' })];
    }
    return lesson.steps.flatMap(step => step.blocks.flatMap(block => this.blockLenses(document, lesson, step, block)));
  }

  dispose(): void {
    this.store.dispose();
  }

  private request(isShown: boolean): void {
    if (!isShown) return;
    this.requested ??= setImmediate(() => {
      this.requested = undefined;
      this.changed.fire();
      // While it lays itself out anew, as when a page opens beside it, the editor keeps the old titles
      // (`CodeLensWidget.computeIfNecessary`), and asks for no others by itself.
      clearTimeout(this.again);
      this.again = setTimeout(() => this.changed.fire(), AGAIN_MS);
    });
  }

  private blockLenses(document: vscode.TextDocument, lesson: Lesson, step: Step, block: Block): vscode.CodeLens[] {
    if (block.kind === 'manifest') return [];
    const place = (id: string): Place => ({ lesson: lesson.id, id, uri: document.uri.toString() });
    const lens = (line: number, title: string, command: string, id: string): vscode.CodeLens =>
      new vscode.CodeLens(new vscode.Range(line, 0, line, 0), { title, command, arguments: [place(id)] });
    const states = step.checkpoints.filter(checkpoint => blockOfCheckpoint(step, checkpoint) === block);
    const state = (line: number, checkpoint: Checkpoint): vscode.CodeLens =>
      lens(line, this.stateTitle(document, lesson, checkpoint), commands.showCheckpoint, checkpoint.id);
    const line = block.range.startLine;
    if (block.kind === 'page') {
      return [
        lens(line, `$(link-external) ${l10n.t('Open page')}`, commands.openPage, block.id),
        ...states.map(checkpoint => state(line, checkpoint)),
      ];
    }
    const own = states.filter(
      ({ statement }) => isSingle(block) || !block.statements.some(({ id }) => id === statement),
    );
    return [
      ...(block.run.skip ? [] : [lens(line, this.runTitle(block), commands.runBlock, block.id)]),
      lens(line, `$(copy) ${l10n.t('Copy')}`, commands.copyBlock, block.id),
      ...own.map(checkpoint => state(line, checkpoint)),
      ...(isSingle(block) ? [] : block.statements).flatMap(statement => [
        ...(block.run.skip
          ? []
          : [lens(statement.range.startLine, this.statementTitle(statement.id), commands.runStatement, statement.id)]),
        ...states
          .filter(checkpoint => checkpoint.statement === statement.id)
          .map(checkpoint => state(statement.range.startLine, checkpoint)),
      ]),
    ];
  }

  private runTitle(block: CommandBlock): string {
    if (isSingle(block)) return this.statementTitle(block.statements[0]?.id ?? '');
    return `$(run-all) ${l10n.t('Run all')}`;
  }

  private statementTitle(id: string): string {
    return this.context.runner.isRunning(id) ? `$(sync~spin) ${l10n.t('Running')}` : `$(play) ${l10n.t('Run')}`;
  }

  private stateTitle(document: vscode.TextDocument, lesson: Lesson, checkpoint: Checkpoint): string {
    const { lab, language } = this.context;
    const session = lab.isOpen(document.uri, lesson.id) ? lab.session : undefined;
    const known = session?.lesson.steps.some(step => step.checkpoints.some(({ id }) => id === checkpoint.id));
    if (session !== undefined && known) return checkpointLens(session.checkpoint(checkpoint.id));
    const title =
      checkpoint.title === undefined ? describe(checkpoint.expectation) : textIn(checkpoint.title, language);
    return checkpointLens({ title, state: 'pending', verdict: undefined });
  }
}

function isSingle(block: CommandBlock): boolean {
  return block.statements.length === 1;
}
