import { dirname } from 'node:path';
import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { UserError } from '../../base/userError.ts';
import type { GroupResource } from './objectStore.ts';
import type { Revision } from './versionedStore.ts';

/** The first line of a journal. */
export interface JournalHeader {
  /** The version of the format. */
  format: number;
  /** At which the file begins. */
  revision: number;
}

/** Any other line of a journal. */
export interface JournalRecord {
  rv: number;
  /** The resource. */
  r: GroupResource;
  put?: KubeObject;
  /** Namespace and name. */
  del?: [string | null | undefined, string];
}

/** A line as it is stored. */
export function lineOf(line: JournalHeader | JournalRecord): string {
  return `${JSON.stringify(line)}\n`;
}

export function recordOf({ type, resource, object, revision }: Revision): string {
  const { namespace, name } = object.metadata;
  const record: JournalRecord =
    type === 'DELETED'
      ? { rv: revision, r: resource, del: [namespace, name] }
      : { rv: revision, r: resource, put: object };
  return lineOf(record);
}

/**
 * The version of a journal's format; undefined for one of which not even the first line is whole.
 * @throws UserError `practice-state-newer` for one that this program does not know, `practice-state-damaged`
 */
export function formatOf(file: string, content: Buffer, known: number): number | undefined {
  for (const { line, number } of readLines(file, content)) {
    const { format } = (line ?? {}) as Partial<JournalHeader>;
    if (typeof format !== 'number' || !Number.isInteger(format) || format < 1) throw damaged(file, number);
    if (format > known) throw newer(file, format, known);
    return format;
  }
  return undefined;
}

/**
 * Reads a journal line by line, without one at its end that is not whole.
 * @throws UserError `practice-state-damaged`
 */
export function* readLines(file: string, content: Buffer): Iterable<{ line: unknown; number: number; end: number }> {
  let start = 0;
  for (let number = 1; start < content.length; number++) {
    const end = content.indexOf(10, start);
    if (end < 0) return;
    let line: unknown;
    try {
      line = JSON.parse(content.toString('utf8', start, end));
    } catch {
      // Blocks of the last write can reach the disk out of order.
      if (end === content.length - 1) return;
      throw damaged(file, number);
    }
    start = end + 1;
    yield { line, number, end: start };
  }
}

/**
 * Replays a journal.
 * @returns the objects, the last revision, how many bytes are whole records, and how many of them the objects take
 * @throws UserError `practice-state-damaged`
 */
export function readRecords(
  file: string,
  content: Buffer,
): { revision: number; objects: { resource: GroupResource; object: KubeObject }[]; size: number; liveSize: number } {
  const objects = new Map<string, { resource: GroupResource; object: KubeObject; length: number }>();
  let revision = 1;
  let size = 0;
  for (const { line, number, end } of readLines(file, content)) {
    if (number === 1) revision = headerFrom(line).revision;
    else {
      if (!isRecord(line)) throw damaged(file, number);
      const { r, rv, put, del } = line;
      revision = Math.max(revision, rv);
      const [namespace, name] = del ?? [put?.metadata.namespace, put?.metadata.name];
      const key = `${r}/${namespace ?? ''}/${name ?? ''}`;
      if (put === undefined) objects.delete(key);
      else objects.set(key, { resource: r, object: put, length: end - size });
    }
    size = end;
  }
  const live = [...objects.values()];
  const liveSize = live.reduce((sum, { length }) => sum + length, 0);
  return { revision, objects: live, size, liveSize };
}

/** Checks a line that is to be the first one. */
export function headerFrom(line: unknown): JournalHeader {
  const { format, revision } = (line ?? {}) as Partial<JournalHeader>;
  return { format: format ?? 0, revision: typeof revision === 'number' ? revision : 1 };
}

/** Whether a line has the form of a record. */
export function isRecord(value: unknown): value is JournalRecord {
  const { rv, r, put, del } = (value ?? {}) as { [Key in keyof JournalRecord]?: unknown };
  const name: unknown = Array.isArray(del) ? del[1] : (put as Partial<KubeObject> | undefined)?.metadata?.name;
  return typeof rv === 'number' && typeof r === 'string' && typeof name === 'string';
}

/** The state cannot be read. */
export function damaged(file: string, line: number): UserError {
  return new UserError(
    'practice-state-damaged',
    l10n.t('The practice cluster’s state in {0} is damaged at line {1}.', file, line),
    l10n.t('Restore that file from a backup; or give the state up: {0}', resetCommand(file)),
  );
}

function newer(file: string, found: number, known: number): UserError {
  return new UserError(
    'practice-state-newer',
    l10n.t(
      'The practice cluster’s state in {0} was written by a newer version of this program: it has format {1}, and this version knows {2} and older ones.',
      file,
      found,
      known,
    ),
    l10n.t('Update this program; or give the state up: {0}', resetCommand(file)),
  );
}

/** What deletes the state that a journal belongs to. */
function resetCommand(file: string): string {
  return `kubernetes-lab-guide practice reset --data '${dirname(file)}'`;
}
