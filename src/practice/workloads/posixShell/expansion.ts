import { posix } from 'node:path';
import type { FileSystem } from '../files/fileSystem.ts';
import { globPattern } from '../files/glob.ts';
import { arithmetic } from './arithmetic.ts';
import { partEnd } from './lexer.ts';
import { ExpansionError } from './syntax.ts';

/** What words are expanded with. */
export interface Scope {
  /** A variable's value; undefined when it isn't set. */
  get(name: string): string | undefined;
  set(name: string, value: string): void;
  readonly positional: readonly string[];
  readonly cwd: string;
  readonly files: FileSystem;
  /** The output of a command, for `$(…)`. */
  substitute(script: string): Promise<string>;
}

interface Part {
  text: string;
  /** Then it is neither split nor a pattern. */
  quoted: boolean;
}

/** A word under construction: the fields it has come to. */
class Fields {
  readonly all: Part[][] = [[]];

  add(text: string, quoted: boolean): void {
    if (text !== '' || quoted) this.all.at(-1)!.push({ text, quoted });
  }

  /** Adds an unquoted expansion, which white space splits. */
  split(text: string): void {
    const pieces = text.split(/[ \t\n]+/);
    pieces.forEach((piece, index) => {
      if (index > 0 && this.all.at(-1)!.length > 0) this.begin();
      this.add(piece, false);
    });
  }

  begin(): void {
    this.all.push([]);
  }
}

/** The fields that words come to: expanded, split, patterns replaced by the files that match. */
export async function expandWords(words: readonly string[], scope: Scope): Promise<string[]> {
  const result: string[] = [];
  for (const word of words) {
    const fields = new Fields();
    await expandInto(fields, tilde(word, scope), scope, false);
    for (const field of fields.all) if (field.length > 0) result.push(...matches(field, scope));
  }
  return result;
}

/** A word as one text: for assignments, redirections and here-documents. */
export async function expandText(word: string, scope: Scope): Promise<string> {
  const fields = new Fields();
  await expandInto(fields, tilde(word, scope), scope, false, true);
  return fields.all.map(field => field.map(({ text }) => text).join('')).join(' ');
}

/** A here-document: quotes are text. */
export async function expandDocument(text: string, scope: Scope): Promise<string> {
  const fields = new Fields();
  await expandInto(fields, text, scope, true, true);
  return fields.all.flatMap(field => field.map(part => part.text)).join('');
}

/** A pattern of `case` or of `${NAME#…}`: what is quoted in it stands for itself. */
export async function expandPattern(word: string, scope: Scope): Promise<RegExp> {
  const fields = new Fields();
  await expandInto(fields, word, scope, false, true);
  return globPattern(patternOf(fields.all.flat()));
}

function patternOf(parts: readonly Part[]): string {
  return parts.map(({ quoted, text }) => (quoted ? text.replace(/[*?[\]]/g, '[$&]') : text)).join('');
}

function tilde(word: string, scope: Scope): string {
  return /^~(?=\/|$)/.test(word) ? (scope.get('HOME') ?? '/root') + word.slice(1) : word;
}

