import type { ProgramContext } from '../program.ts';
import { signals, type ProcessEntry, type SignalName } from '../processTable.ts';
import { ToolError, type Tool } from './tool.ts';

const ps: Tool = ({ flavor, processes, stdout, user }) => {
  const time = (started: number): string => {
    const seconds = Math.floor((Date.now() - started) / 1000);
    return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  };
  if (flavor === 'busybox') {
    stdout.write('PID   USER     TIME  COMMAND\n');
    for (const { command, pid } of processes.list())
      stdout.write(`${String(pid).padStart(5)} ${user.name.padEnd(8)}  0:00 ${command}\n`);
  } else {
    stdout.write('USER         PID %CPU %MEM    VSZ   RSS TTY      STAT START   TIME COMMAND\n');
    for (const { command, pid, started } of processes.list()) {
      const start = new Date(started).toISOString().slice(11, 16);
      const [name, number] = [user.name.padEnd(8), String(pid).padStart(8)];
      stdout.write(`${name}${number}  0.0  0.0   4000  3000 ?        S    ${start}   ${time(started)} ${command}\n`);
    }
  }
  return 0;
};

/** What comes before the processes: `-9`, `-TERM`, `-s KILL`. */
function signalOf(words: readonly string[]): { signal: SignalName | 'none'; rest: readonly string[] } {
  const [first = '', second = ''] = words;
  const [text, rest] = first === '-s' ? [second, words.slice(2)] : [first.slice(1), words.slice(1)];
  if (!first.startsWith('-') || first === '--')
    return { signal: 'TERM', rest: first === '--' ? words.slice(1) : words };
  if (text === '0') return { signal: 'none', rest };
  const name = text.toUpperCase().replace(/^SIG/, '');
  const found = Object.entries(signals).find(([known, number]) => known === name || String(number) === name);
  if (!found) throw new ToolError(`the practice cluster does not simulate the signal ${text}`);
  return { signal: found[0] as SignalName, rest };
}

function deliver({ signal }: ProcessEntry, name: SignalName | 'none'): void {
  if (name !== 'none') signal(name);
}

const kill: Tool = ({ flavor, processes, stderr, stdout }, words) => {
  if (words[0] === '-l') {
    stdout.write(`${Object.keys(signals).join(' ')}\n`);
    return 0;
  }
  const { rest, signal } = signalOf(words);
  if (rest.length === 0) throw new ToolError('you need to specify whom to kill');
  let code = 0;
  for (const word of rest) {
    if (!/^\d+$/.test(word)) throw new ToolError(`invalid number '${word}'`);
    const entry = processes.get(Number(word));
    if (entry) {
      deliver(entry, signal);
    } else {
      stderr.write(
        flavor === 'busybox' ? `kill: can't kill pid ${word}: No such process\n` : 'kill: No such process\n',
      );
      code = 1;
    }
  }
  return code;
};

/** The processes of a name, without the asking one. */
function named({ pid: own, processes }: ProgramContext, fits: (command: string) => boolean): ProcessEntry[] {
  return processes.list().filter(({ command, pid }) => pid !== own && fits(command));
}

/** The name of a command line's program: `sleep` of `/bin/sleep 5`. */
function programName(command: string): string {
  return (command.split(' ')[0] ?? '').split('/').at(-1) ?? '';
}

const killall: Tool = (context, words) => {
  const { rest, signal } = signalOf(words);
  let code = 0;
  for (const name of rest) {
    const found = named(context, command => programName(command) === name);
    for (const entry of found) deliver(entry, signal);
    if (found.length > 0) continue;
    context.stderr.write(`killall: ${name}: no process killed\n`);
    code = 1;
  }
  return code;
};

const pkill: Tool = (context, words) => {
  const { rest, signal } = signalOf(words);
  const whole = rest[0] === '-f';
  const pattern = rest.at(-1) ?? '';
  const found = named(context, command => (whole ? command : programName(command)).includes(pattern));
  for (const entry of found) deliver(entry, signal);
  return found.length > 0 ? 0 : 1;
};

const pgrep: Tool = (context, words) => {
  const pattern = words.at(-1) ?? '';
  const found = named(context, command => (words[0] === '-f' ? command : programName(command)).includes(pattern));
  for (const { pid } of found) context.stdout.write(`${pid}\n`);
  return found.length > 0 ? 0 : 1;
};

const pidof: Tool = (context, words) => {
  const found = named(context, command => words.includes(programName(command)));
  if (found.length > 0) context.stdout.write(`${found.map(({ pid }) => pid).join(' ')}\n`);
  return found.length > 0 ? 0 : 1;
};

/** A word of every shell, and a program in most images. */
export const killTool: Readonly<Record<string, Tool>> = { kill };
/** Not in Debian's slim images. */
export const processTools: Readonly<Record<string, Tool>> = { ps, killall, pkill, pgrep, pidof };
