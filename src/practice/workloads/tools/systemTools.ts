import { posix } from 'node:path';
import type { ProgramContext } from '../program.ts';
import { linesOf, options, ToolError, type Tool } from './tool.ts';
import { readAll } from '../stdio.ts';
import { pauseFor } from './textTools.ts';
import { runProgram } from '../program.ts';

const echo: Tool = ({ stdout }, words) => {
  let rest = words;
  let newline = true;
  let escapes = false;
  while (/^-[neE]+$/.test(rest[0] ?? '')) {
    newline &&= !rest[0]!.includes('n');
    escapes ||= rest[0]!.includes('e');
    rest = rest.slice(1);
  }
  const text = rest.join(' ');
  stdout.write(`${escapes ? unescape(text) : text}${newline ? '\n' : ''}`);
  return 0;
};

/** `\n`, `\t`, `\033` and their like. */
function unescape(text: string): string {
  const letters: Record<string, string> = {
    n: '\n',
    t: '\t',
    r: '\r',
    a: '\x07',
    b: '\b',
    f: '\f',
    v: '\v',
    e: '\x1b',
  };
  return text.replace(
    /\\(?:0?([0-7]{1,3})|x([0-9a-f]{1,2})|([a-z\\]))/gi,
    (all, octal?: string, hex?: string, letter?: string) => {
      if (octal !== undefined) return String.fromCharCode(parseInt(octal, 8));
      if (hex !== undefined) return String.fromCharCode(parseInt(hex, 16));
      return letter === '\\' ? '\\' : (letters[letter ?? ''] ?? all);
    },
  );
}

const printf: Tool = ({ stdout }, [format = '', ...words]) => {
  const rest = [...words];
  do {
    const text = unescape(format).replace(
      /%(-?0?\d*)(?:\.(\d+))?([sdixXofcb%])/g,
      (_all, flags: string, precision: string | undefined, kind: string) => {
        if (kind === '%') return '%';
        const word = rest.shift() ?? '';
        const number = Number(word) || 0;
        let value = word;
        if (kind === 'd' || kind === 'i') value = String(Math.trunc(number));
        else if (kind === 'x') value = Math.trunc(number).toString(16);
        else if (kind === 'X') value = Math.trunc(number).toString(16).toUpperCase();
        else if (kind === 'o') value = Math.trunc(number).toString(8);
        else if (kind === 'f') value = number.toFixed(Math.min(Number(precision ?? 6), 20));
        else if (kind === 'c') value = word.slice(0, 1);
        else if (kind === 'b') value = unescape(word);
        else if (precision !== undefined) value = word.slice(0, Number(precision));
        const width = Math.min(Math.abs(Number(flags)) || 0, 1000);
        return flags.startsWith('-') ? value.padEnd(width) : value.padStart(width, flags.startsWith('0') ? '0' : ' ');
      },
    );
    stdout.write(text);
  } while (rest.length > 0 && /%[^%]/.test(format));
  return 0;
};

const date: Tool = ({ flavor, stdout }, words) => {
  const { rest, values } = options(words, ['u', 'd:', 'I', 'R', '--utc', '--date:', 'r:']);
  const given = values.get('d') ?? values.get('--date');
  const seconds = given?.startsWith('@') === true ? Number(given.slice(1)) : undefined;
  const now = seconds === undefined ? new Date() : new Date(seconds * 1000);
  if (Number.isNaN(now.getTime())) throw new ToolError(`invalid date '${given ?? ''}'`);
  const format = rest.find(word => word.startsWith('+'))?.slice(1);
  // BusyBox pads the day with a space; coreutils' C locale does too.
  stdout.write(
    `${strftime(format ?? (flavor === 'busybox' ? '%a %b %e %H:%M:%S UTC %Y' : '%a %b %e %H:%M:%S UTC %Y'), now)}\n`,
  );
  return 0;
};

function strftime(format: string, date: Date): string {
  const [weekday = '', day = '', month = ''] = date.toUTCString().replace(',', '').split(' ');
  const iso = date.toISOString();
  const parts: Record<string, string> = {
    Y: iso.slice(0, 4),
    m: iso.slice(5, 7),
    d: iso.slice(8, 10),
    e: String(Number(day)).padStart(2),
    H: iso.slice(11, 13),
    M: iso.slice(14, 16),
    S: iso.slice(17, 19),
    a: weekday,
    b: month,
    Z: 'UTC',
    z: '+0000',
    s: String(Math.floor(date.getTime() / 1000)),
    F: iso.slice(0, 10),
    T: iso.slice(11, 19),
    N: `${iso.slice(20, 23)}000000`,
    y: iso.slice(2, 4),
    j: String(Math.floor((date.getTime() - Date.UTC(date.getUTCFullYear(), 0)) / 86_400_000) + 1).padStart(3, '0'),
    '%': '%',
    n: '\n',
    t: '\t',
    R: iso.slice(11, 16),
  };
  return format.replace(/%-?(\w|%)/g, (all, letter: string) => parts[letter] ?? all);
}

