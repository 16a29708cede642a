import { posix } from 'node:path';
import { FileError } from '../files/fileSystem.ts';
import type { Program } from '../program.ts';
import { BrokenPipe } from '../stdio.ts';
import { complain, runList, runText } from '../posixShell/interpreter.ts';
import { parseScript } from '../posixShell/parser.ts';
import { ExitShell, FunctionReturn, ShellState, type Io } from '../posixShell/shellState.ts';
import { ShellSyntaxError, type List } from '../posixShell/syntax.ts';
import type { Terminal } from '../posixShell/terminal.ts';

/**
 * A shell: `-c` with a script, a script's file, the standard input, or a terminal with a prompt. Without any of them it
 * ends at once. As PID 1 it ignores SIGTERM, unless a trap is set or a program has taken its place.
 */
export const shell: Program = context => {
  const state = new ShellState(context, context.argv[0] ?? 'sh');
  const io: Io = { stdin: context.stdin, stdout: context.stdout, stderr: context.stderr, signal: context.signal };
  void run(state, io).then(code => {
    if (code !== undefined) context.exit(code);
  });
  return {
    terminate() {
      if (!state.traps.has('TERM')) return state.replacedBy?.terminate?.() ?? state.replacedBy !== undefined;
      state.pending.push('TERM');
      state.wakeWait?.();
      return true;
    },
  };
};

/** @returns undefined when the process was killed */
async function run(state: ShellState, io: Io): Promise<number | undefined> {
  try {
    const code = await endOf(state, io, () => main(state, io));
    const atExit = state.traps.get('EXIT');
    state.traps.delete('EXIT');
    if (atExit === undefined) return code;
    state.status = code;
    await endOf(state, io, () => runText(state, atExit, io));
    return code;
  } catch (error) {
    if (state.context.signal.aborted) return undefined;
    if (error instanceof BrokenPipe) return 141;
    return complain(state, error, io);
  }
}

/** Runs something; `exit` ends it. */
async function endOf(state: ShellState, io: Io, what: () => Promise<number>): Promise<number> {
  try {
    return await what();
  } catch (error) {
    if (error instanceof ExitShell || error instanceof FunctionReturn) return error.code;
    if (error instanceof ShellSyntaxError) return complain(state, error, io);
    throw error;
  }
}

async function main(state: ShellState, io: Io): Promise<number> {
  const words = [...state.context.argv.slice(1)];
  while (/^[-+][a-z]+$/.test(words[0] ?? '') && !words[0]!.endsWith('c')) setOptions(state, words.shift()!);
  const [first, text] = words;
  if (first !== undefined && /^-[a-z]*c$/.test(first)) {
    setOptions(state, first);
    if (text === undefined) {
      io.stderr.write(`${state.name}: -c: option requires an argument\n`);
      return 2;
    }
    state.positional = words.slice(3);
    return runText(state, text, io, true);
  }
  if (first !== undefined && !first.startsWith('-')) return runFile(state, first, words.slice(1), io);
  const { terminal } = io.stdin;
  return terminal ? interact(state, terminal, io) : runInput(state, io);
}

function setOptions({ options }: ShellState, word: string): void {
  for (const letter of word.slice(1)) if ('exua'.includes(letter)) options.add(letter);
}

async function runFile(state: ShellState, path: string, words: readonly string[], io: Io): Promise<number> {
  let text: string;
  try {
    text = state.context.files.read(posix.resolve(state.cwd, path)).toString();
  } catch (error) {
    if (!(error instanceof FileError)) throw error;
    const bash = state.context.flavor === 'bash';
    io.stderr.write(`${state.name}: ${bash ? path : `can't open '${path}'`}: ${error.message}\n`);
    return 127;
  }
  state.positional = words;
  state.name = path;
  return runText(state, text, io);
}

/** Commands from the standard input, each as soon as it is complete. */
async function runInput(state: ShellState, io: Io): Promise<number> {
  let text = '';
  for (let chunk = await io.stdin.read(io.signal); chunk; chunk = await io.stdin.read(io.signal)) {
    text += chunk.toString();
    const end = text.lastIndexOf('\n') + 1;
    const list = end > 0 ? completeList(state, text.slice(0, end), io) : undefined;
    if (!list) continue;
    // What the commands read comes after them.
    text = text.slice(end);
    await runList(state, list, io);
  }
  return text.trim() === '' ? state.status : runText(state, text, io);
}

/** Undefined: more has to come. A mistake is told, and comes to nothing. */
function completeList(state: ShellState, text: string, io: Io): List | undefined {
  try {
    return parseScript(text);
  } catch (error) {
    if (!(error instanceof ShellSyntaxError)) throw error;
    if (error.incomplete && text.length < 100_000) return undefined;
    state.status = complain(state, error, io);
    return [];
  }
}

/** Reads commands at a prompt until `exit` or Ctrl-D. Ctrl-C ends what runs, not the shell. */
async function interact(state: ShellState, terminal: Terminal, io: Io): Promise<number> {
  state.name = posix.basename(state.name);
  for (let text = ''; ;) {
    const line = await terminal.readLine(text === '' ? prompt(state) : '> ', io.signal);
    if (line === undefined) {
      if (state.context.flavor === 'bash') io.stdout.write('exit\n');
      else io.stdout.write('\n');
      return state.status;
    }
    if (line === null) {
      text = '';
      state.status = 130;
      continue;
    }
    text += `${line}\n`;
    const list = completeList(state, text, io);
    if (!list) continue;
    text = '';
    await runForeground(state, list, terminal, io);
  }
}

async function runForeground(state: ShellState, list: List, terminal: Terminal, io: Io): Promise<void> {
  const interrupt = new AbortController();
  const handler = terminal.onInterrupt(() => interrupt.abort());
  try {
    await runList(state, list, { ...io, signal: AbortSignal.any([io.signal, interrupt.signal]) });
  } catch (error) {
    if (error instanceof ExitShell || io.signal.aborted) throw error;
    state.status = interrupt.signal.aborted ? 130 : complain(state, error, io);
  } finally {
    handler.dispose();
  }
}

function prompt({ context, cwd, variables }: ShellState): string {
  const home = variables.get('HOME') ?? '/root';
  const where = cwd === home ? '~' : cwd.startsWith(`${home}/`) ? `~${cwd.slice(home.length)}` : cwd;
  if (context.flavor === 'busybox') return `${where} # `;
  return context.flavor === 'bash' ? `root@${context.hostname}:${where}# ` : '# ';
}

/** The shell as bash: other messages and another prompt. */
export const bash: Program = context => shell({ ...context, flavor: 'bash' });
