import { createHash } from 'node:crypto';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { Emitter } from '../base/emitter.ts';
import type { Log } from '../base/log.ts';
import { errorText, UserError } from '../base/userError.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { ActiveLab } from '../lab/activeLab.ts';
import { createLabSession } from '../lab/createLabSession.ts';
import type { LabChange, LabSession } from '../lab/labSession.ts';
import { ProgressStore } from '../lab/progressStore.ts';
import { requireCluster, requireTools } from '../lab/requirements.ts';
import type { Lesson } from '../lesson/lesson.ts';
import type { ClusterChoice, Clusters } from './clusters.ts';
import type { LessonImages } from './lessonImages.ts';
import type { JsonFile } from './jsonFile.ts';
import type { Lessons } from './lessons.ts';
import type { RememberedLab } from './rememberedLab.ts';
import { CancelledError } from './report.ts';

export interface LabServiceOptions {
  lessons: Lessons;
  clusters: Clusters;
  images: Pick<LessonImages, 'prepare'>;
  /** The extension's own folder. */
  storage: string;
  /** The folder of the lessons that ship. */
  shipped: string;
  memory: JsonFile<RememberedLab>;
  language: string;
  log: Log;
  /** Told when progress cannot be kept. */
  onProgressError: (message: string) => void;
}

interface OpenLab {
  uri: vscode.Uri;
  session: LabSession;
  progress: ProgressStore;
  subscription: Disposable;
}

/** The lab that is open in this window: opens it, keeps its progress, reads its lesson anew when that is edited. */
export class LabService implements ActiveLab, Disposable {
  private readonly options: LabServiceOptions;
  private readonly store = new DisposableStore();
  private readonly changed = this.store.add(new Emitter<LabChange | undefined>());
  private open: OpenLab | undefined;
  private reason: string | undefined;
  /** As it was chosen in this window: another one may have the same file, e.g. when no folder is open in either. */
  private chosen: ClusterChoice | undefined;
  private queue: Promise<unknown> = Promise.resolve();

  readonly onDidChange = this.changed.event;

  constructor(options: LabServiceOptions) {
    this.options = options;
    this.store.add(
      options.lessons.onDidChange(document => {
        if (document.uri.toString() === this.open?.uri.toString()) void this.reread(document);
      }),
    );
  }

  get session(): LabSession | undefined {
    return this.open?.session;
  }

  get status(): string | undefined {
    return this.reason;
  }

  /** The document of the lesson that is open. */
  get uri(): vscode.Uri | undefined {
    return this.open?.uri;
  }

  /** Whether the document at `uri`, whose lesson has this id, is the lab that is open, in this or another language. */
  isOpen(uri: vscode.Uri, lesson: string): boolean {
    const open = this.open;
    if (open?.session.lesson.id !== lesson || open.uri.scheme !== uri.scheme) return false;
    return path.posix.dirname(open.uri.path) === path.posix.dirname(uri.path);
  }

  get choice(): ClusterChoice {
    this.chosen ??= this.options.memory.get()?.cluster ?? { kind: 'practice' };
    return this.chosen;
  }

  /** Opens the lesson at `uri` on the chosen cluster, which is connected first. @throws UserError */
  openLab(uri: vscode.Uri): Promise<LabSession> {
    return this.exclusively(async () => {
      const { lesson } = await this.options.lessons.read(uri);
      const open = this.open;
      if (open?.uri.toString() === uri.toString() && open.session.cluster.connection.status !== 'disconnected') {
        if (open.session.lesson === lesson) return open.session;
        await requireTools(lesson, process.env);
        await requireCluster(lesson, open.session.cluster);
        return this.begin(uri, lesson, open.session.cluster);
      }
      return this.connectAndBegin(uri, lesson, this.choice, open?.session.cluster);
    });
  }

  /** Goes to another cluster, with the lab that is open, if any. @throws UserError */
  useCluster(choice: ClusterChoice): Promise<void> {
    return this.exclusively(async () => {
      const open = this.open;
      const remembered = this.options.memory.get();
      if (open === undefined) {
        this.remember({ ...remembered, cluster: choice });
        return;
      }
      await this.connectAndBegin(open.uri, open.session.lesson, choice);
    });
  }

  /** Connects once more to the cluster of the lab that is open, e.g. after the practice cluster was started again. */
  reconnect(): Promise<void> {
    return this.exclusively(async () => {
      if (this.open !== undefined) await this.connectAndBegin(this.open.uri, this.open.session.lesson, this.choice);
    });
  }

  /** Opens again what was open before the window was reloaded. @throws UserError */
  async resume(): Promise<void> {
    const remembered = this.options.memory.get();
    if (remembered?.lesson === undefined || this.open !== undefined) return;
    await this.openLab(vscode.Uri.parse(remembered.lesson, true));
  }

