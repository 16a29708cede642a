import { FileError } from '../files/fileSystem.ts';
import type { ProgramContext } from '../program.ts';
import { contents, linesOf, options, resolvePath, ToolError, type Tool } from './tool.ts';

/** What the files named hold, or the standard input; what cannot be read is told. */
async function texts(
  context: ProgramContext,
  paths: readonly string[],
): Promise<{ found: { path: string; text: string }[]; code: number }> {
  let code = 0;
  const name = context.argv[0]?.split('/').at(-1) ?? '';
  const found = await contents(context, paths, (path, error) => {
    context.stderr.write(`${name}: ${path}: ${error.message}\n`);
    code = 1;
  });
  return { found: found.map(({ path, data }) => ({ path, text: data.toString() })), code };
}

const grep: Tool = async (context, words) => {
  const { flags, rest, values } = options(words, [
    ...[
      'i',
      'v',
      'n',
      'c',
      'q',
      'r',
      'R',
      'l',
      'o',
      'E',
      'F',
      'w',
      's',
      'h',
      'H',
      'x',
      'e:',
      'A:',
      'B:',
      'C:',
      'm:',
      '--color:',
    ],
  ]);
  const pattern = values.get('e') ?? rest.shift();
  if (pattern === undefined) throw new ToolError('no pattern', 2);
  const expression = regularExpression(pattern, flags);
  const recursive = flags.has('r') || flags.has('R');
  const paths = recursive ? (rest.length > 0 ? rest : ['.']).flatMap(path => filesIn(context, path)) : rest;
  const { code, found } = await texts(context, paths);
  const named = (found.length > 1 || recursive || flags.has('H')) && !flags.has('h');
  const before = Number(values.get('B') ?? values.get('C') ?? 0);
  const after = Number(values.get('A') ?? values.get('C') ?? 0);
  let any = false;
  for (const { path, text } of found) {
    const lines = linesOf(text);
    let hits = lines.flatMap((line, index) => (expression.test(line) === flags.has('v') ? [] : [index]));
    if (values.has('m')) hits = hits.slice(0, Number(values.get('m')));
    any ||= hits.length > 0;
    if (flags.has('q')) continue;
    const prefix = named ? `${path}:` : '';
    if (flags.has('c')) context.stdout.write(`${prefix}${hits.length}\n`);
    else if (flags.has('l')) context.stdout.write(hits.length > 0 ? `${path}\n` : '');
    else {
      const shown = new Set(
        hits.flatMap(hit => range(Math.max(0, hit - before), Math.min(lines.length - 1, hit + after))),
      );
      for (const index of [...shown].sort((a, b) => a - b)) {
        const line = lines[index]!;
        const parts = flags.has('o')
          ? (line.match(new RegExp(expression.source, `${expression.flags}g`)) ?? [])
          : [line];
        for (const part of parts) context.stdout.write(`${prefix}${flags.has('n') ? `${index + 1}:` : ''}${part}\n`);
      }
    }
  }
  return any ? 0 : code === 0 ? 1 : 2;
};

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

function filesIn(context: ProgramContext, path: string): string[] {
  const full = resolvePath(context, path);
  if (context.files.stat(full)?.kind !== 'directory') return [path];
  return context.files.list(full).flatMap(name => filesIn(context, `${path.replace(/\/$/, '')}/${name}`));
}

/** A pattern of `grep` or `sed` in JavaScript's form. Bounded: a pattern that JavaScript cannot take matches as text. */
function regularExpression(pattern: string, flags: ReadonlySet<string>): RegExp {
  // In basic patterns `\(`, `\|` and `\+` are the operators, and the bare signs are text.
  const extended = flags.has('E')
    ? pattern
    : pattern.replace(/\\?[(){}|+?]/g, part => (part.length > 1 ? part.slice(1) : `\\${part}`));
  const classes = extended.replace(/\[:(\w+):\]/g, (_all, name: string) => characterClasses[name] ?? '');
  const escaped = pattern.replace(/[^\w\s]/g, '\\$&');
  let source = flags.has('F') ? escaped : classes;
  if (flags.has('w')) source = `\\b(?:${source})\\b`;
  if (flags.has('x')) source = `^(?:${source})$`;
  const mode = flags.has('i') ? 'i' : '';
  try {
    return new RegExp(source, mode);
  } catch {
    return new RegExp(escaped, mode);
  }
}

