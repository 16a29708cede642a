import { appendFileSync, fstatSync, statSync, truncateSync } from 'node:fs';
import type { Log } from '../base/log.ts';

/** Bytes beyond which a log begins anew at a start. */
const maximumSize = 1024 * 1024;

/** Writes to standard error and to a file, which a launcher may have made the same. */
export function practiceLog(file: string): Log {
  const isStandardError = sameFile(file);
  try {
    if (statSync(file).size > maximumSize) truncateSync(file);
  } catch {
    // There is none yet.
  }
  const write = (level: string, message: string): void => {
    const line = `${new Date().toISOString()} ${level} ${message}\n`;
    process.stderr.write(line);
    if (isStandardError) return;
    try {
      appendFileSync(file, line, { mode: 0o600 });
    } catch {
      // A full disk has been reported already by what filled it.
    }
  };
  return {
    debug() {},
    info: message => write('info', message),
    warn: message => write('warning', message),
    error: message => write('error', message),
  };
}

function sameFile(file: string): boolean {
  try {
    const own = fstatSync(2);
    const other = statSync(file);
    return own.ino === other.ino && own.dev === other.dev;
  } catch {
    return false;
  }
}