  dispose(): void {
    this.close();
    this.store.dispose();
  }

  /** @param expected the cluster that it must be, unless it is a practice cluster: nobody was asked about another one */
  private async connectAndBegin(
    uri: vscode.Uri,
    lesson: Lesson,
    choice: ClusterChoice,
    expected?: Cluster,
  ): Promise<LabSession> {
    this.say(
      choice.kind === 'practice'
        ? l10n.t('Starting the practice cluster…')
        : l10n.t('Connecting to {0}…', choice.context),
    );
    try {
      const before = this.open?.session.cluster;
      const cluster = await this.options.clusters.connect(choice);
      if (this.store.isDisposed) throw new CancelledError();
      if (expected !== undefined && !cluster.isPractice && cluster.id !== expected.id) {
        this.options.clusters.release(cluster);
        throw otherCluster(cluster);
      }
      try {
        await requireTools(lesson, process.env);
        await requireCluster(lesson, cluster);
        await this.options.images.prepare(uri, cluster);
      } catch (error) {
        if (cluster !== before) this.options.clusters.release(cluster);
        throw error;
      }
      const session = this.begin(uri, lesson, cluster);
      if (before !== undefined && before !== cluster) this.options.clusters.release(before);
      this.remember({ lesson: uri.toString(), cluster: this.options.clusters.choice ?? choice });
      return session;
    } catch (error) {
      // The lab that is open goes on where it is.
      const isUsable = this.open !== undefined && this.open.session.cluster.connection.status !== 'disconnected';
      if (!(error instanceof CancelledError)) this.say(isUsable ? undefined : errorText(error));
      throw error;
    }
  }

  private remember(remembered: RememberedLab): void {
    this.chosen = remembered.cluster;
    try {
      this.options.memory.set(remembered);
    } catch (error) {
      this.options.log.warn(`what is open in the window was not kept: ${errorText(error)}`);
    }
  }

  /** Replaces the session. Whoever shows it is told once. */
  private begin(uri: vscode.Uri, lesson: Lesson, cluster: Cluster): LabSession {
    const { language } = this.options;
    const before = this.open;
    const isSameLab =
      before?.uri.toString() === uri.toString() &&
      before.session.lesson.id === lesson.id &&
      before.session.cluster.id === cluster.id;
    // What waits to be written may be of the lab that begins: it has a file for each language.
    if (!isSameLab) before?.progress.flush();
    const progress = isSameLab ? before.progress : this.progressStore(uri);
    const kept = isSameLab ? before.session.progress : progress.load(lesson.id, cluster.id);
    const session = createLabSession({ lesson, cluster, progress: kept, language });
    const subscription = session.onDidChange(change => {
      progress.save(session.progress);
      this.changed.fire(change);
    });
    this.open = { uri, session, progress, subscription };
    // The new session holds the watches that both need, so the old one may let go.
    if (before !== undefined) end(before, !isSameLab);
    this.reason = undefined;
    this.changed.fire(undefined);
    return session;
  }

  private reread(document: vscode.TextDocument): Promise<void> {
    return this.exclusively(async () => {
      if (this.open?.uri.toString() !== document.uri.toString()) return;
      const lesson = await this.options.lessons.of(document);
      if (lesson !== this.open.session.lesson) this.begin(document.uri, lesson, this.open.session.cluster);
    }).catch((error: unknown) => this.say(errorText(error)));
  }

  /** Lessons that ship are known by their id; two READMEs of different folders are different labs. */
  private progressStore(uri: vscode.Uri): ProgressStore {
    const { storage, shipped, log, onProgressError } = this.options;
    const isShipped = uri.scheme === 'file' && uri.fsPath.startsWith(shipped + path.sep);
    const folder = isShipped ? 'shipped' : hashOf(path.posix.dirname(uri.path));
    return new ProgressStore({ directory: path.join(storage, 'progress', folder), log, onError: onProgressError });
  }

  private say(reason: string | undefined): void {
    this.reason = reason;
    this.changed.fire(undefined);
  }

  private close(): void {
    if (this.open !== undefined) end(this.open, true);
    this.open = undefined;
  }

  /** One change of the lab after another. */
  private exclusively<T>(action: () => Promise<T>): Promise<T> {
    const result = this.queue.then(action);
    this.queue = result.catch(() => undefined);
    return result;
  }
}

function end({ session, subscription, progress }: OpenLab, forGood: boolean): void {
  subscription.dispose();
  progress.save(session.progress);
  session.dispose();
  if (forGood) progress.dispose();
}

function otherCluster({ server, context }: Cluster): UserError {
  return new UserError(
    'other-cluster',
    l10n.t('The context {0} leads to another cluster now, at {1}.', context, server),
    l10n.t('If the lab is to go there, choose the cluster again.'),
  );
}

/** A short name for anything, fit for a file. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