const characterClasses: Readonly<Record<string, string>> = {
  space: '\\s',
  digit: '0-9',
  alpha: 'A-Za-z',
  alnum: 'A-Za-z0-9',
  upper: 'A-Z',
  lower: 'a-z',
  punct: '!-\\/:-@\\[-`{-~',
};

const wc: Tool = async (context, words) => {
  const { flags, rest } = options(words, ['l', 'w', 'c', 'm']);
  const { code, found } = await texts(context, rest);
  const wanted = ['l', 'w', 'c'].filter(
    flag => flags.size === 0 || flags.has(flag) || (flag === 'c' && flags.has('m')),
  );
  const totals = [0, 0, 0];
  const print = (counts: readonly number[], name: string): void => {
    const shown = ['l', 'w', 'c'].flatMap((flag, index) => (wanted.includes(flag) ? [String(counts[index])] : []));
    const columns = shown.length > 1 ? shown.map(each => each.padStart(9)).join('') : shown.join('');
    context.stdout.write(`${columns}${name === '-' ? '' : ` ${name}`}\n`);
  };
  for (const { path, text } of found) {
    const counts = [text.split('\n').length - 1, text.split(/\s+/).filter(Boolean).length, Buffer.byteLength(text)];
    counts.forEach((count, index) => (totals[index]! += count));
    print(counts, path);
  }
  if (found.length > 1) print(totals, 'total');
  return code;
};

/** `-3` is short for `-n 3`. */
function withCount(words: readonly string[]): string[] {
  return words.map(word => word.replace(/^-(\d+)$/, '-n$1'));
}

const head: Tool = async (context, words) => {
  const { rest, values } = options(withCount(words), ['n:', 'c:', 'q']);
  const { code, found } = await texts(context, rest);
  const bytes = values.get('c');
  const count = Number(values.get('n') ?? 10);
  for (const { path, text } of found) {
    if (found.length > 1) context.stdout.write(`==> ${path} <==\n`);
    if (bytes !== undefined) context.stdout.write(Buffer.from(text).subarray(0, Number(bytes)));
    else context.stdout.write(joined(linesOf(text).slice(0, count < 0 ? count : Math.max(0, count))));
  }
  return code;
};

const tail: Tool = async (context, words) => {
  const { flags, rest, values } = options(withCount(words), ['n:', 'c:', 'f', 'F', 'q']);
  const given = values.get('n') ?? '10';
  const pick = (lines: string[]): string[] =>
    given.startsWith('+')
      ? lines.slice(Number(given) - 1)
      : Number(given) === 0
        ? []
        : lines.slice(-Math.abs(Number(given)));
  if ((!flags.has('f') && !flags.has('F')) || rest.length === 0) {
    const { code, found } = await texts(context, rest);
    for (const { text } of found) context.stdout.write(joined(pick(linesOf(text))));
    return code;
  }
  // Looked at again and again, as on file systems that don't tell of changes.
  const path = resolvePath(context, rest[0]!);
  const read = (): string => (context.files.stat(path)?.kind === 'file' ? context.files.read(path).toString() : '');
  if (!context.files.stat(path) && flags.has('f'))
    throw new ToolError(`can't open '${rest[0]!}': ${new FileError('ENOENT').message}`);
  let seen = read();
  context.stdout.write(joined(pick(linesOf(seen))));
  for (;;) {
    await pauseFor(500, context.signal);
    const now = read();
    if (now !== seen) context.stdout.write(now.startsWith(seen) ? now.slice(seen.length) : now);
    seen = now;
    await context.stdout.drained();
  }
};

/** Waits; rejects when aborted. Longer than a timer can be is for ever. */
export async function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  const longest = 2 ** 31 - 1;
  const { setTimeout: delay } = await import('node:timers/promises');
  for (let left = milliseconds; left > 0; left -= longest) await delay(Math.min(left, longest), undefined, { signal });
}

function joined(lines: readonly string[]): string {
  return lines.map(line => `${line}\n`).join('');
}