async function expandInto(fields: Fields, raw: string, scope: Scope, quoted: boolean, whole = false): Promise<void> {
  for (let at = 0; at < raw.length;) {
    const character = raw[at]!;
    if (character === '$' || character === '`') {
      at = await expandDollar(fields, raw, at, scope, quoted, whole);
      continue;
    }
    // A lone quote of a here-document is text.
    const end = quoted && (character === "'" || character === '"') ? at + 1 : partEnd(raw, at);
    const part = raw.slice(at, end);
    if (character === '\\') {
      const escaped = part.slice(1);
      if (!quoted) fields.add(escaped === '\n' ? '' : escaped, escaped !== '\n');
      else fields.add(/[$`"\\]/.test(escaped) ? escaped : escaped === '\n' ? '' : part, true);
    } else if (character === "'" && !quoted) {
      fields.add(part.slice(1, -1), true);
    } else if (character === '"' && !quoted) {
      fields.add('', part !== '"$@"');
      await expandInto(fields, part.slice(1, -1), scope, true, whole);
    } else {
      fields.add(part, quoted);
    }
    at = end;
  }
}

/** Expands what a `$` or a backquote begins. @returns where the word goes on */
async function expandDollar(
  fields: Fields,
  raw: string,
  at: number,
  scope: Scope,
  quoted: boolean,
  whole: boolean,
): Promise<number> {
  const put = (value: string): void => (quoted || whole ? fields.add(value, quoted) : fields.split(value));
  if (raw[at] === '`') {
    const end = partEnd(raw, at);
    put(await output(raw.slice(at + 1, end - 1).replace(/\\([`\\$])/g, '$1'), scope));
    return end;
  }
  if (raw.startsWith('$((', at) && raw.slice(at, partEnd(raw, at)).endsWith('))')) {
    const end = partEnd(raw, at);
    const text = await expandText(raw.slice(at + 3, end - 2).replace(/"/g, ''), scope);
    put(String(arithmetic(text, scope)));
    return end;
  }
  if (raw.startsWith('$(', at)) {
    const end = partEnd(raw, at);
    put(await output(raw.slice(at + 2, end - 1), scope));
    return end;
  }
  if (raw.startsWith('${', at)) {
    const end = partEnd(raw, at);
    const inner = raw.slice(at + 2, end - 1);
    if (inner === '@' || inner === '*') putPositional(fields, scope, inner, quoted, put);
    else put(await parameter(inner, scope));
    return end;
  }
  const [all, name] = /^\$([A-Za-z_]\w*|[0-9?#$!@*-])/.exec(raw.slice(at, at + 300)) ?? [];
  if (all === undefined || name === undefined) {
    fields.add('$', quoted);
    return at + 1;
  }
  if (name === '@' || name === '*') putPositional(fields, scope, name, quoted, put);
  else put(scope.get(name) ?? '');
  return at + all.length;
}

/** `"$@"` is a field for each argument; otherwise the arguments are joined, and split again unless quoted. */
function putPositional(
  fields: Fields,
  scope: Scope,
  name: string,
  quoted: boolean,
  put: (value: string) => void,
): void {
  if (!quoted || name === '*') {
    put(scope.positional.join(' '));
    return;
  }
  scope.positional.forEach((argument, index) => {
    if (index > 0) fields.begin();
    fields.add(argument, true);
  });
}

async function output(script: string, scope: Scope): Promise<string> {
  return (await scope.substitute(script)).replace(/\n+$/, '');
}

/** `NAME`, `#NAME`, `NAME:-word` and the other forms between braces. */
async function parameter(inner: string, scope: Scope): Promise<string> {
  const length = /^#(\w+)$/.exec(inner);
  if (length) return String((scope.get(length[1]!) ?? '').length);
  const match = /^([A-Za-z_]\w*|\d+|[?#$!])(?:(:?[-=?+])([^]*)|(##?|%%?)([^]*)|(\/\/?)([^]*))?$/.exec(inner);
  if (!match) throw new ExpansionError('syntax error: bad substitution');
  const [, name = '', operator, word = '', trim, pattern = '', replace, change = ''] = match;
  const value = scope.get(name);
  if (operator !== undefined) {
    const present = operator.startsWith(':') ? (value ?? '') !== '' : value !== undefined;
    const kind = operator.at(-1);
    if (kind === '+') return present ? expandText(word, scope) : '';
    if (present) return value!;
    if (kind === '?') {
      const why = await expandText(word, scope);
      throw new ExpansionError(`${name}: ${why === '' ? 'parameter not set' : why}`);
    }
    const fallback = await expandText(word, scope);
    if (kind === '=') scope.set(name, fallback);
    return fallback;
  }
  if (trim !== undefined) return trimmed(value ?? '', trim, await expandPattern(pattern, scope));
  if (replace !== undefined) {
    const [from = '', to = ''] = change.split(/\/(.*)/s, 2);
    const literal = await expandText(to, scope);
    const text = await expandText(from, scope);
    if (text === '') return value ?? '';
    return replace === '//'
      ? (value ?? '').replaceAll(text, () => literal)
      : (value ?? '').replace(text, () => literal);
  }
  return value ?? '';
}

/** Takes the shortest or the longest match off the beginning (`#`) or the end (`%`). */
function trimmed(value: string, operator: string, pattern: RegExp): string {
  const text = value.slice(0, 4096);
  const lengths = Array.from({ length: text.length + 1 }, (_, index) => index);
  if (operator.length === 2) lengths.reverse();
  for (const length of lengths) {
    if (operator.startsWith('#') && pattern.test(text.slice(0, length))) return value.slice(length);
    if (operator.startsWith('%') && pattern.test(text.slice(text.length - length)))
      return value.slice(0, value.length - length);
  }
  return value;
}

/** The files that a field's unquoted pattern matches, or the field itself. */
function matches(field: readonly Part[], { cwd, files }: Scope): string[] {
  const text = field.map(part => part.text).join('');
  if (!field.some(part => !part.quoted && /[*?[]/.test(part.text))) return [text];
  const segments = patternOf(field).split('/');
  let found = segments[0] === '' ? ['/'] : [''];
  for (const segment of segments[0] === '' ? segments.slice(1) : segments) {
    const pattern = /[*?[]/.test(segment) ? globPattern(segment) : undefined;
    found = found.flatMap(base => {
      const directory = posix.resolve(cwd, base);
      const join = (name: string): string => (base === '' || base.endsWith('/') ? base + name : `${base}/${name}`);
      if (!pattern) return files.stat(posix.resolve(directory, segment)) ? [join(segment)] : [];
      if (files.stat(directory)?.kind !== 'directory') return [];
      return files
        .list(directory)
        .filter(name => pattern.test(name) && (!name.startsWith('.') || segment.startsWith('.')))
        .map(join);
    });
  }
  return found.length > 0 ? found : [text];
}
