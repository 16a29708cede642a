import { posix } from 'node:path';
import { setImmediate, setTimeout as delay } from 'node:timers/promises';
import { FileError } from '../files/fileSystem.ts';
import { runProgram, type Program, type RunningProgram } from '../program.ts';
import { BrokenPipe, inputOf, noInput, noOutput, Pipe, TextOutput, type Output } from '../stdio.ts';
import { builtins } from './builtins.ts';
import { expandDocument, expandPattern, expandText, expandWords, type Scope } from './expansion.ts';
import { parseScript } from './parser.ts';
import { ExitShell, FunctionReturn, LoopControl, type Io, type ShellState } from './shellState.ts';
import {
  ExpansionError,
  ShellSyntaxError,
  type Command,
  type List,
  type Pipeline,
  type Redirection,
} from './syntax.ts';

/** Subshells that one shell may have at work. */
const mostForks = 100;
/** Rounds that a loop may take without a pause before it is slowed down. */
const freeRounds = 2000;

/**
 * Runs a list of commands.
 * @param tested its exit code decides about something, and so does not end a shell with `set -e`
 * @param tail nothing follows: the last program stands in the shell's place
 */
export async function runList(state: ShellState, list: List, io: Io, tested = false, tail = false): Promise<number> {
  for (const [index, { after, background, pipeline }] of list.entries()) {
    if ((after === '&&' && state.status !== 0) || (after === '||' && state.status === 0)) continue;
    if (background) {
      startJob(state, pipeline, io);
      state.status = 0;
      continue;
    }
    const next = list[index + 1]?.after;
    const decides = tested || pipeline.negated || next === '&&' || next === '||';
    state.status = await runPipeline(state, pipeline, io, decides, tail && index === list.length - 1);
    await runPendingTraps(state, io);
    io.signal.throwIfAborted();
    if (state.status !== 0 && !decides && state.options.has('e')) throw new ExitShell(state.status);
  }
  return state.status;
}

/** Runs what `trap` has set for the signals that came meanwhile. */
async function runPendingTraps(state: ShellState, io: Io): Promise<void> {
  for (let signal = state.pending.shift(); signal !== undefined; signal = state.pending.shift()) {
    const action = state.traps.get(signal);
    if (action !== undefined) await runText(state, action, io);
  }
}

/** Runs a text as the shell's own commands. @throws ShellSyntaxError */
export function runText(state: ShellState, text: string, io: Io, tail = false): Promise<number> {
  return runList(state, parseScript(text), io, false, tail);
}

function startJob(state: ShellState, pipeline: Pipeline, io: Io): void {
  const { shared } = state;
  const job = inSubshell(state, { ...io, stdin: noInput }, (fork, own) =>
    runPipeline(fork, pipeline, own, false, false),
  );
  shared.lastJob = state.context.processes.lastPid + 1;
  shared.jobs.add(job);
  void job.finally(() => shared.jobs.delete(job)).catch(() => undefined);
}

async function runPipeline(
  state: ShellState,
  { commands, negated }: Pipeline,
  io: Io,
  tested: boolean,
  tail: boolean,
): Promise<number> {
  const code =
    commands.length === 1
      ? await runCommand(state, commands[0]!, io, tested, tail)
      : await runPiped(state, commands, io);
  return negated ? Number(code === 0) : code;
}

async function runPiped(state: ShellState, commands: readonly Command[], io: Io): Promise<number> {
  let stdin = io.stdin;
  const codes = commands.map((command, index) => {
    const own = stdin;
    const pipe = index < commands.length - 1 ? new Pipe() : undefined;
    stdin = pipe ?? stdin;
    const run = inSubshell(state, { ...io, stdin: own, stdout: pipe ?? io.stdout }, (fork, each) =>
      runCommand(fork, command, each, false, false),
    );
    return run.finally(() => {
      pipe?.end();
      if (index > 0 && own instanceof Pipe) own.abandon();
    });
  });
  return (await Promise.all(codes)).at(-1) ?? 0;
}

