import { copyFile, rm } from 'node:fs/promises';
import type { Log } from '../../base/log.ts';
import { damaged, formatOf, headerFrom, isRecord, lineOf, readLines, type JournalRecord } from './journalRecords.ts';
import { formatVersion, migrations, type JournalLines } from './migrations.ts';
import { replaceFile } from './privateFile.ts';

/**
 * Brings a journal to the present version of the format, on disk too: whoever is killed meanwhile finds it in one of the
 * two, whole. What it was is kept beside it until `discardBackups`.
 * @param content what is in the file
 * @returns what is in it now
 * @throws UserError `practice-state-newer`, `practice-state-damaged`
 */
export async function upgradeJournal(file: string, content: Buffer, log: Log): Promise<Buffer> {
  const format = formatOf(file, content, formatVersion);
  if (format === undefined || format === formatVersion) return content;
  let lines = parsed(file, content);
  migrations.slice(format - 1).forEach((migrate, index) => {
    const { header, records } = migrate(lines);
    lines = { header: { ...header, format: format + index + 1 }, records };
  });
  await copyFile(file, backupOf(file, format));
  const upgraded = Buffer.from([lines.header, ...lines.records].map(lineOf).join(''));
  await (await replaceFile(file, upgraded)).close();
  log.info(`the state had format ${format} and has format ${formatVersion} now`);
  return upgraded;
}

/** Removes what earlier upgrades have kept, now that the cluster has come up with what they made. */
export async function discardBackups(file: string): Promise<void> {
  for (let format = 1; format < formatVersion; format++) await rm(backupOf(file, format), { force: true });
}

function backupOf(file: string, format: number): string {
  return `${file}.v${format}`;
}

function parsed(file: string, content: Buffer): JournalLines {
  const [first, ...rest] = readLines(file, content);
  const records = rest.map(({ line, number }): JournalRecord => {
    if (!isRecord(line)) throw damaged(file, number);
    return line;
  });
  return { header: headerFrom(first?.line), records };
}
