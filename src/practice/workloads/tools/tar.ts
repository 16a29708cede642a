import { posix } from 'node:path';
import { FileError } from '../files/fileSystem.ts';
import type { ProgramContext } from '../program.ts';
import { readAll } from '../stdio.ts';
import { options, resolvePath, ToolError, type Tool } from './tool.ts';

const block = 512;

/** `tar cf - PATH…` and `tar xf - [-C DIR]`: what `kubectl cp` runs in a container. */
export const tar: Tool = async (context, words) => {
  // The first word may do without its dash.
  const [first = '', ...rest] = words;
  const {
    flags,
    rest: paths,
    values,
  } = options(
    [first.startsWith('-') ? first : `-${first}`, ...rest],
    [...['c', 'x', 't', 'v', 'm', 'z', 'p', 'f:', 'C:', '--no-same-permissions', '--no-same-owner', '--directory:']],
  );
  const directory = resolvePath(context, values.get('C') ?? values.get('--directory') ?? '.');
  const file = values.get('f') ?? '-';
  if (flags.has('z')) throw new ToolError('the practice cluster does not simulate compression');
  if (flags.has('c')) {
    const archive = Buffer.concat([
      ...paths.flatMap(path => entries(context, directory, path)),
      Buffer.alloc(2 * block),
    ]);
    if (file === '-') context.stdout.write(archive);
    else context.files.write(resolvePath(context, file), archive);
    return 0;
  }
  if (!flags.has('x') && !flags.has('t')) throw new ToolError('must specify one of c, x, t');
  const archive =
    file === '-' ? await readAll(context.stdin, context.signal) : context.files.read(resolvePath(context, file));
  for (const entry of read(archive)) {
    if (flags.has('t') || flags.has('v')) context.stdout.write(`${entry.name}\n`);
    if (flags.has('x')) extract(context, posix.join(directory, posix.join('/', entry.name)), entry);
  }
  return 0;
};

function entries(context: ProgramContext, directory: string, path: string): Buffer[] {
  const full = posix.resolve(directory, path);
  const stat = context.files.stat(full);
  if (!stat) throw new ToolError(`${path}: ${new FileError('ENOENT').message}`);
  const name = path.replace(/^\/+/, '') || '.';
  if (stat.kind === 'directory') {
    const inside = context.files.list(full).flatMap(each => entries(context, directory, posix.join(path, each)));
    return [header(`${name}/`, 0, stat.mode, stat.modified, '5'), ...inside];
  }
  const data = context.files.read(full);
  const padding = Buffer.alloc((block - (data.length % block)) % block);
  return [header(name, data.length, stat.mode, stat.modified, '0'), data, padding];
}

function header(path: string, size: number, mode: number, modified: number, type: string): Buffer {
  const bytes = Buffer.alloc(block);
  // A long path is parted between two fields.
  const cut = path.length <= 100 ? 0 : path.indexOf('/', path.length - 101) + 1;
  bytes.write(path.slice(cut), 0, 100);
  bytes.write(cut > 0 ? path.slice(0, cut - 1) : '', 345, 155);
  const octal = (value: number, at: number, length: number): void =>
    void bytes.write(
      Math.floor(value)
        .toString(8)
        .padStart(length - 1, '0'),
      at,
      length - 1,
    );
  octal(mode & 0o7777, 100, 8);
  octal(0, 108, 8);
  octal(0, 116, 8);
  octal(size, 124, 12);
  octal(modified / 1000, 136, 12);
  bytes.write('        ', 148);
  bytes.write(type, 156);
  bytes.write('ustar\0' + '00', 257);
  octal(
    bytes.reduce((sum, byte) => sum + byte, 0),
    148,
    7,
  );
  bytes[155] = 0x20;
  return bytes;
}

interface Entry {
  name: string;
  mode: number;
  /** Absent: a directory. */
  data?: Buffer;
}

function read(archive: Buffer): Entry[] {
  const found: Entry[] = [];
  let longName: string | undefined;
  for (let at = 0; at + block <= archive.length;) {
    const head = archive.subarray(at, at + block);
    if (head.every(byte => byte === 0)) break;
    const text = (from: number, length: number): string =>
      head.toString('utf8', from, from + length).replace(/\0[^]*$/, '');
    const size = parseInt(text(124, 12), 8) || 0;
    if (text(257, 5) !== 'ustar') throw new ToolError('invalid tar magic');
    if (size > archive.length - at - block) throw new ToolError('short read');
    const data = archive.subarray(at + block, at + block + size);
    const [prefix, name, type] = [text(345, 155), text(0, 100), text(156, 1)];
    const full = longName ?? (prefix === '' ? name : `${prefix}/${name}`);
    longName = undefined;
    const mode = parseInt(text(100, 8), 8) || 0o644;
    if (type === 'L') longName = data.toString().replace(/\0+$/, '');
    else if (type === 'x') longName = /\d+ path=([^\n]*)\n/.exec(data.toString())?.[1];
    else if (type === '5') found.push({ name: full, mode });
    else if (type === '0' || type === '') found.push({ name: full, mode, data: Buffer.from(data) });
    at += block + Math.ceil(size / block) * block;
  }
  return found;
}

function extract({ files }: ProgramContext, path: string, { data, mode }: Entry): void {
  const make = (directory: string): void => {
    if (files.stat(directory)) return;
    make(posix.dirname(directory));
    files.makeDirectory(directory);
  };
  const full = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
  make(data ? posix.dirname(full) : full);
  if (data) files.write(full, data, { mode });
}
