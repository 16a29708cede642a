import type { Duplex } from 'node:stream';
import type { Program, ProgramContext, ProgramMemory } from '../program.ts';
import { entrypoint } from './entrypoint.ts';

/** A key-value server: strings and counters in memory, in Redis' protocol. */
export const redis: Program = context => {
  const log = (sign: string, text: string): void => context.log(`1:${sign} ${redisTime()} ${text}`);
  log('C', '# oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo');
  log('C', '# Configuration loaded');
  log('M', '* Running mode=standalone, port=6379.');
  log('M', '# Server initialized');
  log('M', '* Ready to accept connections');
  context.listen(6379, connection => serve(connection, context.memory));
  return { terminate: () => shutDown(context, log) };
};

export const redisEntrypoint: Program = entrypoint('redis-server', redis);

function shutDown(context: ProgramContext, log: (sign: string, text: string) => void): void {
  log('signal-handler', 'Received SIGTERM scheduling shutdown...');
  const timer = setTimeout(() => {
    log('M', '# User requested shutdown...');
    log('M', '# Redis is now ready to exit, bye bye...');
    context.exit(0);
  }, context.scaled(200));
  context.signal.addEventListener('abort', () => clearTimeout(timer), { once: true });
}

function serve(connection: Duplex, data: ProgramMemory): void {
  let pending = Buffer.alloc(0);
  connection.on('data', (chunk: Buffer) => {
    pending = Buffer.concat([pending, chunk]);
    for (;;) {
      const command = readCommand(pending);
      if (!command) break;
      pending = pending.subarray(command.length);
      if (command.words.length > 0) connection.write(reply(command.words, data));
    }
    // A client that sends an endless command is cut off.
    if (pending.length > 1_000_000) connection.destroy();
  });
  connection.on('end', () => connection.end());
  connection.on('error', () => connection.destroy());
}

/** The first complete command: an array of bulk strings, or words on a line. */
function readCommand(buffer: Buffer): { words: string[]; length: number } | undefined {
  const line = (from: number): { text: string; next: number } | undefined => {
    const end = buffer.indexOf('\n', from);
    return end < 0 ? undefined : { text: buffer.toString('utf8', from, end).replace(/\r$/, ''), next: end + 1 };
  };
  const first = line(0);
  if (!first) return undefined;
  if (!first.text.startsWith('*')) return { words: first.text.split(/\s+/).filter(Boolean), length: first.next };
  const words: string[] = [];
  let at = first.next;
  for (let count = Number(first.text.slice(1)) || 0; count > 0; count--) {
    const header = line(at);
    if (!header) return undefined;
    const size = Number(header.text.slice(1)) || 0;
    if (buffer.length < header.next + size + 2) return undefined;
    words.push(buffer.toString('utf8', header.next, header.next + size));
    at = header.next + size + 2;
  }
  return { words, length: at };
}

function reply([name = '', ...words]: string[], data: ProgramMemory): string {
  const [key = '', value = ''] = words;
  const add = (amount: number): string => {
    const sum = Number(data.get(key) ?? 0) + amount;
    if (!Number.isSafeInteger(sum)) return '-ERR value is not an integer or out of range\r\n';
    data.set(key, String(sum));
    return `:${sum}\r\n`;
  };
  const bulk = (text: string | undefined): string =>
    text === undefined ? '$-1\r\n' : `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
  switch (name.toUpperCase()) {
    case 'PING':
      return words.length > 0 ? bulk(key) : '+PONG\r\n';
    case 'GET':
      return bulk(data.get(key));
    case 'SET':
      data.set(key, value);
      return '+OK\r\n';
    case 'INCR':
      return add(1);
    case 'INCRBY':
      return add(Number(value));
    case 'DECR':
      return add(-1);
    case 'DEL':
      return `:${words.filter(word => data.delete(word)).length}\r\n`;
    case 'EXISTS':
      return `:${words.filter(word => data.has(word)).length}\r\n`;
    case 'KEYS':
      return `*${data.size}\r\n${[...data.keys()].map(bulk).join('')}`;
    case 'DBSIZE':
      return `:${data.size}\r\n`;
    default:
      return `-ERR unknown command '${name.replace(/[^\x20-\x7e]/g, '?').slice(0, 128)}'\r\n`;
  }
}

/** `05 Mar 2026 10:11:12.345`. */
function redisTime(): string {
  const now = new Date();
  return `${now.toUTCString().slice(5, 16)} ${now.toISOString().slice(11, 23)}`;
}
