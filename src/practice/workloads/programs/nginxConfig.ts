import type { FileSystem } from '../files/fileSystem.ts';

export interface NginxLocation {
  path: string;
  exact: boolean;
  root?: string;
  /** `return 200 "text"`. */
  status?: number;
  text?: string;
}

/** What is read of nginx' configuration: one server. */
export interface NginxServer {
  ports: number[];
  root: string;
  locations: NginxLocation[];
}

const folder = '/etc/nginx/conf.d';

/** Reads the servers in `/etc/nginx/conf.d`. @throws Error what `nginx -t` would print */
export function readServers(files: FileSystem): NginxServer[] {
  if (files.stat(folder)?.kind !== 'directory') return [];
  const names = files.list(folder).filter(name => name.endsWith('.conf'));
  return names.flatMap(name => parseServers(files.read(`${folder}/${name}`).toString(), `${folder}/${name}`));
}

/** What was read last: most containers have their image's own configuration. */
let last: { text: string; servers: NginxServer[] } | undefined;

function parseServers(text: string, file: string): readonly NginxServer[] {
  if (last?.text !== text) last = { text, servers: parse(text, file) };
  return last.servers;
}

function parse(text: string, file: string): NginxServer[] {
  const tokens =
    text.match(/#[^\n]*|"(?:\\.|[^"\\])*"|'[^']*'|[{};]|[^\s{};"']+/g)?.filter(token => !token.startsWith('#')) ?? [];
  const servers: NginxServer[] = [];
  const stack: { server?: NginxServer; location?: NginxLocation }[] = [{}];
  let words: string[] = [];
  for (const token of tokens) {
    const top = stack.at(-1)!;
    if (token === '{') {
      stack.push(open(words, top, servers));
      words = [];
    } else if (token === '}') {
      if (stack.length === 1 || words.length > 0) throw new Error(`[emerg] unexpected "}" in ${file}`);
      stack.pop();
    } else if (token === ';') {
      apply(words, top);
      words = [];
    } else {
      words.push(token.replace(/^(["'])([^]*)\1$/, '$2'));
    }
  }
  if (stack.length > 1 || words.length > 0) throw new Error(`[emerg] unexpected end of file, expecting "}" in ${file}`);
  for (const server of servers) if (server.ports.length === 0) server.ports.push(80);
  return servers;
}

function open(
  [name, ...rest]: readonly string[],
  top: { server?: NginxServer },
  servers: NginxServer[],
): typeof top & { location?: NginxLocation } {
  if (name === 'server') {
    const server: NginxServer = { ports: [], root: '/etc/nginx/html', locations: [] };
    servers.push(server);
    return { server };
  }
  if (name !== 'location' || !top.server) return { ...top };
  const location: NginxLocation = { path: rest.at(-1) ?? '/', exact: rest[0] === '=' };
  top.server.locations.push(location);
  return { server: top.server, location };
}

function apply(
  [name, ...rest]: readonly string[],
  { location, server }: { server?: NginxServer; location?: NginxLocation },
): void {
  const [first = '', second] = rest;
  if (name === 'listen' && server) {
    const port = Number(/(\d+)$/.exec(first)?.[1] ?? 80);
    if (!first.includes('[') && port > 0 && port < 65_536 && !server.ports.includes(port)) server.ports.push(port);
  } else if (name === 'root') {
    if (location) location.root = first;
    else if (server) server.root = first;
  } else if (name === 'return' && server) {
    const target = location ?? { path: '/', exact: false };
    if (!location) server.locations.push(target);
    target.status = Number(first) || 200;
    target.text = second ?? '';
  }
}

/** The location that a path belongs to: the exact one, or the one with the longest prefix. */
export function locationOf(server: NginxServer, path: string): NginxLocation | undefined {
  const exact = server.locations.find(location => location.exact && location.path === path);
  const [longest] = server.locations
    .filter(location => !location.exact && path.startsWith(location.path))
    .sort((a, b) => b.path.length - a.path.length);
  return exact ?? longest;
}
