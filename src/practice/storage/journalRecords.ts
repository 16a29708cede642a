import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import { UserError } from '../../base/userError.ts';
import type { GroupResource } from './objectStore.ts';
import type { Revision } from './versionedStore.ts';

const formatVersion = 1;

/** One line of a journal. */
interface JournalRecord {
  rv: number;
  /** The resource. */
  r: GroupResource;
  put?: KubeObject;
  /** Namespace and name. */
  del?: [string | undefined, string];
}

/** The first line: the format, and the revision at which the file begins. */
export function headerOf(revision: number): string {
  return `${JSON.stringify({ format: formatVersion, revision })}\n`;
}

export function recordOf({ type, resource, object, revision }: Revision): string {
  const { namespace, name } = object.metadata;
  const record: JournalRecord =
    type === 'DELETED'
      ? { rv: revision, r: resource, del: [namespace, name] }
      : { rv: revision, r: resource, put: object };
  return `${JSON.stringify(record)}\n`;
}

/**
 * Replays a journal.
 * @returns the objects, the last revision, how many bytes are whole records, and how many of them the objects take
 * @throws UserError when it is damaged before its end, or of a later version of this program
 */
export function readRecords(
  file: string,
  content: Buffer,
): { revision: number; objects: { resource: GroupResource; object: KubeObject }[]; size: number; liveSize: number } {
  const objects = new Map<string, { resource: GroupResource; object: KubeObject; length: number }>();
  let revision = 1;
  let size = 0;
  for (let line = 1; size < content.length; line++) {
    const end = content.indexOf(10, size);
    if (end < 0) break;
    let record: unknown;
    try {
      record = JSON.parse(content.toString('utf8', size, end));
    } catch {
      // Blocks of the last write can reach the disk out of order.
      if (end === content.length - 1) break;
      throw damaged(file, line);
    }
    if (line === 1) {
      const header = (record ?? {}) as { format?: unknown; revision?: unknown };
      if (header.format !== formatVersion) throw newer(file);
      revision = typeof header.revision === 'number' ? header.revision : 1;
    } else {
      if (!isRecord(record)) throw damaged(file, line);
      revision = Math.max(revision, record.rv);
      const [namespace, name] = record.del ?? [record.put?.metadata.namespace, record.put?.metadata.name];
      const key = `${record.r}/${namespace ?? ''}/${name ?? ''}`;
      if (record.put === undefined) objects.delete(key);
      else objects.set(key, { resource: record.r, object: record.put, length: end + 1 - size });
    }
    size = end + 1;
  }
  const live = [...objects.values()];
  const liveSize = live.reduce((sum, { length }) => sum + length, 0);
  return { revision, objects: live, size, liveSize };
}

function isRecord(value: unknown): value is JournalRecord {
  const { rv, r, put, del } = (value ?? {}) as { [Key in keyof JournalRecord]?: unknown };
  const name: unknown = Array.isArray(del) ? del[1] : (put as Partial<KubeObject> | undefined)?.metadata?.name;
  return typeof rv === 'number' && typeof r === 'string' && typeof name === 'string';
}

function damaged(file: string, line: number): UserError {
  return new UserError(
    'practice-state-damaged',
    l10n.t('The practice cluster’s state in {0} is damaged at line {1}.', file, line),
    l10n.t('Reset the practice cluster, or restore that file from a backup.'),
  );
}

function newer(file: string): UserError {
  return new UserError(
    'practice-state-newer',
    l10n.t('The practice cluster’s state in {0} was written by another version of this program.', file),
    l10n.t('Update this program, or reset the practice cluster.'),
  );
}