const sleep: Tool = async ({ signal }, words) => {
  if (words.length === 0) throw new ToolError('missing operand');
  const seconds = words.reduce((sum, word) => sum + secondsOf(word), 0);
  await pauseFor(seconds * 1000, signal);
  return 0;
};

function secondsOf(duration: string): number {
  const [, digits, unit = 's'] = /^(\d*\.?\d+)([smhd]?)$/.exec(duration) ?? [];
  if (digits === undefined && !['infinity', 'inf'].includes(duration)) {
    throw new ToolError(`invalid number '${duration}'`);
  }
  return Number(digits ?? Infinity) * ({ m: 60, h: 3600, d: 86_400 }[unit] ?? 1);
}

const env: Tool = async (context, words) => {
  const assignments = words.filter(
    (word, index) => word.includes('=') && words.slice(0, index).every(each => each.includes('=')),
  );
  const [name, ...rest] = words.slice(assignments.length);
  const all = {
    ...context.env,
    ...Object.fromEntries(assignments.map(each => each.split(/=(.*)/s, 2) as [string, string])),
  };
  if (name !== undefined) {
    const program = context.programs[posix.basename(name)];
    if (!program) throw new ToolError(`can't execute '${name}': No such file or directory`, 127);
    return runProgram(program, { ...context, env: all, argv: [name, ...rest] });
  }
  context.stdout.write(
    Object.entries(all)
      .map(([key, value]) => `${key}=${value}\n`)
      .join(''),
  );
  return 0;
};

const printenv: Tool = ({ env: all, stdout }, words) => {
  if (words.length === 0)
    stdout.write(
      Object.entries(all)
        .map(([key, value]) => `${key}=${value}\n`)
        .join(''),
    );
  const missing = words.filter(word => all[word] === undefined);
  for (const word of words) if (all[word] !== undefined) stdout.write(`${all[word]}\n`);
  return missing.length > 0 ? 1 : 0;
};

const hostname: Tool = ({ hostname: name, podIP, stdout }, words) => {
  stdout.write(words[0] === '-i' || words[0] === '-I' ? `${podIP}\n` : `${name}\n`);
  return 0;
};

const id: Tool = ({ stdout, user: { gid, name, uid } }, words) => {
  const group = gid === 0 ? 'root' : String(gid);
  const text = { '-u': uid, '-g': gid, '-G': gid, '-un': name, '-gn': group }[words[0] ?? ''];
  const named = (number: number, known: string): string => (known === String(number) ? known : `${number}(${known})`);
  stdout.write(`${text ?? `uid=${named(uid, name)} gid=${named(gid, group)} groups=${named(gid, group)}`}\n`);
  return 0;
};

const uname: Tool = ({ hostname: name, stdout }, words) => {
  const { flags } = options(words, ['a', 's', 'n', 'r', 'v', 'm', 'o']);
  const parts = { s: 'Linux', n: name, r: '6.6.0-practice', v: '#1 SMP', m: 'x86_64', o: 'GNU/Linux' };
  const wanted = Object.entries(parts).filter(([flag]) => flags.has('a') || flags.has(flag));
  stdout.write(`${wanted.length > 0 ? wanted.map(([, text]) => text).join(' ') : 'Linux'}\n`);
  return 0;
};

const seq: Tool = ({ stdout }, words) => {
  const { rest, values } = options(
    words.map(word => (/^-\d/.test(word) ? ` ${word}` : word)),
    ['s:', 'w'],
  );
  const numbers = rest.map(Number);
  const [first = 1, step = 1, last = 0] =
    numbers.length > 2 ? numbers : numbers.length > 1 ? [numbers[0], 1, numbers[1]] : [1, 1, numbers[0]];
  if (numbers.length === 0 || numbers.some(Number.isNaN) || step === 0) throw new ToolError('invalid number');
  const found: number[] = [];
  for (let value = first; step > 0 ? value <= last : value >= last; value += step) {
    if (found.push(value) > 100_000) break;
  }
  if (found.length > 0) stdout.write(`${found.join(values.get('s') ?? '\n')}\n`);
  return 0;
};

const basename: Tool = ({ stdout }, [path = '', suffix]) => {
  stdout.write(`${posix.basename(path, suffix)}\n`);
  return 0;
};

const dirname: Tool = ({ stdout }, [path = '']) => {
  stdout.write(`${posix.dirname(path)}\n`);
  return 0;
};

