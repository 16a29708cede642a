import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { plainText } from '../base/plainText.ts';
import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import { titleOf } from '../checkpoint/describe.ts';
import { targetText } from '../checkpoint/targetText.ts';
import type { Lesson, Statement, Step } from '../lesson/lesson.ts';
import type { LabService } from './labService.ts';
import { checkpointLens } from './lensTitles.ts';
import type { Lessons } from './lessons.ts';
import { toRange } from './ranges.ts';

/** Says what a command brings about and which checkpoint follows from it; and how a checkpoint stands now, and why. */
export function registerHovers(lessons: Lessons, lab: LabService, language: string): Disposable {
  return vscode.languages.registerHoverProvider({ language: 'markdown' }, new LessonHovers(lessons, lab, language));
}

class LessonHovers implements vscode.HoverProvider {
  private readonly lessons: Lessons;
  private readonly lab: LabService;
  private readonly language: string;

  constructor(lessons: Lessons, lab: LabService, language: string) {
    this.lessons = lessons;
    this.lab = lab;
    this.language = language;
  }

  async provideHover(document: vscode.TextDocument, position: vscode.Position): Promise<vscode.Hover | undefined> {
    const lesson = await this.lessons.of(document);
    for (const step of lesson.steps) {
      const check = step.checkpoints.find(
        ({ origin, range }) => origin === 'directive' && toRange(range).contains(position),
      );
      if (check !== undefined) {
        return new vscode.Hover(this.state(document, lesson, check), toRange(check.range));
      }
      const statement = statementAt(step, position);
      if (statement !== undefined) {
        return new vscode.Hover(this.ofStatement(document, lesson, step, statement), toRange(statement.range));
      }
    }
    return undefined;
  }

  private ofStatement(
    document: vscode.TextDocument,
    lesson: Lesson,
    step: Step,
    { id, objects = [] }: Statement,
  ): vscode.MarkdownString[] {
    const follows = step.checkpoints.filter(({ statement }) => statement === id);
    const made = objects.length === 0 ? [] : [text(l10n.t('In its files: {0}', objects.map(targetText).join(', ')))];
    if (follows.length > 0) return [...follows.map(check => this.state(document, lesson, check)), ...made];
    return [text(l10n.t('No checkpoint follows from this command.')), ...made];
  }

  /** The state and its reason where the lab is open; else what is awaited. */
  private state(document: vscode.TextDocument, lesson: Lesson, checkpoint: Checkpoint): vscode.MarkdownString {
    const session = this.lab.isOpen(document.uri, lesson.id) ? this.lab.session : undefined;
    const isKnown = session?.lesson.steps.some(step => step.checkpoints.some(({ id }) => id === checkpoint.id));
    if (session === undefined || isKnown !== true) {
      return text(l10n.t('Checkpoint: {0}', titleOf(checkpoint, this.language)));
    }
    const view = session.checkpoint(checkpoint.id);
    const { verdict } = view;
    const more = verdict?.status === 'failing' ? [verdict.detail ?? '', verdict.remedy] : [];
    const lines = [checkpointLens(view).replace(/^\$\([\w~-]+\) /, ''), verdict?.reason ?? '', ...more];
    return text([...new Set(lines.filter(line => line !== ''))].join('\n\n'));
  }
}

function statementAt(step: Step, position: vscode.Position): Statement | undefined {
  return step.blocks
    .flatMap(block => (block.kind === 'commands' ? block.statements : []))
    .find(({ range }) => toRange(range).contains(position));
}

/** What a lesson or a cluster says is shown as it is: no links, no markup. */
function text(value: string): vscode.MarkdownString {
  return new vscode.MarkdownString().appendText(plainText(value));
}