const sort: Tool = async (context, words) => {
  const { flags, rest, values } = options(words, ['r', 'n', 'u', 'k:', 't:', 'f', 'h', 'V']);
  const { code, found } = await texts(context, rest);
  const field = Number.parseInt(values.get('k') ?? '', 10);
  const key = (line: string): string =>
    Number.isNaN(field) ? line : (line.trim().split(values.get('t') ?? /\s+/)[field - 1] ?? '');
  const numeric = flags.has('n') || flags.has('h');
  const compare = (a: string, b: string): number =>
    numeric
      ? (parseFloat(key(a)) || 0) - (parseFloat(key(b)) || 0) || (a < b ? -1 : 1)
      : key(a) < key(b)
        ? -1
        : key(a) > key(b)
          ? 1
          : 0;
  const lines = found.flatMap(({ text }) => linesOf(text)).sort(compare);
  if (flags.has('r')) lines.reverse();
  context.stdout.write(joined(flags.has('u') ? lines.filter((line, index) => line !== lines[index - 1]) : lines));
  return code;
};

const uniq: Tool = async (context, words) => {
  const { flags, rest } = options(words, ['c', 'd', 'u', 'i']);
  const { code, found } = await texts(context, rest);
  const groups: { line: string; count: number }[] = [];
  for (const line of found.flatMap(({ text }) => linesOf(text))) {
    const last = groups.at(-1);
    if (last?.line === line) last.count++;
    else groups.push({ line, count: 1 });
  }
  const wanted = groups.filter(({ count }) => (!flags.has('d') || count > 1) && (!flags.has('u') || count === 1));
  context.stdout.write(
    joined(wanted.map(({ count, line }) => (flags.has('c') ? `${String(count).padStart(7)} ${line}` : line))),
  );
  return code;
};

const cut: Tool = async (context, words) => {
  const { flags, rest, values } = options(words, ['d:', 'f:', 'c:', 'b:', 's']);
  const { code, found } = await texts(context, rest);
  const list = values.get('f') ?? values.get('c') ?? values.get('b');
  if (list === undefined) throw new ToolError('you must specify a list of bytes, characters, or fields');
  const wanted = (index: number): boolean =>
    list.split(',').some(part => {
      const [from = '', to = part.includes('-') ? '' : from] = part.split('-');
      return index >= Number(from || 1) && index <= (to === '' ? Infinity : Number(to));
    });
  const separator = values.has('f') ? (values.get('d') ?? '\t') : '';
  const lines = found.flatMap(({ text }) => linesOf(text)).filter(line => !flags.has('s') || line.includes(separator));
  const cutLine = (line: string): string =>
    separator !== '' && !line.includes(separator)
      ? line
      : line
          .split(separator)
          .filter((_part, index) => wanted(index + 1))
          .join(separator);
  context.stdout.write(joined(lines.map(cutLine)));
  return code;
};

const tr: Tool = async (context, words) => {
  const { flags, rest } = options(words, ['d', 's', 'c', 'C']);
  const { found } = await texts(context, []);
  const set = (text = ''): string[] =>
    Array.from(
      text
        .replace(/\\n/g, '\n')
        .replace(/\\t/g, '\t')
        .replace(/\[:(\w+):\]/g, (_all, name: string) => (characterClasses[name] ?? '').replace('\\s', ' \t\n\r'))
        .replace(/(.)-(.)/gs, (all, from: string, to: string) => {
          const [first, last] = [from.codePointAt(0) ?? 0, to.codePointAt(0) ?? 0];
          return last < first ? all : String.fromCodePoint(...range(first, last));
        }),
    );
  const from = set(rest[0]);
  const to = set(rest[1]);
  const complement = flags.has('c') || flags.has('C');
  const output = Array.from(found[0]?.text ?? '').flatMap(character => {
    const index = from.indexOf(character);
    if (complement ? index >= 0 : index < 0) return [character];
    if (flags.has('d')) return [];
    return to.length === 0 ? [character] : [to[Math.min(complement ? to.length - 1 : index, to.length - 1)]!];
  });
  const squeezed = flags.has('s')
    ? output.filter(
        (character, index) => character !== output[index - 1] || !(to.length > 0 ? to : from).includes(character),
      )
    : output;
  context.stdout.write(squeezed.join(''));
  return 0;
};

