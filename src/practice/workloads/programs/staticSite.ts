import type { IncomingMessage } from 'node:http';
import { posix } from 'node:path';
import type { Page } from '../httpProgram.ts';
import type { FileSystem } from '../files/fileSystem.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html',
  '.txt': 'text/plain',
  '.css': 'text/css',
  '.js': 'application/javascript',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
};

/** What a web server answers from a folder of the container. @param errorPage what it shows for a status */
export function answerFromFiles(
  files: FileSystem,
  root: string,
  request: IncomingMessage,
  errorPage: (status: number) => Page,
): Page {
  let path: string;
  try {
    path = decodeURIComponent((request.url ?? '/').split('?')[0]!);
  } catch {
    return errorPage(400);
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') return errorPage(405);
  const full = posix.join(root, posix.join('/', path)).replace(/(.)\/$/, '$1');
  const isFolder = files.stat(full)?.kind === 'directory';
  const file = isFolder ? posix.join(full, 'index.html') : full;
  if (files.stat(file)?.kind !== 'file') return errorPage(isFolder ? 403 : 404);
  return { type: types[posix.extname(file)] ?? 'application/octet-stream', body: files.read(file) };
}
