import { isIPv4 } from 'node:net';
import { clusterDomain, dnsServer } from '../clusterDns.ts';
import type { ProgramContext } from '../program.ts';
import { readAll } from '../stdio.ts';
import { dial, HttpFailure } from './httpClient.ts';
import { pauseFor } from './textTools.ts';
import { options, ToolError, type Tool } from './tool.ts';

/** How a version of nslookup writes. */
type LookupStyle = 'busybox' | 'busybox-1.28' | 'bind';

/** @param style of which program; that of BusyBox 1.28 is what many tutorials show */
export function nslookup(style: LookupStyle): Tool {
  return (context, words) => {
    const [name, server = dnsServer] = words.filter(word => !word.startsWith('-'));
    if (name === undefined) throw new ToolError('missing host name');
    const { stdout } = context;
    const found = context.lookup(name);
    if (style === 'busybox-1.28') {
      const reverse = (address: string): string => context.nameOf(address) ?? '';
      const line = (address: string, count: number): string =>
        `Address ${count}: ${address} ${reverse(address)}`.trimEnd();
      stdout.write(`Server:    ${server}\nAddress 1: ${server} kube-dns.kube-system.svc.${clusterDomain}\n\n`);
      if (!found) throw new ToolError(`can't resolve '${name}'`);
      const lines = found.addresses.map((address, index) => `${line(address, index + 1)}\n`);
      stdout.write(`Name:      ${name}\n${lines.join('')}`);
      return 0;
    }
    stdout.write(`Server:\t\t${server}\nAddress:\t${server}${style === 'bind' ? '#' : ':'}53\n\n`);
    if (isIPv4(name)) {
      const owner = context.nameOf(name);
      const reversed = `${name.split('.').reverse().join('.')}.in-addr.arpa`;
      stdout.write(
        owner === undefined ? `** server can't find ${reversed}: NXDOMAIN\n\n` : `${reversed}\tname = ${owner}.\n\n`,
      );
      return owner === undefined ? 1 : 0;
    }
    if (!found) {
      stdout.write(`** server can't find ${name}: NXDOMAIN\n\n`);
      return 1;
    }
    stdout.write(`${found.addresses.map(address => `Name:\t${found.name}\nAddress: ${address}\n`).join('')}\n`);
    return 0;
  };
}

const getent: Tool = ({ lookup, stdout }, [database, ...names]) => {
  if (database !== 'hosts' && database !== 'ahosts' && database !== 'ahostsv4')
    throw new ToolError(`Unknown database: ${database ?? ''}`, 1);
  let code = 0;
  for (const name of names) {
    const found = lookup(name);
    if (!found) code = 2;
    for (const address of found?.addresses ?? []) stdout.write(`${address.padEnd(15)} ${found?.name ?? name}\n`);
  }
  return code;
};

const nc: Tool = async (context, words) => {
  const { flags, rest, values } = options(words, ['z', 'v', 'n', 'w:', 'l', 'p:', 'u', 'q:', 'N']);
  if (flags.has('l')) throw new ToolError('the practice cluster does not simulate listening');
  const [host = '', port = ''] = rest;
  if (host === '' || !/^\d+$/.test(port)) throw new ToolError('usage: nc [-zv] [-w SECONDS] HOST PORT');
  const found = context.lookup(host);
  if (!found) throw new ToolError(`bad address '${host}'`);
  const where = `${host} (${found.addresses[0] ?? ''}:${port})`;
  const seconds = values.get('w');
  let connection;
  try {
    connection = await dial(context, host, Number(port), seconds === undefined ? undefined : Number(seconds));
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    throw new ToolError(`${where}: ${error.kind === 'timeout' ? 'Connection timed out' : 'Connection refused'}`);
  }
  if (flags.has('v')) context.stderr.write(`${where} open\n`);
  if (flags.has('z')) {
    connection.destroy();
    return 0;
  }
  const { promise, resolve } = Promise.withResolvers<number>();
  connection.on('data', (chunk: Buffer) => context.stdout.write(chunk));
  connection.on('close', () => resolve(0));
  connection.on('error', () => resolve(1));
  const stop = (): void => void connection.destroy();
  context.signal.addEventListener('abort', stop, { once: true });
  const send = async (): Promise<void> => {
    for (
      let chunk = await context.stdin.read(context.signal);
      chunk;
      chunk = await context.stdin.read(context.signal)
    ) {
      connection.write(chunk);
    }
    // What is still on its way is waited for a little.
    connection.end();
    await pauseFor(1000, context.signal);
    connection.destroy();
  };
  send().catch(() => connection.destroy());
  return promise;
};