/** `s/…/…/g`, `/…/d`, `/…/p`, `3p`, `$d`: what samples use of sed. */
const sed: Tool = async (context, words) => {
  const { flags, rest, values } = options(words, ['n', 'i', 'e:', 'E', 'r']);
  const script = values.get('e') ?? rest.shift() ?? '';
  const extended = new Set(flags.has('E') || flags.has('r') ? ['E'] : []);
  const commands = script.split(/;(?=\s*(?:s\W|\/|\d|\$|p|d))/).map(part => sedCommand(part.trim(), extended));
  const inPlace = flags.has('i');
  const { code, found } = await texts(context, rest);
  for (const { path, text } of found) {
    const lines = linesOf(text);
    const output = lines.flatMap((line, index) => {
      let current: string | undefined = line;
      const printed: string[] = [];
      for (const { edit, matches } of commands) {
        if (current === undefined || !matches(current, index + 1, index === lines.length - 1)) continue;
        const result: { line?: string; print?: boolean } = edit(current);
        if (result.print === true) printed.push(result.line ?? '');
        current = result.line;
      }
      return current === undefined || flags.has('n') ? printed : [...printed, current];
    });
    if (inPlace && path !== '-') context.files.write(resolvePath(context, path), Buffer.from(joined(output)));
    else context.stdout.write(joined(output));
  }
  return code;
};

interface SedCommand {
  matches(line: string, number: number, last: boolean): boolean;
  edit(line: string): { line?: string; print?: boolean };
}

function sedCommand(text: string, extended: ReadonlySet<string>): SedCommand {
  const [, first, second, pattern, rest = ''] =
    /^(?:(\d+|\$)(?:,(\d+|\$))?|\/((?:\\.|[^/])*)\/)?\s*(.*)$/s.exec(text) ?? [];
  const expression = pattern === undefined ? undefined : regularExpression(pattern.replace(/\\\//g, '/'), extended);
  const at = (address: string, number: number, last: boolean): boolean =>
    address === '$' ? last : Number(address) === number;
  const matches: SedCommand['matches'] = (line, number, last) => {
    if (expression) return expression.test(line);
    if (first === undefined) return true;
    if (second === undefined) return at(first, number, last);
    return number >= Number(first) && (second === '$' || number <= Number(second));
  };
  if (rest === 'd') return { matches, edit: () => ({}) };
  if (rest === 'p') return { matches, edit: line => ({ line, print: true }) };
  const separator = rest.startsWith('s') ? rest[1] : undefined;
  if (separator === undefined) throw new ToolError(`unsupported command ${rest}`);
  const [from = '', to = '', mode = ''] = splitUnescaped(rest.slice(2), separator);
  const search = new RegExp(
    regularExpression(from, extended).source,
    `${mode.includes('g') ? 'g' : ''}${/i/i.test(mode) ? 'i' : ''}`,
  );
  const replacement = (match: string, groups: readonly (string | undefined)[]): string =>
    to.replace(/\\(\d|n|.)|&/g, (all, escaped?: string) =>
      escaped === undefined
        ? match
        : /\d/.test(escaped)
          ? (groups[Number(escaped) - 1] ?? '')
          : escaped === 'n'
            ? '\n'
            : all.slice(1),
    );
  return {
    matches,
    edit: line => ({
      line: line.replace(search, (match: string, ...groups: unknown[]) => replacement(match, groups as string[])),
      print: mode.includes('p') && search.test(line),
    }),
  };
}

function splitUnescaped(text: string, separator: string): string[] {
  const parts: string[] = [];
  let part = '';
  for (let index = 0; index < text.length; index++) {
    const character = text[index]!;
    if (character === '\\') {
      const escaped = text[++index] ?? '';
      part += escaped === separator ? escaped : character + escaped;
    } else if (character === separator) {
      parts.push(part);
      part = '';
    } else {
      part += character;
    }
  }
  return [...parts, part];
}

export const textTools: Readonly<Record<string, Tool>> = { grep, wc, head, tail, sort, uniq, cut, tr, sed };
