import { posix } from 'node:path';
import { FileError } from '../files/fileSystem.ts';
import type { Program, ProgramContext } from '../program.ts';
import { BrokenPipe, readAll } from '../stdio.ts';

/** A program that runs to its end and gives an exit code. Its words are the arguments without its own name. */
export type Tool = (context: ProgramContext, words: readonly string[]) => number | Promise<number>;

/** What ends a tool with a message on its standard error, its name in front. */
export class ToolError extends Error {
  readonly code: number;

  constructor(message: string, code = 1) {
    super(message);
    this.code = code;
  }
}

/** A tool as a program of its own, such as `sleep` in `command: ["sleep", "3600"]`. It ignores SIGTERM as PID 1. */
export function toolProgram(tool: Tool): Program {
  return context => {
    void runTool(tool, context).then(code => {
      if (code !== undefined) context.exit(code);
    });
    return {};
  };
}

/** @returns undefined when the process was killed */
async function runTool(tool: Tool, context: ProgramContext): Promise<number | undefined> {
  const [path = '', ...words] = context.argv;
  try {
    const code = await tool(context, words);
    await context.stdout.drained();
    return code;
  } catch (error) {
    if (context.signal.aborted) return undefined;
    if (error instanceof BrokenPipe) return 141;
    const message = error instanceof Error ? error.message : String(error);
    try {
      context.stderr.write(`${posix.basename(path)}: ${message}\n`);
    } catch {
      // Nobody listens to its errors either.
    }
    return error instanceof ToolError ? error.code : 1;
  }
}

export interface Options {
  flags: ReadonlySet<string>;
  values: ReadonlyMap<string, string>;
  rest: string[];
}

/**
 * Splits words into flags, options with a value and the rest.
 * @param known each letter or `--name` that is understood; with `:` at its end it takes a value, e.g. `n:`
 */
export function options(words: readonly string[], known: readonly string[]): Options {
  const flags = new Set<string>();
  const values = new Map<string, string>();
  const rest: string[] = [];
  const takesValue = (name: string): boolean | undefined =>
    known.includes(`${name}:`) ? true : known.includes(name) ? false : undefined;
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '--') {
      rest.push(...words.slice(index + 1));
      break;
    }
    if (word.startsWith('--')) {
      const [name = '', value] = word.split(/=(.*)/s, 2);
      const wanted = takesValue(name);
      if (wanted === undefined) throw new ToolError(`unrecognized option '${name}'`);
      if (wanted) values.set(name, value ?? words[++index] ?? '');
      else flags.add(name);
    } else if (word.startsWith('-') && word.length > 1) {
      for (let at = 1; at < word.length; at++) {
        const letter = word[at]!;
        const wanted = takesValue(letter);
        if (wanted === undefined) throw new ToolError(`unrecognized option '-${letter}'`);
        if (!wanted) {
          flags.add(letter);
          continue;
        }
        const value = word.slice(at + 1) || words[++index];
        if (value === undefined) throw new ToolError(`option requires an argument -- '${letter}'`);
        values.set(letter, value);
        break;
      }
    } else {
      rest.push(word);
    }
  }
  return { flags, values, rest };
}

/** A path as the process means it. */
export function resolvePath({ cwd }: Pick<ProgramContext, 'cwd'>, path: string): string {
  return posix.resolve(cwd, path);
}

/** The content of the files named, or of the standard input; `-` is the input too. */
export async function contents(
  context: ProgramContext,
  paths: readonly string[],
  onError: (path: string, error: FileError) => void,
): Promise<{ path: string; data: Buffer }[]> {
  const found: { path: string; data: Buffer }[] = [];
  for (const path of paths.length > 0 ? paths : ['-']) {
    try {
      const data =
        path === '-' ? await readAll(context.stdin, context.signal) : context.files.read(resolvePath(context, path));
      found.push({ path, data });
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      onError(path, error);
    }
  }
  return found;
}

/** The lines of a text; a line break at the end begins no other one. */
export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}
