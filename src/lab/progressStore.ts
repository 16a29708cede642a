import { createHash, randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { Disposable } from '../base/disposable.ts';
import type { Log } from '../base/log.ts';
import { errorText } from '../base/userError.ts';
import type { Progress } from '../checkpoint/progress.ts';
import { mergeProgress, parseProgress, serializeProgress } from '../checkpoint/progressCodec.ts';

export interface ProgressStoreOptions {
  /** Where the files lie; made when the first one is written. */
  directory: string;
  log: Log;
  /** How long a change may wait for others before it is written, in milliseconds; 200 unless told otherwise. */
  delayMs?: number;
  /** Told, once, in the user's language, when progress cannot be written. */
  onError?: (message: string) => void;
}

/**
 * Keeps progress in files, one for each lesson and cluster. Files are written whole or not at all, soon after a change
 * and at the latest on `dispose`. A window that writes takes over what another one has ticked off meanwhile.
 */
export class ProgressStore implements Disposable {
  private readonly options: ProgressStoreOptions;
  private readonly waiting = new Map<string, Progress>();
  private timer: NodeJS.Timeout | undefined;
  private told = false;

  constructor(options: ProgressStoreOptions) {
    this.options = options;
  }

  /** What was kept, or undefined. A file that makes no sense, or is of a newer version, is set aside under another name. */
  load(lesson: string, cluster: string): Progress | undefined {
    const path = this.pathOf(lesson, cluster);
    const waiting = this.waiting.get(path);
    if (waiting !== undefined) return waiting;
    const text = this.readText(path);
    if (text === undefined) return undefined;
    const progress = parseProgress(text);
    if (progress?.lesson === lesson && progress.cluster === cluster) return progress;
    this.setAside(path);
    return undefined;
  }

  /** Keeps progress soon. */
  save(progress: Progress): void {
    this.waiting.set(this.pathOf(progress.lesson, progress.cluster), progress);
    this.timer ??= setTimeout(() => this.flush(), this.options.delayMs ?? 200);
  }

  /** Writes now what waits to be written. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    for (const [path, progress] of this.waiting) this.write(path, progress);
    this.waiting.clear();
  }

  dispose(): void {
    this.flush();
  }

  private write(path: string, progress: Progress): void {
    const temporary = `${path}.${randomUUID()}.tmp`;
    try {
      const text = this.readText(path);
      const other = text === undefined ? undefined : parseProgress(text);
      mkdirSync(this.options.directory, { recursive: true });
      // Synchronous, so that nothing is lost when the window closes; a file has a few kilobytes.
      writeFileSync(temporary, serializeProgress(other === undefined ? progress : mergeProgress(progress, other)));
      renameSync(temporary, path);
    } catch (error) {
      discard(temporary);
      this.options.log.error(`progress was not written: ${errorText(error)}`);
      if (this.told) return;
      this.told = true;
      this.options.onError?.(
        l10n.t(
          'Progress cannot be kept in {0}: {1} Make room on the disk, or make that folder writable.',
          this.options.directory,
          errorText(error),
        ),
      );
    }
  }

  private readText(path: string): string | undefined {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') {
        this.options.log.warn(`progress was not read: ${errorText(error)}`);
      }
      return undefined;
    }
  }

  private setAside(path: string): void {
    const aside = `${path}.unreadable`;
    this.options.log.warn(`progress in ${path} is not understood; it is kept as ${aside}`);
    try {
      renameSync(path, aside);
    } catch (error) {
      this.options.log.warn(`it could not be set aside: ${errorText(error)}`);
    }
  }

  /** Readable at a glance, and one for each pair whatever the names are. */
  private pathOf(lesson: string, cluster: string): string {
    const hash = createHash('sha256')
      .update(JSON.stringify([lesson, cluster]))
      .digest('hex')
      .slice(0, 16);
    const words = lesson.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40);
    return join(this.options.directory, `${words}-${hash}.json`);
  }
}

function discard(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    // Where it could not be written it cannot be deleted either.
  }
}
