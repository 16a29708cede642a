import { appendFileSync, closeSync, fstatSync, ftruncateSync, openSync, readSync, statSync, writeSync } from 'node:fs';
import type { Log } from '../base/log.ts';

/** Bytes beyond which the older half of a log is dropped. */
const maximumSize = 1024 * 1024;

/** Characters of one message. */
const maximumLength = 16 * 1024;

/** Writes to a file, which stays of a bounded size, and to standard error, which a launcher may have made the same. */
export function practiceLog(file: string): Log {
  // Once nobody reads it any more, each write is an error, and to report that would be the next one.
  let hasReader = !isStandardError(file);
  process.stderr.on('error', () => (hasReader = false));
  const write = (level: string, message: string): void => {
    const line = `${new Date().toISOString()} ${level} ${message.slice(0, maximumLength)}\n`;
    if (hasReader) process.stderr.write(line);
    try {
      appendFileSync(file, line, { mode: 0o600 });
      shorten(file);
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

/** In place: a launcher that has opened the file goes on to append to it. */
function shorten(file: string): void {
  const { size } = statSync(file);
  if (size <= maximumSize) return;
  const descriptor = openSync(file, 'r+');
  try {
    const kept = Buffer.alloc(maximumSize / 2);
    readSync(descriptor, kept, 0, kept.length, size - kept.length);
    ftruncateSync(descriptor);
    writeSync(descriptor, kept, kept.indexOf('\n') + 1, undefined, 0);
  } finally {
    closeSync(descriptor);
  }
}

function isStandardError(file: string): boolean {
  try {
    const own = fstatSync(2);
    const other = statSync(file);
    return own.ino === other.ino && own.dev === other.dev;
  } catch {
    return false;
  }
}
