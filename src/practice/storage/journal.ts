import { open, readFile, type FileHandle } from 'node:fs/promises';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Log } from '../../base/log.ts';
import { errorText } from '../../base/userError.ts';
import { lineOf, readRecords, recordOf } from './journalRecords.ts';
import { upgradeJournal } from './journalUpgrade.ts';
import { formatVersion } from './migrations.ts';
import type { GroupResource } from './objectStore.ts';
import { replaceFile } from './privateFile.ts';
import type { ChangeLog, Revision, VersionedStore } from './versionedStore.ts';

/**
 * A restart goes on from here beyond the last revision on disk: more than one turn of the event loop can make, so that
 * no revision is given twice even when the last ones were lost.
 */
const revisionGap = 1000;

/** Bytes that are written at once: a burst of changes takes no more memory for that than a single one. */
const bufferSize = 64 * 1024;

const encoder = new TextEncoder();

/** Bytes below which a journal is left to grow. */
const compactionThreshold = 4 * 1024 * 1024;

/**
 * The cluster's objects on disk: a file of JSON lines, one for each change, that is rewritten with the present objects
 * alone when it has grown. What `synced` resolved for is on the disk; other changes follow within a turn or so.
 */
export class Journal implements ChangeLog {
  private readonly file: string;
  private readonly log: Log;
  private handle: FileHandle;
  /** Bytes that are whole records. */
  private size: number;
  /** Bytes that the objects alone took when that was last known. */
  private snapshotSize: number;
  private readonly buffer = new Uint8Array(bufferSize);
  private pending: string[] = [];
  private waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];
  private unsynced = false;
  private running: Promise<void> | undefined;
  private store: VersionedStore | undefined;

  private constructor(
    file: string,
    handle: FileHandle,
    { size, liveSize }: { size: number; liveSize: number },
    log: Log,
  ) {
    this.file = file;
    this.handle = handle;
    this.size = size;
    this.snapshotSize = liveSize;
    this.log = log;
  }

  /**
   * Reads a journal, of an earlier version of the format too, or begins one. A torn last line, which a kill can leave, is cut off.
   * @throws UserError `practice-state-damaged`, `practice-state-newer`
   */
  static async open(
    file: string,
    log: Log,
  ): Promise<{ journal: Journal; revision: number; objects: { resource: GroupResource; object: KubeObject }[] }> {
    const found = await readFile(file).catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return Buffer.alloc(0);
      throw error;
    });
    const content = await upgradeJournal(file, found, log);
    const { revision, objects, size, liveSize } = readRecords(file, content);
    const handle = await open(file, content.length === 0 ? 'w' : 'r+', 0o600);
    if (size < content.length) {
      log.warn(`the last ${content.length - size} bytes of the journal were not whole and are dropped`);
      await handle.truncate(size);
    }
    const journal = new Journal(file, handle, { size, liveSize }, log);
    if (size === 0) journal.pending.push(lineOf({ format: formatVersion, revision }));
    return { journal, revision: content.length === 0 ? 1 : revision + revisionGap, objects };
  }

  /** From where a compaction takes the objects. Without it there is none. */
  attach(store: VersionedStore): void {
    this.store = store;
  }

  append(change: Revision): void {
    this.pending.push(recordOf(change));
    this.unsynced = true;
    this.run();
  }

  /** Resolves once every change so far is on disk. Rejects when it cannot be written; it is tried again later. */
  synced(): Promise<void> {
    if (!this.unsynced) return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.waiting.push({ resolve, reject });
      this.run();
    });
  }

  /** Writes what is left and closes the file. */
  async close(): Promise<void> {
    await this.running;
    await this.synced();
    await this.running;
    await this.handle.close();
  }

  private run(): void {
    this.running ??= this.flush().finally(() => {
      this.running = undefined;
      // Someone may have asked between the last look and now.
      if (this.waiting.length > 0) this.run();
    });
  }

  /** Writes until there is nothing left: all changes of a turn together, and one fsync for all who wait. */
  private async flush(): Promise<void> {
    await new Promise(resolve => setImmediate(resolve));
    while (this.pending.length > 0 || this.waiting.length > 0) {
      const waiting = this.waiting.splice(0);
      const records = this.pending.splice(0);
      try {
        await this.write(records);
        if (waiting.length > 0) {
          await this.handle.datasync();
          this.unsynced = this.pending.length > 0;
        }
        for (const waiter of waiting) waiter.resolve();
      } catch (error) {
        this.pending.unshift(...records);
        this.log.error(`the journal cannot be written: ${errorText(error)}`);
        for (const waiter of waiting) waiter.reject(error);
        return;
      }
      if (this.size > compactionThreshold && this.size > 4 * this.snapshotSize) await this.compact();
    }
  }

  /** Always from the last whole record on: what a failed attempt left is overwritten. */
  private async write(records: readonly string[]): Promise<void> {
    let end = this.size;
    let filled = 0;
    const writeOut = async (): Promise<void> => {
      for (let written = 0; written < filled;) {
        const { bytesWritten } = await this.handle.write(this.buffer, written, filled - written, end + written);
        written += bytesWritten;
      }
      end += filled;
      filled = 0;
    };
    for (const record of records) {
      for (let rest = record; rest !== '';) {
        const { read, written } = encoder.encodeInto(rest, this.buffer.subarray(filled));
        filled += written;
        rest = rest.slice(read);
        if (rest !== '') await writeOut();
      }
    }
    await writeOut();
    this.size = end;
  }

  /** Changes that come meanwhile are written to the new file afterwards; those it holds already do no harm there. */
  private async compact(): Promise<void> {
    if (this.store === undefined) return;
    try {
      const { revision } = this.store;
      const lines = [lineOf({ format: formatVersion, revision })];
      for (const { resource, object } of this.store.everything())
        lines.push(recordOf({ type: 'ADDED', resource, object, revision }));
      const bytes = Buffer.from(lines.join(''));
      const fresh = await replaceFile(this.file, bytes);
      const old = this.handle;
      this.handle = fresh;
      this.size = this.snapshotSize = bytes.length;
      await old.close();
    } catch (error) {
      this.log.warn(`the journal cannot be compacted: ${errorText(error)}`);
      // Not again before it has grown as much once more.
      this.snapshotSize = this.size;
    }
  }
}
