import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Workbench } from './install.ts';
import { startPortProxy } from './portProxy.ts';
import type { Profile } from './profile.ts';

export interface ServerOptions {
  /** The language of the workbench; needs the profile's language pack. English without it. */
  readonly locale?: string;
  /** Variables for the server, and so for the extension host and the terminals; `undefined` takes one away. */
  readonly env?: NodeJS.ProcessEnv;
  /** `false`: no workspace is ever asked about or restricted. */
  readonly workspaceTrust?: boolean;
  /** Makes the workbench take `extensionDevelopmentPath` and tests from the address. It hides notifications, too. */
  readonly smokeTestDriver?: boolean;
}

/** A running VS Code server. */
export interface Server {
  /** The workbench's address, with the token that the server asks for. */
  readonly url: string;
  readonly pid: number;
  readonly logFile: string;
  /** Settles when the server's process has ended, with its exit code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts a VS Code server on a free port of the loopback interface and waits until it listens. */
export async function startServer(workbench: Workbench, profile: Profile, options: ServerOptions): Promise<Server> {
  await mkdir(profile.serverData, { recursive: true });
  const tokenFile = path.join(profile.serverData, 'token');
  await writeFile(tokenFile, randomBytes(16).toString('hex'), { mode: 0o600 });
  const args = [
    workbench.server,
    ...['--host', '127.0.0.1', '--port', '0', '--connection-token-file', tokenFile],
    ...['--server-data-dir', profile.serverData, '--user-data-dir', profile.userData],
    ...['--extensions-dir', profile.extensions],
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...(options.workspaceTrust ? [] : ['--disable-workspace-trust']),
    ...(options.smokeTestDriver ? ['--enable-smoke-test-driver'] : []),
    ...(options.locale === undefined ? [] : ['--locale', options.locale]),
  ];
  const ports = await startPortProxy();
  // A process group of its own: a Ctrl-C in the terminal ends it through `stop`, in order, and not at once.
  const child = spawn(workbench.node, args, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: serverEnvironment({ VSCODE_PROXY_URI: ports.template, ...options.env }),
    detached: true,
  });
  const logFile = path.join(profile.serverData, 'server.log');
  const log = createWriteStream(logFile);
  child.stderr.pipe(log, { end: false });
  child.stdout.pipe(log, { end: false });
  const ended = new Promise<number | null>(resolve => child.on('exit', resolve));
  void ended.then(() => ports.close());
  return { url: await listeningAddress(child), pid: child.pid!, logFile, ended, stop: () => stop(child, ended) };
}

/** The address of the workbench with a folder open. `payload` is heard with the server's test driver only. */
export function workbenchAddress(
  serverUrl: string,
  query: { folder?: string; workspace?: string; payload?: readonly (readonly [string, string])[] },
): string {
  const url = new URL(serverUrl);
  if (query.folder !== undefined) url.searchParams.set('folder', query.folder);
  if (query.workspace !== undefined) url.searchParams.set('workspace', query.workspace);
  if (query.payload?.length) url.searchParams.set('payload', JSON.stringify(query.payload));
  return url.href;
}

/** This process' environment without what npm, Node.js and an outer VS Code left there, and no extension gallery. */
function serverEnvironment(changes: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|VSCODE_|NODE_OPTIONS$|INIT_CWD$)/i.test(name),
  );
  return {
    ...Object.fromEntries(inherited),
    EXTENSIONS_GALLERY: '{"serviceUrl":""}',

    ...changes,
  };
}

function listeningAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let output = '';
    const timer = setTimeout(() => reject(new Error(`The VS Code server did not start in 60 s:\n${output}`)), 60_000);
    child.on('error', reject);
    child.on('exit', code => reject(new Error(`The VS Code server ended with ${code ?? 'a signal'}:\n${output}`)));
    child.stderr!.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stdout!.on('data', (chunk: Buffer) => {
      output += chunk.toString();
      const address = /Web UI available at (\S+)/.exec(output)?.[1];
      if (address === undefined) return;
      clearTimeout(timer);
      resolve(address.replace('//localhost', '//127.0.0.1'));
    });
  });
}

/** Asks the server to end; after five seconds its whole process group is killed. */
async function stop(child: ChildProcess, ended: Promise<unknown>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const timer = setTimeout(() => process.kill(-child.pid!, 'SIGKILL'), 5000);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(timer);
}
