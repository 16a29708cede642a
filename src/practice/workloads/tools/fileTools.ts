import { posix } from 'node:path';
import { FileError, type FileStat } from '../files/fileSystem.ts';
import { globPattern } from '../files/glob.ts';
import type { ProgramContext } from '../program.ts';
import { contents, options, resolvePath, ToolError, type Tool } from './tool.ts';

/** Runs something for each path, and says for each one what went wrong. */
function forEach(
  context: ProgramContext,
  paths: readonly string[],
  failed: (path: string) => string,
  run: (path: string, full: string) => void,
): number {
  let code = 0;
  for (const path of paths) {
    try {
      run(path, resolvePath(context, path));
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      context.stderr.write(`${posix.basename(context.argv[0] ?? '')}: ${failed(path)}: ${error.message}\n`);
      code = 1;
    }
  }
  return code;
}

const ls: Tool = (context, words) => {
  const { flags, rest } = options(words, ['l', 'a', 'A', '1', 'h', 'R', 't', 'r', 'd', 'F', 'i', 'n', 'S', '--color:']);
  const { files, stdout } = context;
  const paths = rest.length > 0 ? rest : ['.'];
  const single: { name: string; stat: FileStat }[] = [];
  const folders: string[] = [];
  const code = forEach(
    context,
    paths,
    path => (context.flavor === 'busybox' ? path : `cannot access '${path}'`),
    (path, full) => {
      const stat = files.stat(full);
      if (!stat) throw new FileError('ENOENT');
      if (stat.kind === 'directory' && !flags.has('d')) folders.push(path);
      else single.push({ name: path, stat });
    },
  );
  const print = (entries: { name: string; stat: FileStat }[], total: boolean): void => {
    if (flags.has('t')) entries.sort((a, b) => b.stat.modified - a.stat.modified);
    if (flags.has('S')) entries.sort((a, b) => b.stat.size - a.stat.size);
    if (flags.has('r')) entries.reverse();
    if (!flags.has('l')) {
      const names = entries.map(({ name, stat }) => name + (flags.has('F') && stat.kind === 'directory' ? '/' : ''));
      const columns = context.stdin.terminal !== undefined && !flags.has('1');
      if (names.length > 0) stdout.write(columns ? `${names.join('  ')}\n` : `${names.join('\n')}\n`);
      return;
    }
    if (total) stdout.write(`total ${entries.reduce((sum, { stat }) => sum + Math.ceil(stat.size / 1024), 0)}\n`);
    const width = Math.max(0, ...entries.map(({ stat }) => String(stat.size).length));
    for (const { name, stat } of entries) {
      const size = String(stat.size).padStart(Math.max(width, 4));
      stdout.write(
        `${modeText(stat)} ${stat.kind === 'directory' ? 2 : 1} root root ${size} ${dateText(stat)} ${name}\n`,
      );
    }
  };
  print(single, false);
  const listed = (path: string): string[] => {
    const names = files.list(resolvePath(context, path));
    const visible = flags.has('a') || flags.has('A') ? names : names.filter(name => !name.startsWith('.'));
    return flags.has('a') ? ['.', '..', ...visible] : visible;
  };
  const queue = [...folders];
  for (let index = 0; index < queue.length; index++) {
    const path = queue[index]!;
    if (queue.length > 1 || single.length > 0 || flags.has('R')) {
      stdout.write(`${index > 0 || single.length > 0 ? '\n' : ''}${path}:\n`);
    }
    const entries = listed(path).flatMap(name => {
      const stat = files.stat(posix.resolve(resolvePath(context, path), name));
      return stat ? [{ name, stat }] : [];
    });
    print(entries, true);
    if (!flags.has('R')) continue;
    const inside = entries.filter(({ name, stat }) => stat.kind === 'directory' && name !== '.' && name !== '..');
    queue.splice(index + 1, 0, ...inside.map(({ name }) => posix.join(path, name)));
  }
  return code;
};

function modeText({ kind, mode }: FileStat): string {
  const letters = Array.from('rwxrwxrwx')
    .map((letter, index) => (mode & (0o400 >> index) ? letter : '-'))
    .join('');
  return (kind === 'directory' ? 'd' : '-') + (mode & 0o1000 ? `${letters.slice(0, 8)}t` : letters);
}

/** `Mar  5 10:11`. */
function dateText({ modified }: FileStat): string {
  const date = new Date(modified).toUTCString();
  return `${date.slice(8, 11)} ${String(Number(date.slice(5, 7))).padStart(2)} ${date.slice(17, 22)}`;
}

const cat: Tool = async (context, words) => {
  const { flags, rest } = options(words, ['n', 'u', 'e', 'A', 'v', 't']);
  const { stdin, stdout } = context;
  let code = 0;
  let number = 0;
  const write = (data: Buffer): void => {
    if (!flags.has('n')) stdout.write(data);
    else
      for (const line of data.toString().match(/[^\n]*\n|[^\n]+$/g) ?? [])
        stdout.write(`${String(++number).padStart(6)}  ${line}`);
  };
  for (const path of rest.length > 0 ? rest : ['-']) {
    if (path === '-') {
      // As it comes: someone may be typing.
      for (let chunk = await stdin.read(context.signal); chunk; chunk = await stdin.read(context.signal)) {
        write(chunk);
        await stdout.drained();
      }
    } else {
      code ||= forEach(
        context,
        [path],
        each => (context.flavor === 'busybox' ? `can't open '${each}'` : each),
        (_path, full) => write(context.files.read(full)),
      );
    }
  }
  return code;
};

