import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as l10n from '@vscode/l10n';
import type { File } from 'sh-syntax';
import { errorText, UserError } from '../base/userError.ts';
import type { Span } from './logicalLines.ts';

/** What is wrong with a shell text: the parser's words, in English, and where (UTF-16 offset). */
export interface ShellSyntaxError {
  message: string;
  offset: number;
}

/** As far as it is used; Node.js' type declarations leave it out. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<never>;
};

type Parse = (text: string) => Promise<File>;

let parser: Promise<Parse> | undefined;

/**
 * The parser and its WebAssembly module, loaded on first use and compiled once.
 * @throws UserError `shell-parser` when they cannot be loaded
 */
function loadParser(): Promise<Parse> {
  parser ??= (async () => {
    try {
      const [{ getProcessor }, bytes] = await Promise.all([import('sh-syntax'), readFile(wasmPath())]);
      // The package says of this file that it has no side effects, so a bundler leaves it out unless it is asked for.
      await import('sh-syntax/vendors/wasm_exec');
      const module = await WebAssembly.compile(bytes);
      // A function with a parameter is given the imports and returns an instance: nothing is compiled again.
      return getProcessor((imports: object) => WebAssembly.instantiate(module, imports));
    } catch (error) {
      throw new UserError(
        'shell-parser',
        l10n.t('The parser for shell commands cannot be loaded: {0}', errorText(error)),
        l10n.t('Install the extension again.'),
        { cause: error },
      );
    }
  })();
  return parser;
}

/** The build puts the module beside the bundle; in the sources it lies in the package. */
function wasmPath(): string {
  const besideBundle = fileURLToPath(new URL('sh-syntax.wasm', import.meta.url));
  return existsSync(besideBundle) ? besideBundle : createRequire(import.meta.url).resolve('sh-syntax/main.wasm');
}

/**
 * The top-level statements of a shell text. Bodies of heredocs are part of a statement only where they end it
 * (in `cat <<EOF | sort` they do not).
 * @throws UserError `shell-parser` when the parser cannot be loaded
 */
export async function parseShell(text: string): Promise<Span[] | ShellSyntaxError> {
  const parse = await loadParser();
  const toUtf16 = byteOffsets(text);
  try {
    const file = await parse(text);
    return file.Stmts.map(statement => ({
      start: toUtf16(statement.Pos.Offset),
      end: toUtf16(Math.max(statement.End.Offset, ...statement.Redirs.map(redirection => redirection.End.Offset))),
    }));
  } catch (error) {
    if (!isOfText(error)) throw error;
    // A syntax error has a position; an instance that was exhausted, e.g. by deep nesting, has none.
    const { Pos } = error as { Pos?: { Offset: number } };
    return { message: error.message, offset: toUtf16(Pos?.Offset ?? 0) };
  }
}

/** Whether an error comes of the text: the parser's own, or those of WebAssembly for want of memory or stack. */
function isOfText(error: unknown): error is Error {
  if (!(error instanceof Error)) return false;
  return 'Incomplete' in error || ['RuntimeError', 'RangeError', 'SyntaxError'].includes(error.name);
}

/** The parser counts bytes of UTF-8. */
function byteOffsets(text: string): (bytes: number) => number {
  const length = Buffer.byteLength(text);
  if (length === text.length) return bytes => Math.min(bytes, length);
  const offsets = new Uint32Array(length + 1);
  let bytes = 0;
  let units = 0;
  for (const char of text) {
    const size = Buffer.byteLength(char);
    offsets.fill(units, bytes, bytes + size);
    bytes += size;
    units += char.length;
  }
  offsets[length] = units;
  return offset => offsets[Math.min(offset, length)] ?? units;
}
