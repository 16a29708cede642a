import { posix } from 'node:path';
import { FileError } from '../files/fileSystem.ts';
import type { Io, ShellState } from './shellState.ts';
import { ExitShell, FunctionReturn, LoopControl } from './shellState.ts';
import { evaluateTest } from './testCommand.ts';

/** A command of the shell itself. It has the words after its name. */
export type Builtin = (state: ShellState, words: readonly string[], io: Io) => number | Promise<number>;

const cd: Builtin = (state, [target], { stderr, stdout }) => {
  const home = state.variables.get('HOME') ?? '/root';
  const wanted = target === '-' ? (state.variables.get('OLDPWD') ?? home) : (target ?? home);
  const path = posix.resolve(state.cwd, wanted);
  const kind = state.context.files.stat(path)?.kind;
  if (kind !== 'directory') {
    const why = new FileError(kind ? 'ENOTDIR' : 'ENOENT').message;
    if (state.context.flavor === 'bash') stderr.write(`${state.name}: cd: ${wanted}: ${why}\n`);
    else
      stderr.write(`${state.name}: cd: can't cd to ${wanted}${state.context.flavor === 'busybox' ? `: ${why}` : ''}\n`);
    return state.context.flavor === 'bash' ? 1 : 2;
  }
  state.assign('OLDPWD', state.cwd, true);
  state.cwd = path;
  state.assign('PWD', path, true);
  if (target === '-') stdout.write(`${path}\n`);
  return 0;
};

const exportVariables: Builtin = (state, words, { stdout }) => {
  const given = words.filter(word => word !== '-p');
  if (given.length === 0) {
    for (const name of [...state.exported].sort())
      stdout.write(`export ${name}='${state.variables.get(name) ?? ''}'\n`);
  }
  for (const word of given) {
    const [name = '', value] = word.split(/=(.*)/s, 2);
    if (value !== undefined) state.assign(name, value, true);
    else state.exported.add(name);
  }
  return 0;
};

const assignVariables: Builtin = (state, words) => {
  for (const word of words) {
    const [name = '', value] = word.split(/=(.*)/s, 2);
    if (value !== undefined) state.assign(name, value);
  }
  return 0;
};

const unset: Builtin = (state, words) => {
  for (const word of words) {
    state.variables.delete(word);
    state.exported.delete(word);
    state.functions.delete(word);
  }
  return 0;
};

const set: Builtin = (state, words, { stdout }) => {
  if (words.length === 0) for (const [name, value] of state.variables) stdout.write(`${name}='${value}'\n`);
  for (let index = 0; index < words.length; index++) {
    const word = words[index]!;
    if (word === '--' || !/^[-+]/.test(word)) {
      state.positional = words.slice(word === '--' ? index + 1 : index);
      break;
    }
    if (word === '-o' || word === '+o') {
      const letter = { errexit: 'e', nounset: 'u', xtrace: 'x', allexport: 'a' }[words[++index] ?? ''];
      if (letter !== undefined) setOption(state, letter, word.startsWith('-'));
    } else {
      for (const letter of word.slice(1)) setOption(state, letter, word.startsWith('-'));
    }
  }
  return 0;
};

function setOption({ options }: ShellState, letter: string, on: boolean): void {
  if (on) options.add(letter);
  else options.delete(letter);
}

const shift: Builtin = (state, [count = '1']) => {
  if (Number(count) > state.positional.length) return 1;
  state.positional = state.positional.slice(Number(count));
  return 0;
};