const mkdir: Tool = (context, words) => {
  const { flags, rest } = options(words, ['p', 'm:', 'v']);
  if (rest.length === 0) throw new ToolError('missing operand');
  const failed = (path: string): string =>
    context.flavor === 'busybox' ? `can't create directory '${path}'` : `cannot create directory '${path}'`;
  return forEach(context, rest, failed, (_path, full) => {
    if (flags.has('p')) makeParents(context, full);
    else context.files.makeDirectory(full);
  });
};

function makeParents({ files }: ProgramContext, path: string): void {
  const kind = files.stat(path)?.kind;
  if (kind === 'directory') return;
  if (kind) throw new FileError('EEXIST');
  makeParents({ files } as ProgramContext, posix.dirname(path));
  files.makeDirectory(path);
}

const rm: Tool = (context, words) => {
  const { flags, rest } = options(words, ['r', 'R', 'f', 'v', 'i']);
  const recursive = flags.has('r') || flags.has('R');
  const failed = (path: string): string =>
    context.flavor === 'busybox' ? `can't remove '${path}'` : `cannot remove '${path}'`;
  return forEach(context, rest, failed, (_path, full) => {
    const stat = context.files.stat(full);
    if (!stat && flags.has('f')) return;
    if (stat?.kind === 'directory' && !recursive) throw new FileError('EISDIR');
    removeTree(context, full);
  });
};

function removeTree({ files }: ProgramContext, path: string): void {
  if (files.stat(path)?.kind === 'directory') {
    for (const name of files.list(path)) removeTree({ files } as ProgramContext, posix.join(path, name));
  }
  files.remove(path);
}

const rmdir: Tool = (context, words) =>
  forEach(
    context,
    words,
    path => `'${path}'`,
    (_path, full) => {
      if (context.files.stat(full)?.kind === 'file') throw new FileError('ENOTDIR');
      context.files.remove(full);
    },
  );

const touch: Tool = (context, words) => {
  const { rest } = options(words, ['c', 'a', 'm', 't:', 'd:']);
  return forEach(
    context,
    rest,
    path => (context.flavor === 'busybox' ? path : `cannot touch '${path}'`),
    (_path, full) => {
      if (context.files.stat(full)?.kind !== 'directory') context.files.write(full, Buffer.alloc(0), { append: true });
    },
  );
};

/** The target of a copy: inside, when it is a directory. */
function into({ files }: ProgramContext, from: string, to: string): string {
  return files.stat(to)?.kind === 'directory' ? posix.join(to, posix.basename(from)) : to;
}

function copyTree(context: ProgramContext, from: string, to: string): void {
  const { files } = context;
  const stat = files.stat(from);
  if (!stat) throw new FileError('ENOENT');
  if (stat.kind === 'file') {
    files.write(to, files.read(from), { mode: stat.mode });
    return;
  }
  if (!files.stat(to)) files.makeDirectory(to);
  for (const name of files.list(from)) copyTree(context, posix.join(from, name), posix.join(to, name));
}

const cp: Tool = (context, words) => {
  const { flags, rest } = options(words, ['r', 'R', 'a', 'f', 'p', 'v', 'L']);
  const target = rest.pop();
  if (target === undefined || rest.length === 0) throw new ToolError('missing file operand');
  return forEach(
    context,
    rest,
    path => `can't stat '${path}'`,
    (path, full) => {
      if (context.files.stat(full)?.kind === 'directory' && !['r', 'R', 'a'].some(flag => flags.has(flag))) {
        throw new ToolError(`omitting directory '${path}'`);
      }
      copyTree(context, full, into(context, full, resolvePath(context, target)));
    },
  );
};

const mv: Tool = (context, words) => {
  const { rest } = options(words, ['f', 'n', 'v']);
  const target = rest.pop();
  if (target === undefined || rest.length === 0) throw new ToolError('missing file operand');
  return forEach(
    context,
    rest,
    path => `can't rename '${path}'`,
    (_path, full) => {
      copyTree(context, full, into(context, full, resolvePath(context, target)));
      removeTree(context, full);
    },
  );
};

const chmod: Tool = (context, words) => {
  const [mode = '', ...paths] = words.filter(word => word !== '-R');
  const octal = /^[0-7]{3,4}$/.test(mode) ? parseInt(mode, 8) : undefined;
  const symbolic = /^([ugoa]*)([+-])([rwx]+)$/.exec(mode);
  if (octal === undefined && !symbolic) throw new ToolError(`invalid mode '${mode}'`);
  return forEach(
    context,
    paths,
    path => path,
    (_path, full) => {
      const before = context.files.stat(full)?.mode ?? 0;
      context.files.setMode(full, octal ?? changedMode(before, symbolic!));
    },
  );
};