/** Runs something in a subshell to its end. */
async function inSubshell(
  state: ShellState,
  io: Io,
  run: (fork: ShellState, io: Io) => Promise<number>,
): Promise<number> {
  const { shared } = state;
  if (shared.forks >= mostForks) throw new Error("can't fork: Resource temporarily unavailable");
  shared.forks++;
  try {
    return await run(state.fork(), io);
  } catch (error) {
    if (error instanceof ExitShell || error instanceof FunctionReturn) return error.code;
    if (error instanceof LoopControl) return 0;
    if (error instanceof BrokenPipe) return 141;
    if (io.signal.aborted) throw error;
    return complain(state, error, io);
  } finally {
    shared.forks--;
  }
}

/** Says what has gone wrong. @returns the exit code */
export function complain(state: ShellState, error: unknown, { stderr }: Pick<Io, 'stderr'>): number {
  const message = error instanceof Error ? error.message : String(error);
  try {
    stderr.write(`${state.name}: ${error instanceof ShellSyntaxError ? 'syntax error: ' : ''}${message}\n`);
  } catch {
    // Nobody listens.
  }
  return error instanceof ShellSyntaxError || error instanceof ExpansionError ? 2 : 1;
}

async function runCommand(
  state: ShellState,
  command: Command,
  io: Io,
  tested: boolean,
  tail: boolean,
): Promise<number> {
  if (command.kind === 'simple') return runSimple(state, command, io, tail);
  if (command.kind === 'function') {
    state.functions.set(command.name, command.body);
    return 0;
  }
  const redirected = await redirect(state, command.redirections, io);
  if (!redirected) return 1;
  return runCompound(state, command, redirected, tested);
}

async function runCompound(
  state: ShellState,
  command: Exclude<Command, { kind: 'simple' | 'function' }>,
  io: Io,
  tested: boolean,
): Promise<number> {
  switch (command.kind) {
    case 'group':
      return runList(state, command.body, io, tested);
    case 'subshell':
      return inSubshell(state, io, (fork, own) => runList(fork, command.body, own, tested));
    case 'if': {
      for (const { body, condition } of command.clauses) {
        if ((await runList(state, condition, io, true)) === 0) return runList(state, body, io, tested);
      }
      return command.otherwise ? runList(state, command.otherwise, io, tested) : 0;
    }
    case 'loop': {
      let code = 0;
      await loop(state, io, async () => {
        if (((await runList(state, command.condition, io, true)) === 0) === command.until) return false;
        code = await runList(state, command.body, io, tested);
        return true;
      });
      return code;
    }
    case 'for': {
      const words = command.words ? await expandWords(command.words, scopeOf(state, io)) : [...state.positional];
      let code = 0;
      await loop(state, io, async () => {
        const word = words.shift();
        if (word === undefined) return false;
        state.assign(command.name, word);
        code = await runList(state, command.body, io, tested);
        return true;
      });
      return code;
    }
    case 'case': {
      const scope = scopeOf(state, io);
      const word = await expandText(command.word, scope);
      for (const { body, patterns } of command.items) {
        for (const pattern of patterns) {
          if (!(await expandPattern(pattern, scope)).test(word)) continue;
          return body.length === 0 ? 0 : runList(state, body, io, tested);
        }
      }
      return 0;
    }
  }
}

/** Goes round until there is no more to do, and lets the cluster do its other work meanwhile. */
async function loop(state: ShellState, io: Io, round: () => Promise<boolean>): Promise<void> {
  for (;;) {
    try {
      if (!(await round())) return;
    } catch (error) {
      if (!(error instanceof LoopControl)) throw error;
      if (--error.depth > 0) throw error;
      if (error.kind === 'break') return;
    }
    if (++state.shared.rounds > freeRounds) await delay(20, undefined, { signal: io.signal });
    else await setImmediate();
    io.signal.throwIfAborted();
  }
}

