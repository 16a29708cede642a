import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import type { Log } from '../base/log.ts';
import { escapeIcons, plainLine } from '../base/plainText.ts';
import { UserError } from '../base/userError.ts';
import type { LabSession } from '../lab/labSession.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { LabService } from './labService.ts';
import type { Lessons } from './lessons.ts';
import { withProgress } from './messages.ts';
import type { Place } from './places.ts';
import { CancelledError } from './report.ts';
import { shippedLessons, type ShippedLesson } from './shippedLessons.ts';
import { requireTrust } from './trust.ts';

/** Opens labs, lessons and walkthroughs, and finds the lesson that a command means. */
export class LabCommands {
  private readonly lab: LabService;
  private readonly lessons: Lessons;
  private readonly extension: { path: string; id: string };
  private readonly language: string;
  private readonly log: Log;

  constructor(options: {
    lab: LabService;
    lessons: Lessons;
    extension: { path: string; id: string };
    language: string;
    log: Log;
  }) {
    this.lab = options.lab;
    this.lessons = options.lessons;
    this.extension = options.extension;
    this.language = options.language;
    this.log = options.log;
  }

  /** Opens a lab that ships (`{lesson}`), one that the learner picks, or the Markdown file in the editor. */
  async openLab(argument: unknown): Promise<void> {
    requireTrust();
    const { lesson } = (argument ?? {}) as { lesson?: unknown };
    const uri = typeof lesson === 'string' ? (await this.shipped(lesson)).uri : await this.pickLesson();
    await this.begin(uri);
    await this.showLesson(uri);
  }

  /** The session that a place belongs to; its lab is opened first if it is not open. @throws UserError */
  async sessionFor(place: Place): Promise<LabSession> {
    requireTrust();
    const { session, uri: open } = this.lab;
    const uri = place.uri === undefined ? undefined : vscode.Uri.parse(place.uri, true);
    const isOpen = uri === undefined ? session?.lesson.id === place.lesson : this.lab.isOpen(uri, place.lesson);
    if (isOpen && open !== undefined) return this.begin(open);
    if (uri !== undefined) return this.begin(uri);
    const shown = await this.lessonInEditor();
    return this.begin(shown?.lesson.id === place.lesson ? shown.document.uri : (await this.shipped(place.lesson)).uri);
  }

  /** The lesson that the learner looks at: the Markdown file in the active editor, else the open lab's. */
  async lessonAtHand(): Promise<{ lesson: Lesson; uri: vscode.Uri }> {
    const shown = await this.lessonInEditor();
    if (shown !== undefined) return { lesson: shown.lesson, uri: shown.document.uri };
    const { session, uri } = this.lab;
    if (session === undefined || uri === undefined) throw noLab();
    return { lesson: session.lesson, uri };
  }

  /** The open lab. @throws UserError */
  requireSession(): LabSession {
    if (this.lab.session === undefined) throw noLab();
    return this.lab.session;
  }

  /** Shows the lesson of the open lab, or of one that is picked; `line` is revealed. */
  async openLesson(line?: number): Promise<void> {
    await this.showLesson(this.lab.uri ?? (await this.pickLesson()), line);
  }

  /** Opens the walkthrough of the open lab, else the first one, at `step`, else at the lab's current step. */
  async openWalkthrough(argument: unknown): Promise<void> {
    const { lesson, step } = (argument ?? {}) as { lesson?: unknown; step?: unknown };
    const shipped = await shippedLessons(this.extension.path, this.language);
    const wanted = typeof lesson === 'string' ? lesson : this.lab.session?.lesson.id;
    const found = shipped.find(({ id }) => id === wanted) ?? shipped[0];
    if (found === undefined) throw noSuchLesson(String(wanted));
    const category = `${this.extension.id}#${found.id}`;
    const { session } = this.lab;
    const current = session?.lesson.id === found.id ? session.currentStep?.id : undefined;
    const shown = typeof step === 'string' ? step : current;
    const target = shown === undefined ? category : { category, step: shown };
    await withRetry(() => vscode.commands.executeCommand('workbench.action.openWalkthrough', target, false), this.log);
  }

