// Runs the tests of this folder inside a real VS Code's extension host.
//   node tools/node.mjs test/workbench/run.ts [--grep TEXT] [--locale ja] [FILE.test.ts…]
// VSCODE_HOST: `desktop` downloads VS Code, `code-server` takes the one that npm delivers, `auto` (the default) the
// first where there is a screen for it and it can be reached, else the second. VSCODE_VERSION: for the desktop.
import { randomUUID } from 'node:crypto';
import { globSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { downloadAndUnzipVSCode, runTests, TestRunFailedError } from '@vscode/test-electron';
import esbuild from 'esbuild';
import { pathWithKubectl } from '../../tools/ensureKubectl.ts';
import { isUnchangedCanary, writeCanaryKubeconfig } from '../support/canaryKubeconfig.ts';
import { endProcessesOf, marker } from '../../tools/sessionProcesses.ts';

const here = import.meta.dirname;
const project = path.resolve(here, '../..');
const built = path.join(project, 'out/test/workbench');

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { grep: { type: 'string' }, locale: { type: 'string' } },
});

await rm(built, { recursive: true, force: true });
await esbuild.build({
  entryPoints: [path.join(here, 'index.ts'), ...globSync(path.join(here, '**/*.test.ts'))],
  outdir: built,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  packages: 'external',
  external: ['vscode'],
  sourcemap: 'inline',
  logLevel: 'warning',
});

const scratch = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-workbench-'));
const workspace = path.join(scratch, 'workspace');
await mkdir(workspace);
const userKubeconfig = path.join(scratch, 'kubeconfig');
await writeCanaryKubeconfig(userKubeconfig);
const session = randomUUID();
try {
  await runTests({
    vscodeExecutablePath: await executable(),
    extensionDevelopmentPath: project,
    extensionTestsPath: path.join(built, 'index.js'),
    launchArgs: [
      workspace,
      '--disable-extensions',
      ...(values.locale === undefined ? [] : ['--locale', values.locale]),
    ],
    extensionTestsEnv: {
      KUBECONFIG: userKubeconfig,
      [marker]: session,
      PATH: await pathWithKubectl(),
      WORKBENCH_TESTS: JSON.stringify({ files: positionals.map(file => path.basename(file)), grep: values.grep }),
      VSCODE_ADAPTER_SCREENSHOT: path.join(project, 'out/screenshots/failed-workbench.png'),
    },
  });
  if (!(await isUnchangedCanary(userKubeconfig))) throw new Error("The tests changed the user's kubeconfig.");
} catch (error) {
  if (!(error instanceof TestRunFailedError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
} finally {
  await endProcessesOf(session);
  await rm(scratch, { recursive: true, force: true });
}

/** The program to start: desktop VS Code, or what takes its place. */
async function executable(): Promise<string> {
  const host = process.env.VSCODE_HOST ?? 'auto';
  const version = process.env.VSCODE_VERSION;
  if (host === 'desktop' || (host === 'auto' && (await desktopIsPossible()))) {
    return downloadAndUnzipVSCode({
      ...(version === undefined ? {} : { version }),
      cachePath: path.join(project, '.vscode-test'),
    });
  }
  return path.join(project, 'tools/workbench/adapter.mjs');
}

/** Whether a window can be shown and VS Code's downloads answer within three seconds. */
async function desktopIsPossible(): Promise<boolean> {
  const screen = process.platform !== 'linux' || Boolean(process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY);
  if (!screen) return false;
  try {
    const address = 'https://update.code.visualstudio.com/api/releases/stable';
    return (await fetch(address, { signal: AbortSignal.timeout(3000) })).ok;
  } catch {
    return false;
  }
}