async function runSimple(
  state: ShellState,
  command: Extract<Command, { kind: 'simple' }>,
  io: Io,
  tail: boolean,
): Promise<number> {
  const scope = scopeOf(state, io);
  const words = await expandWords(command.words, scope);
  const own = await redirect(state, command.redirections, io);
  if (!own) return 1;
  const assignments: [string, string][] = [];
  for (const { name, value } of command.assignments) assignments.push([name, await expandText(value, scope)]);
  if (state.options.has('x'))
    io.stderr.write(`+ ${[...assignments.map(each => each.join('=')), ...words].join(' ')}\n`);
  const [name, ...rest] = words;
  if (name === undefined) {
    for (const [variable, value] of assignments) state.assign(variable, value);
    // The exit code of `x=$(false)` is that of the substitution.
    return command.assignments.some(({ value }) => /\$\(|`/.test(value)) ? state.status : 0;
  }
  const code = await runNamed(state, name, rest, Object.fromEntries(assignments), own, tail);
  await own.stdout.drained();
  return code;
}

async function runNamed(
  state: ShellState,
  name: string,
  words: readonly string[],
  assignments: Record<string, string>,
  io: Io,
  tail: boolean,
): Promise<number> {
  const body = state.functions.get(name);
  if (body) return callFunction(state, body, words, io);
  if (name === 'exec') {
    if (words.length === 0) return 0;
    throw new ExitShell(await runExternal(state, words[0]!, words.slice(1), assignments, io, true));
  }
  if (name === 'eval') return runText(state, words.join(' '), io);
  if (name === 'command' && words[0] !== '-v' && words[0] !== '-V') {
    return words.length === 0 ? 0 : runNamed(state, words[0]!, words.slice(1), assignments, io, tail);
  }
  if (name === '.' || name === 'source') return sourceFile(state, words, io);
  const builtin = builtins[name === 'command' ? 'type' : name];
  if (builtin && Object.hasOwn(builtins, name === 'command' ? 'type' : name)) {
    for (const [variable, value] of Object.entries(assignments)) state.assign(variable, value);
    try {
      return await builtin(state, words, io);
    } catch (error) {
      if (error instanceof BrokenPipe) return 141;
      throw error;
    }
  }
  return runExternal(state, name, words, assignments, io, tail);
}

async function callFunction(state: ShellState, body: Command, words: readonly string[], io: Io): Promise<number> {
  if (state.depth > 50) throw new Error('maximum function nesting level exceeded');
  const before = state.positional;
  state.positional = words;
  state.depth++;
  try {
    return await runCommand(state, body, io, false, false);
  } catch (error) {
    if (error instanceof FunctionReturn) return error.code;
    throw error;
  } finally {
    state.positional = before;
    state.depth--;
  }
}

async function sourceFile(state: ShellState, [path = '']: readonly string[], io: Io): Promise<number> {
  let text: string;
  try {
    text = state.context.files.read(posix.resolve(state.cwd, path)).toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    io.stderr.write(`${state.name}: .: can't open '${path}': ${error.message}\n`);
    return 2;
  }
  return runText(state, text, io);
}

async function runExternal(
  state: ShellState,
  name: string,
  words: readonly string[],
  assignments: Record<string, string>,
  io: Io,
  inPlace: boolean,
): Promise<number> {
  const { context } = state;
  const found = findProgram(state, name);
  if ('code' in found) {
    io.stderr.write(`${state.name}: ${found.message}\n`);
    return found.code;
  }
  const onRunning = (running: RunningProgram | undefined): void => {
    if (inPlace) state.replacedBy = running;
  };
  // A program that waits has let the others work.
  const before = performance.now();
  const code = await runProgram(
    found.program,
    {
      ...context,
      argv: [...found.before, name, ...words],
      env: { ...state.environment(), ...assignments },
      cwd: state.cwd,
      ...io,
    },
    onRunning,
  );
  if (performance.now() - before > 15) state.shared.rounds = 0;
  return code;
}

type Found = { program: Program; before: readonly string[] } | { code: 126 | 127; message: string };

/** What a command's name stands for: a program of the image, or a script. */
function findProgram({ context, cwd }: ShellState, name: string): Found {
  const { files, flavor, programs } = context;
  const nothing = flavor === 'bash' ? 'command not found' : 'not found';
  if (!name.includes('/')) {
    const program = Object.hasOwn(programs, name) ? programs[name] : undefined;
    return program ? { program, before: [] } : { code: 127, message: `${name}: ${nothing}` };
  }
  const path = posix.resolve(cwd, name);
  const stat = files.stat(path);
  const base = posix.basename(path);
  if (stat?.size === 0 || !stat) {
    const program = Object.hasOwn(programs, base) ? programs[base] : undefined;
    if (program && /^\/(usr\/)?(local\/)?s?bin\//.test(path)) return { program, before: [] };
  }
  if (!stat) return { code: 127, message: `${name}: ${flavor === 'bash' ? 'No such file or directory' : 'not found'}` };
  if (stat.kind === 'directory') return { code: 126, message: `${name}: Permission denied` };
  if ((stat.mode & 0o111) === 0) return { code: 126, message: `${name}: Permission denied` };
  return programs.sh ? { program: programs.sh, before: ['sh'] } : { code: 126, message: `${name}: Exec format error` };
}

/** A shell's variables and files, for the expansion of words. */
function scopeOf(state: ShellState, io: Io): Scope {
  return {
    get: name => {
      const value = state.get(name);
      if (value === undefined && state.options.has('u')) throw new ExpansionError(`${name}: parameter not set`);
      return value;
    },
    set: (name, value) => state.assign(name, value),
    positional: state.positional,
    cwd: state.cwd,
    files: state.context.files,
    substitute: async script => {
      const output = new TextOutput();
      state.status = await inSubshell(state, { ...io, stdout: output }, (fork, own) => runText(fork, script, own));
      return output.text;
    },
  };
}

/** Where a command reads and writes after its redirections; undefined when one of them failed, which has been told. */
async function redirect(state: ShellState, redirections: readonly Redirection[], io: Io): Promise<Io | undefined> {
  const result = { ...io };
  const { files } = state.context;
  for (const { fd, literal, operator, target } of redirections) {
    const scope = scopeOf(state, io);
    if (operator === '<<') {
      result.stdin = inputOf(literal ? target : await expandDocument(target, scope));
      continue;
    }
    const word = await expandText(target, scope);
    const output: Output | undefined = { '1': result.stdout, '2': result.stderr, '-': noOutput }[word];
    if (operator === '>&' || operator === '<&') {
      if (output && fd === 1) result.stdout = output;
      else if (output && fd === 2) result.stderr = output;
      continue;
    }
    const path = posix.resolve(state.cwd, word);
    try {
      if (operator === '<') {
        result.stdin = path === '/dev/null' ? noInput : inputOf(files.read(path));
        continue;
      }
      const opened = specialOutput(state, path, result) ?? fileOutput(state, path, operator === '>>');
      if (fd === 1) result.stdout = opened;
      else if (fd === 2) result.stderr = opened;
    } catch (error) {
      if (!(error instanceof FileError)) throw error;
      io.stderr.write(`${state.name}: ${redirectionFailure(state, word, operator === '<', error)}\n`);
      return undefined;
    }
  }
  return result;
}

/** BusyBox and dash have words of their own for what is missing. */
function redirectionFailure({ context }: ShellState, word: string, reading: boolean, error: FileError): string {
  if (context.flavor === 'bash') return `${word}: ${error.message}`;
  const missing = reading ? 'no such file' : 'nonexistent directory';
  return `can't ${reading ? 'open' : 'create'} ${word}: ${error.code === 'ENOENT' ? missing : error.message}`;
}

function specialOutput({ context }: ShellState, path: string, { stderr, stdout }: Io): Output | undefined {
  switch (path) {
    case '/dev/null':
      return noOutput;
    case '/dev/stdout':
      return stdout;
    case '/dev/stderr':
    case '/dev/tty':
      return stderr;
    case '/proc/1/fd/1':
    case '/proc/1/fd/2':
      return {
        write: data =>
          context.log(
            Buffer.from(data as Uint8Array)
              .toString()
              .replace(/\n$/, ''),
          ),
        drained: () => Promise.resolve(),
      };
    default:
      return undefined;
  }
}

function fileOutput({ context: { files } }: ShellState, path: string, append: boolean): Output {
  files.write(path, Buffer.alloc(0), { append });
  return {
    write: data => files.write(path, Buffer.from(data as Uint8Array), { append: true }),
    drained: () => Promise.resolve(),
  };
}