  /** The Markdown document in the active editor, as a lesson. */
  async lessonInEditor(): Promise<{ lesson: Lesson; document: vscode.TextDocument } | undefined> {
    const document = vscode.window.activeTextEditor?.document;
    if (document?.languageId !== 'markdown') return undefined;
    return { lesson: await this.lessons.of(document), document };
  }

  private begin(uri: vscode.Uri): Promise<LabSession> {
    const { session } = this.lab;
    const isQuick = session !== undefined && session.cluster.connection.status !== 'disconnected';
    if (isQuick) return this.lab.openLab(uri);
    return withProgress(l10n.t('Opening the lab…'), () => this.lab.openLab(uri));
  }

  /** In the editor group that has it, else beside a walkthrough, else in the active group. */
  private async showLesson(uri: vscode.Uri, line?: number): Promise<void> {
    const groups = vscode.window.tabGroups;
    const holds = (tab: vscode.Tab): boolean =>
      tab.input instanceof vscode.TabInputText && tab.input.uri.toString() === uri.toString();
    const open = groups.all.find(group => group.tabs.some(holds));
    // The API has no type for a walkthrough's tab: its input is unknown.
    const active = groups.activeTabGroup.activeTab;
    const isBesideWalkthrough = active !== undefined && active.input === undefined;
    const viewColumn = open?.viewColumn ?? (isBesideWalkthrough ? vscode.ViewColumn.Beside : vscode.ViewColumn.Active);
    const editor = await vscode.window.showTextDocument(uri, { viewColumn, preview: false });
    if (line === undefined) return;
    const range = new vscode.Range(line, 0, line, 0);
    editor.selection = new vscode.Selection(range.start, range.start);
    editor.revealRange(range, vscode.TextEditorRevealType.AtTop);
  }

  private async shipped(id: string): Promise<ShippedLesson> {
    const lessons = await shippedLessons(this.extension.path, this.language);
    const found = lessons.find(lesson => lesson.id === id);
    if (found === undefined) throw noSuchLesson(id);
    return found;
  }

  private async pickLesson(): Promise<vscode.Uri> {
    const lessons = await shippedLessons(this.extension.path, this.language);
    const items = await Promise.all(
      lessons.map(async ({ uri }) => ({
        label: escapeIcons(plainLine((await this.lessons.read(uri)).lesson.title)),
        uri,
      })),
    );
    const shown = await this.lessonInEditor().catch(() => undefined);
    const isOwn = shown !== undefined && !lessons.some(({ uri }) => uri.toString() === shown.document.uri.toString());
    const own = isOwn
      ? [
          {
            label: escapeIcons(plainLine(shown.lesson.title)),
            description: l10n.t('the file in the editor'),
            uri: shown.document.uri,
          },
        ]
      : [];
    const chosen = await vscode.window.showQuickPick([...items, ...own], {
      title: l10n.t('Open a Lab'),
      placeHolder: l10n.t('Which lab?'),
    });
    if (chosen === undefined) throw new CancelledError();
    return chosen.uri;
  }
}

/** The editor registers walkthroughs some time after an extension: too early, it does not know the category. */
async function withRetry(action: () => Thenable<unknown>, log: Log): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await action();
      return;
    } catch (error) {
      if (attempt === 5) throw error;
      log.debug(`the walkthrough is not there yet: ${String(error)}`);
      await new Promise(resolve => setTimeout(resolve, 200 * attempt));
    }
  }
}

function noLab(): UserError {
  return new UserError('no-lab', l10n.t('No lab is open.'), l10n.t('Open one first.'));
}

function noSuchLesson(id: string): UserError {
  return new UserError(
    'lesson-unknown',
    l10n.t('There is no lab “{0}”.', id),
    l10n.t('Open a lab from the list: run the command “Open a Lab…”.'),
  );
}
