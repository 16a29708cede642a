import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import * as l10n from '@vscode/l10n';
import { UserError, errorText } from '../base/userError.ts';
import { loadIdentity } from './apiserver/identity.ts';
import { writeKubeconfig } from './apiserver/kubeconfig.ts';
import { maximumNodes } from './kubelet/nodes.ts';
import { curlHome, startCluster } from './practiceCluster.ts';
import { applyImages, readImageFile, type ImageDescription } from './practiceImages.ts';
import { practiceLog } from './practiceLog.ts';
import { ensurePrivateFolder } from './storage/privateFile.ts';
import { acquireLock, type ReadyLine } from './storage/processLock.ts';
import { YamlFileError } from './workloads/yamlReader.ts';

const usage =
  'usage: practice --data DIR [--kubeconfig FILE] [--port N] [--nodes N] [--idle-timeout SECONDS] [--lang LANGUAGE] [--images FILE] [--end-with-stdin]';

interface Arguments {
  dataDir: string;
  kubeconfig: string;
  port: number;
  /** How many nodes are simulated. */
  nodes: number;
  /** 0: never. */
  idleSeconds: number;
  /** Of what people are told, e.g. `ja`. */
  language: string;
  /** A file that says how images behave. */
  images: string | undefined;
  /** Whoever started it holds the other end of its standard input, and takes it along when it ends, however it ends. */
  endWithStdin: boolean;
}

function readArguments(): Arguments {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      kubeconfig: { type: 'string' },
      port: { type: 'string', default: '0' },
      nodes: { type: 'string', default: '3' },
      'idle-timeout': { type: 'string', default: '0' },
      lang: { type: 'string', default: 'en' },
      images: { type: 'string' },
      'end-with-stdin': { type: 'boolean', default: false },
    },
  });
  if (values.data === undefined) throw new Error('--data is missing');
  const dataDir = resolve(values.data);
  return {
    dataDir,
    kubeconfig: resolve(values.kubeconfig ?? join(dataDir, 'kubeconfig')),
    port: number(values.port, '--port', 65_535),
    nodes: number(values.nodes, '--nodes', maximumNodes),
    idleSeconds: number(values['idle-timeout'], '--idle-timeout', 2_000_000),
    language: values.lang,
    images: values.images === undefined ? undefined : resolve(values.images),
    endWithStdin: values['end-with-stdin'],
  };
}

function number(text: string, name: string, maximum: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > maximum) throw new Error(`${name} must be a number from 0 to ${maximum}`);
  return value;
}

/** Serves until a signal, until nobody has asked for anything for the idle time, or as long as who started it. */
async function serve(
  { dataDir, kubeconfig, port, nodes, idleSeconds, endWithStdin }: Arguments,
  images: ImageDescription | undefined,
): Promise<void> {
  ensurePrivateFolder(dataDir);
  const environment = { CURL_HOME: curlHome(dataDir) };
  const lock = await acquireLock(dataDir);
  if ('ready' in lock) {
    const { ca, token } = await loadIdentity(dataDir);
    const access = { server: lock.server, ca, token };
    // Each asker is told where it asked to be told.
    if (kubeconfig !== lock.kubeconfig) writeKubeconfig(kubeconfig, access);
    if (images) await applyImages(access, images);
    print({ ...lock, kubeconfig, environment, existing: true });
    return;
  }
  const log = practiceLog(join(dataDir, 'practice.log'));
  const ended = Promise.withResolvers<string>();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => ended.resolve(signal));
  if (endWithStdin) {
    process.stdin.on('error', () => undefined);
    process.stdin.on('close', () => ended.resolve('whoever started it has ended'));
    process.stdin.resume();
  }
  // All state is in the store, which no failed turn leaves half changed; a learner's cluster goes on.
  process.on('uncaughtException', error => log.error(error.stack ?? error.message));
  process.on('unhandledRejection', error =>
    log.error(error instanceof Error ? (error.stack ?? error.message) : errorText(error)),
  );
  // Whoever started this may have read the one line and left.
  process.stdout.on('error', () => undefined);

  let idle: NodeJS.Timeout | undefined;
  const onActivity = (open: number): void => {
    clearTimeout(idle);
    if (open > 0 || idleSeconds === 0) return;
    idle = setTimeout(() => ended.resolve(`idle for ${idleSeconds} s`), idleSeconds * 1000);
  };
  try {
    const cluster = await startCluster({ dataDir, kubeconfig, port, nodes, log, onActivity });
    if (images) await applyImages(cluster.access, images);
    onActivity(0);
    const { server } = cluster.access;
    const line: ReadyLine = { ready: true, server, kubeconfig, pid: process.pid };
    lock.announce(line);
    print({ ...line, environment });
    log.info(`serving at ${server}`);
    log.info(`ending: ${await ended.promise}`);
    lock.withdraw();
    await cluster.stop();
  } finally {
    lock.release();
  }
}

/** Why it does not serve; the texts are those of a UserError. */
interface FailedLine {
  ready: false;
  code: string;
  message: string;
  remedy: string;
}

/** Why a file of images is not used; `line` counts from 1. */
interface ImagesLine {
  images: { line?: number; message: string };
}

/** What is printed once: beside the ready line, what commands need in their environment to reach the cluster's pages. */
interface StartedLine extends ReadyLine {
  environment: Record<string, string>;
  existing?: true;
}

/** Prints the one line that whoever started this reads. */
function print(line: StartedLine | FailedLine | ImagesLine): void {
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

/** Loads the texts of a language, which lie in the package beside the folder of the program; else there is English. */
async function loadLanguage(language: string): Promise<void> {
  const root = import.meta.url.endsWith('.ts') ? '../../' : '../';
  const bundle = new URL(`${root}l10n/bundle.l10n.${encodeURIComponent(language)}.json`, import.meta.url);
  const contents = await readFile(bundle, 'utf8').catch(() => undefined);
  if (contents !== undefined) l10n.config({ contents });
}

async function main(): Promise<number> {
  let options: Arguments;
  try {
    options = readArguments();
  } catch (error) {
    process.stderr.write(`${errorText(error)}\n${usage}\n`);
    return 2;
  }
  await loadLanguage(options.language);
  try {
    const images = options.images === undefined ? undefined : await readImageFile(options.images);
    await serve(options, images);
    return 0;
  } catch (error) {
    if (error instanceof YamlFileError) {
      const { line, message } = error;
      print({ images: { ...(line === undefined ? {} : { line }), message } });
      return 2;
    }
    if (error instanceof UserError) {
      const { code, message, remedy } = error;
      print({ ready: false, code, message, remedy });
    }
    const text = error instanceof UserError ? errorText(error) : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`${text}\n`);
    return 1;
  }
}

// Sockets of clients that are still there must not hold up the end.
process.exit(await main());