const read: Builtin = async (state, words, { signal, stdin, stdout }) => {
  const names = words.filter((word, index) => !word.startsWith('-') && !/^-[pt]$/.test(words[index - 1] ?? ''));
  const prompt = words[words.indexOf('-p') + 1];
  if (words.includes('-p') && stdin.terminal) stdout.write(prompt ?? '');
  let text = '';
  let complete = false;
  while (!complete) {
    const chunk = await stdin.read(signal);
    if (!chunk) break;
    const end = chunk.indexOf('\n');
    text += chunk.subarray(0, end < 0 ? undefined : end).toString();
    complete = end >= 0;
    if (complete) stdin.unread?.(chunk.subarray(end + 1));
    if (text.length > 1_000_000) break;
  }
  const fields = text.trim().split(/[ \t]+/);
  const targets = names.length > 0 ? names : ['REPLY'];
  targets.forEach((name, index) => {
    state.assign(name, index === targets.length - 1 ? fields.slice(index).join(' ') : (fields[index] ?? ''));
  });
  return complete ? 0 : 1;
};

const trap: Builtin = (state, [action, ...signals]) => {
  for (const signal of signals) {
    const name = { '0': 'EXIT', '2': 'INT', '15': 'TERM' }[signal] ?? signal.replace(/^SIG/, '');
    if (action === undefined || action === '-') state.traps.delete(name);
    else state.traps.set(name, action);
  }
  return 0;
};

const wait: Builtin = async (state, _words, { signal }) => {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  state.wakeWait = () => resolve(undefined);
  signal.addEventListener('abort', () => resolve(undefined), { once: true });
  await Promise.race([Promise.allSettled(state.shared.jobs), promise]);
  state.wakeWait = undefined;
  signal.throwIfAborted();
  return state.pending.length > 0 ? 143 : 0;
};

const type: Builtin = ({ context, functions }, words, { stderr, stdout }) => {
  let code = 0;
  const brief = words[0] === '-v' || words[0] === '-V';
  for (const word of brief ? words.slice(1) : words) {
    if (builtins[word] ?? functions.has(word))
      stdout.write(brief ? `${word}\n` : `${word} is a shell ${functions.has(word) ? 'function' : 'builtin'}\n`);
    else if (Object.hasOwn(context.programs, word))
      stdout.write(brief ? `/bin/${word}\n` : `${word} is /bin/${word}\n`);
    else {
      if (!brief) stderr.write(`${word}: not found\n`);
      code = 127;
    }
  }
  return code;
};

const umask: Builtin = (_state, _words, { stdout }) => {
  stdout.write('0022\n');
  return 0;
};

/** The exit code that a word names; the last one without. */
function codeOf(state: ShellState, word: string | undefined): number {
  if (word === undefined) return state.status;
  const number = Number(word);
  return Number.isInteger(number) ? number & 255 : 2;
}

export const builtins: Readonly<Record<string, Builtin | undefined>> = {
  ':': () => 0,
  true: () => 0,
  false: () => 1,
  cd,
  export: exportVariables,
  readonly: assignVariables,
  local: assignVariables,
  declare: assignVariables,
  unset,
  set,
  shift,
  read,
  trap,
  wait,
  type,
  umask,
  ulimit: () => 0,
  alias: () => 0,
  history: () => 0,
  pwd: ({ cwd }, _words, { stdout }) => {
    stdout.write(`${cwd}\n`);
    return 0;
  },
  exit: (state, [word]) => {
    throw new ExitShell(codeOf(state, word));
  },
  logout: (state, [word]) => {
    throw new ExitShell(codeOf(state, word));
  },
  return: (state, [word]) => {
    throw new FunctionReturn(codeOf(state, word));
  },
  break: (_state, [depth = '1']) => {
    throw new LoopControl('break', Number(depth) || 1);
  },
  continue: (_state, [depth = '1']) => {
    throw new LoopControl('continue', Number(depth) || 1);
  },
  test: (state, words, io) => evaluateTest(state, words, io, 'test'),
  '[': (state, words, io) => bracketTest(state, words, io, ']'),
  '[[': (state, words, io) => bracketTest(state, words, io, ']]'),
};

function bracketTest(state: ShellState, words: readonly string[], io: Io, close: string): number {
  if (words.at(-1) === close) return evaluateTest(state, words.slice(0, -1), io, '[');
  io.stderr.write(`${state.name}: [: missing ${close}\n`);
  return 2;
}