const which: Tool = ({ programs, stdout }, words) => {
  const found = words.filter(word => Object.hasOwn(programs, word));
  for (const word of found) stdout.write(`/bin/${word}\n`);
  return found.length === words.length ? 0 : 1;
};

const xargs: Tool = async (context, words) => {
  const start = words.findIndex(
    (word, index) => !word.startsWith('-') && !['-n', '-I'].includes(words[index - 1] ?? ''),
  );
  const { values } = options(start < 0 ? words : words.slice(0, start), ['n:', 'I:', 'r', 't', '0']);
  const command = start < 0 ? ['echo'] : words.slice(start);
  const text = (await readAll(context.stdin, context.signal)).toString();
  const replaced = values.get('I');
  const items = replaced === undefined ? text.split(/\s+/).filter(Boolean) : linesOf(text);
  const size = replaced !== undefined ? 1 : Number(values.get('n') ?? Infinity);
  const program = context.programs[posix.basename(command[0]!)];
  if (!program) throw new ToolError(`${command[0]!}: No such file or directory`, 127);
  let code = 0;
  for (let at = 0; at < items.length; at += size) {
    const group = items.slice(at, at + size);
    const argv =
      replaced === undefined ? [...command, ...group] : command.map(word => word.replaceAll(replaced, group[0]!));
    code = (await runProgram(program, { ...context, argv })) || code;
  }
  return code === 0 ? 0 : 123;
};

const timeout: Tool = async (context, words) => {
  const [duration = '', name = '', ...rest] = words[0] === '-t' ? words.slice(1) : words;
  const program = context.programs[posix.basename(name)];
  if (!program) throw new ToolError(`can't execute '${name}': No such file or directory`, 127);
  const limit = AbortSignal.timeout(Math.min(secondsOf(duration) * 1000, 2 ** 31 - 1));
  const code = await runProgram(program, {
    ...context,
    argv: [name, ...rest],
    signal: AbortSignal.any([context.signal, limit]),
  });
  return limit.aborted ? (context.flavor === 'busybox' ? 143 : 124) : code;
};

const time: Tool = async (context, [name = '', ...rest]) => {
  const started = performance.now();
  const program = context.programs[posix.basename(name)];
  if (!program) throw new ToolError(`${name}: No such file or directory`, 127);
  const code = await runProgram(program, { ...context, argv: [name, ...rest] });
  const seconds = (performance.now() - started) / 1000;
  context.stderr.write(
    `real\t${Math.floor(seconds / 60)}m ${(seconds % 60).toFixed(2)}s\nuser\t0m 0.00s\nsys\t0m 0.00s\n`,
  );
  return code;
};

const expr: Tool = ({ stdout }, words) => {
  const [a = '', operator, b = ''] = words;
  const [x, y] = [Number(a), Number(b)];
  const results: Record<string, number | undefined> = {
    '+': x + y,
    '-': x - y,
    '*': x * y,
    '/': Math.trunc(x / y),
    '%': x % y,
    '<': Number(x < y),
    '>': Number(x > y),
    '=': Number(a === b),
    '!=': Number(a !== b),
    '<=': Number(x <= y),
    '>=': Number(x >= y),
  };
  const result = operator === undefined ? a : results[operator];
  if (result === undefined || Number.isNaN(result)) throw new ToolError('syntax error', 2);
  stdout.write(`${result}\n`);
  return result === 0 || result === '' ? 1 : 0;
};

const nothing =
  (code: number): Tool =>
  () =>
    code;

const nproc: Tool = ({ stdout }) => {
  stdout.write('2\n');
  return 0;
};

const clear: Tool = ({ stdout }) => {
  stdout.write('\x1b[H\x1b[J');
  return 0;
};

const tty: Tool = ({ stdin, stdout }: ProgramContext) => {
  stdout.write(stdin.terminal ? '/dev/pts/0\n' : 'not a tty\n');
  return stdin.terminal ? 0 : 1;
};

const whoami: Tool = ({ stdout, user: { name, uid } }) => {
  if (name === String(uid)) throw new ToolError(`unknown uid ${uid}`);
  stdout.write(`${name}\n`);
  return 0;
};

export const systemTools: Readonly<Record<string, Tool>> = {
  true: nothing(0),
  false: nothing(1),
  sync: nothing(0),
  echo,
  printf,
  date,
  sleep,
  env,
  printenv,
  hostname,
  id,
  whoami,
  uname,
  seq,
  basename,
  dirname,
  which,
  xargs,
  timeout,
  expr,
  nproc,
  clear,
  tty,
};
/** A program of its own in BusyBox, and in shells a word of theirs. */
export const timeTool: Readonly<Record<string, Tool>> = { time };