const ping: Tool = async (context, words) => {
  const { rest, values } = options(words, ['c:', 'w:', 'W:', 'i:', 's:', 'q', '4']);
  const [host = ''] = rest;
  const found = context.lookup(host);
  const [address] = found?.addresses ?? [];
  if (address === undefined) throw new ToolError(`bad address '${host}'`);
  const count = Number(values.get('c') ?? Infinity);
  const alive = context.isAlive(address);
  context.stdout.write(`PING ${host} (${address}): 56 data bytes\n`);
  let sent = 0;
  for (; sent < count; sent++) {
    if (sent > 0) await pauseFor(1000, context.signal);
    if (alive)
      context.stdout.write(`64 bytes from ${address}: seq=${sent} ttl=62 time=0.${String(90 + (sent % 7))} ms\n`);
    await context.stdout.drained();
  }
  context.stdout.write(`\n--- ${host} ping statistics ---\n`);
  context.stdout.write(
    `${sent} packets transmitted, ${alive ? sent : 0} packets received, ${alive ? 0 : 100}% packet loss\n` +
      (alive ? 'round-trip min/avg/max = 0.090/0.093/0.096 ms\n' : ''),
  );
  return alive ? 0 : 1;
};

/** A Redis' client, for one command or for those that are typed. */
export const redisCli: Tool = async (context, words) => {
  const { rest, values } = options(words, ['h:', 'p:', 'n:', 'a:', '--raw', 'r:', '--no-auth-warning']);
  const [host, port] = [values.get('h') ?? '127.0.0.1', Number(values.get('p') ?? 6379)];
  if (rest.length > 0) return redisCommand(context, host, port, rest);
  const { terminal } = context.stdin;
  const prompt = `${host}:${port}> `;
  if (!terminal) {
    for (const line of (await readAll(context.stdin, context.signal)).toString().split('\n')) {
      if (line.trim() !== '') await redisCommand(context, host, port, line.trim().split(/\s+/));
    }
    return 0;
  }
  for (;;) {
    const line = await terminal.readLine(prompt, context.signal);
    // Ctrl-C ends it, as Ctrl-D does.
    const command = line?.trim().split(/\s+/) ?? ['quit'];
    if (/^(quit|exit)$/i.test(command[0]!)) return 0;
    if (command[0] !== '') await redisCommand(context, host, port, command);
  }
};

async function redisCommand(
  context: ProgramContext,
  host: string,
  port: number,
  command: readonly string[],
): Promise<number> {
  let connection;
  try {
    connection = await dial(context, host, port, undefined);
  } catch (error) {
    if (!(error instanceof HttpFailure)) throw error;
    const why = error.kind === 'unresolved' ? 'Name or service not known' : 'Connection refused';
    context.stderr.write(`Could not connect to Redis at ${host}:${port}: ${why}\n`);
    return 1;
  }
  const parts = command.map(word => `$${Buffer.byteLength(word)}\r\n${word}\r\n`);
  connection.write(`*${command.length}\r\n${parts.join('')}`);
  const reply = await new Promise<string>(resolve => {
    let text = '';
    const timer = setTimeout(() => resolve(text), 2000);
    connection.on('data', (chunk: Buffer) => {
      text += chunk.toString();
      if (!redisReply(text, context.stdin.terminal !== undefined)) return;
      clearTimeout(timer);
      resolve(text);
    });
    connection.on('close', () => resolve(text));
    connection.on('error', () => resolve(text));
  });
  connection.destroy();
  context.stdout.write(
    redisReply(reply, context.stdin.terminal !== undefined)?.text ?? 'Error: Server closed the connection\n',
  );
  return reply.startsWith('-') ? 1 : 0;
}

/** A reply as redis-cli writes it: with types on a terminal, plain otherwise. Undefined while it isn't complete. */
function redisReply(reply: string, types: boolean): { text: string; rest: string } | undefined {
  const end = reply.indexOf('\r\n');
  if (end < 0) return undefined;
  const [kind, head, rest] = [reply[0], reply.slice(1, end), reply.slice(end + 2)];
  if (kind === '+') return { text: `${head}\n`, rest };
  if (kind === '-') return { text: types ? `(error) ${head}\n` : `${head}\n\n`, rest };
  if (kind === ':') return { text: types ? `(integer) ${head}\n` : `${head}\n`, rest };
  if (kind === '$') {
    if (head === '-1') return { text: types ? '(nil)\n' : '\n', rest };
    const bytes = Buffer.from(rest);
    const length = Number(head);
    if (bytes.length < length + 2) return undefined;
    const text = bytes.subarray(0, length).toString();
    return { text: types ? `${JSON.stringify(text)}\n` : `${text}\n`, rest: bytes.subarray(length + 2).toString() };
  }
  if (kind !== '*') return { text: `${reply}\n`, rest: '' };
  let left = rest;
  let text = types && Number(head) <= 0 ? '(empty array)\n' : '';
  for (let index = 1; index <= Number(head); index++) {
    const item = redisReply(left, types);
    if (!item) return undefined;
    text += types ? `${index}) ${item.text}` : item.text;
    left = item.rest;
  }
  return { text, rest: left };
}

export const networkTools: Readonly<Record<string, Tool>> = { nc, ping, getent };
