import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { mustRun } from './run.ts';

const project = path.resolve(import.meta.dirname, '..');

/** Bundles the extension, the command line and the practice cluster into dist/. */
export async function build(...options: readonly string[]): Promise<void> {
  await mustRun(process.execPath, [path.join(project, 'esbuild.js'), ...options], { cwd: project });
}

/** Builds if there is no build, or a source file is newer than it. */
export async function buildIfNeeded(): Promise<void> {
  const built = modified('dist/cli.js');
  const sources = globSync(['src/**/*.ts', 'esbuild.js', 'package-lock.json'], { cwd: project });
  if (sources.some(file => modified(file) > built)) await build();
}

/** When a file of the project changed last, in ms since the epoch; 0 if it does not exist. */
function modified(file: string): number {
  return statSync(path.join(project, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
}