function changedMode(before: number, [, who = '', sign, letters = '']: readonly string[]): number {
  const bits = Array.from(letters).reduce((sum, letter) => sum | { r: 4, w: 2, x: 1 }[letter]!, 0);
  const all = who === '' || who.includes('a');
  const mask = ['u', 'g', 'o'].reduce(
    (sum, each, index) => sum | (all || who.includes(each) ? bits << (6 - index * 3) : 0),
    0,
  );
  return sign === '+' ? before | mask : before & ~mask;
}

const ln: Tool = (context, words) => {
  const { rest } = options(words, ['s', 'f', 'n']);
  const [from = '', to = posix.basename(from)] = rest;
  // There are no links: a copy does for what labs use them for.
  return forEach(
    context,
    [from],
    path => path,
    (_path, full) => copyTree(context, full, into(context, full, resolvePath(context, to))),
  );
};

const du: Tool = (context, words) => {
  const { rest } = options(words, ['s', 'h', 'k']);
  const size = (path: string): number => {
    const stat = context.files.stat(path);
    if (!stat) throw new FileError('ENOENT');
    if (stat.kind === 'file') return stat.size;
    return context.files.list(path).reduce((sum, name) => sum + size(posix.join(path, name)), 4096);
  };
  return forEach(
    context,
    rest.length > 0 ? rest : ['.'],
    path => path,
    (path, full) => context.stdout.write(`${Math.ceil(size(full) / 1024)}\t${path}\n`),
  );
};

const find: Tool = (context, words) => {
  const start = words.findIndex(word => word.startsWith('-'));
  const paths = start < 0 ? words : words.slice(0, start);
  const { values } = options(
    (start < 0 ? [] : words.slice(start)).map(word => word.replace(/^-(?=\w)/, '--')),
    [...['--name:', '--type:', '--maxdepth:', '--print', '--path:', '--iname:']],
  );
  const name = values.get('--name') ?? values.get('--iname');
  const pattern = name === undefined ? undefined : globPattern(name, values.has('--iname'));
  const depth = Number(values.get('--maxdepth') ?? Infinity);
  const visit = (path: string, left: number): void => {
    const full = resolvePath(context, path);
    const stat = context.files.stat(full);
    if (!stat) throw new FileError('ENOENT');
    const type = values.get('--type');
    const wanted = type === undefined || (type === 'd') === (stat.kind === 'directory');
    if (wanted && (pattern?.test(posix.basename(full)) ?? true)) context.stdout.write(`${path}\n`);
    if (stat.kind !== 'directory' || left === 0) return;
    for (const each of context.files.list(full)) visit(path.endsWith('/') ? path + each : `${path}/${each}`, left - 1);
  };
  return forEach(
    context,
    paths.length > 0 ? paths : ['.'],
    path => path,
    path => visit(path, depth),
  );
};

const df: Tool = ({ stdout }) => {
  stdout.write('Filesystem           1K-blocks      Used Available Use% Mounted on\n');
  stdout.write('overlay               98831908  12345678  86469846  13% /\n');
  return 0;
};

const stat: Tool = (context, words) => {
  const { rest, values } = options(words, ['c:', 'L', '--format:']);
  return forEach(
    context,
    rest,
    path => `cannot stat '${path}'`,
    (path, full) => {
      const found = context.files.stat(full);
      if (!found) throw new FileError('ENOENT');
      const format = values.get('c') ?? values.get('--format') ?? '%A %s %n';
      const parts: Record<string, string> = {
        n: path,
        s: String(found.size),
        a: (found.mode & 0o7777).toString(8),
        A: modeText(found),
        U: 'root',
        G: 'root',
      };
      context.stdout.write(`${format.replace(/%(\w)/g, (all, letter: string) => parts[letter] ?? all)}\n`);
    },
  );
};

const tee: Tool = async (context, words) => {
  const { flags, rest } = options(words, ['a']);
  let append = flags.has('a');
  for (const path of rest) if (!append) context.files.write(resolvePath(context, path), Buffer.alloc(0));
  append = true;
  for (let chunk = await context.stdin.read(context.signal); chunk; chunk = await context.stdin.read(context.signal)) {
    context.stdout.write(chunk);
    for (const path of rest) context.files.write(resolvePath(context, path), chunk, { append });
  }
  return 0;
};

const base64: Tool = async (context, words) => {
  const { flags, rest } = options(words, ['d', 'D', 'w:', '--decode']);
  const [input] = await contents(context, rest.slice(0, 1), (path, error) => {
    throw new ToolError(`${path}: ${error.message}`);
  });
  const decode = flags.has('d') || flags.has('D') || flags.has('--decode');
  const data = input?.data ?? Buffer.alloc(0);
  context.stdout.write(decode ? Buffer.from(data.toString(), 'base64') : `${data.toString('base64')}\n`);
  return 0;
};

export const fileTools: Readonly<Record<string, Tool>> = {
  ls,
  cat,
  mkdir,
  rm,
  rmdir,
  touch,
  cp,
  mv,
  chmod,
  ln,
  du,
  find,
  df,
  stat,
  tee,
  base64,
};
