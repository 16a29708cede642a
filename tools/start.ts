// `npm start`: builds the extension and opens VS Code with it and the first lab.
//   npm start -- [--locale ja] [--lab ID] [--profile FOLDER] [--no-build]
// Desktop VS Code where its `code` command is on PATH, else the one that npm delivers, in the browser.
// VSCODE_HOST=desktop or VSCODE_HOST=code-server decides otherwise.
import { randomUUID } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { pathWithKubectl } from './ensureKubectl.ts';
import { findProgram } from './findProgram.ts';
import { run } from './run.ts';
import { endProcessesOf, marker } from './sessionProcesses.ts';
import { build } from './sourceBuild.ts';
import { cacheFolder } from './workbench/cache.ts';
import { installWorkbench } from './workbench/install.ts';
import { installJapanese } from './workbench/languagePack.ts';
import { createProfile, installFolders, writeSettings } from './workbench/profile.ts';
import { startServer, workbenchAddress } from './workbench/server.ts';

const project = path.resolve(import.meta.dirname, '..');
const opener = path.join(import.meta.dirname, 'workbench/opener');
const { values } = parseArgs({
  options: {
    locale: { type: 'string', default: (process.env.LC_ALL ?? process.env.LANG ?? '').startsWith('ja') ? 'ja' : 'en' },
    lab: { type: 'string', default: 'first-kubernetes-lab' },
    profile: { type: 'string', default: path.join(cacheFolder(), 'start') },
    'no-build': { type: 'boolean', default: false },
  },
});
const japanese = values.locale === 'ja';

if (!values['no-build']) await build();
const workspace = path.join(values.profile, 'workspace');
await mkdir(workspace, { recursive: true });
const session = randomUUID();
/** What the extension and the terminals find in their environment. */
const environment = {
  PATH: await pathWithKubectl(),
  KUBERNETES_LAB_GUIDE_OPEN: values.lab,
  [marker]: session,
};

const code = desktop();
if (code === undefined) await openInBrowser();
else await openOnDesktop(code);

/** The `code` command, unless it is the one that a VS Code server puts into its terminals: that opens files only. */
function desktop(): string | undefined {
  const host = process.env.VSCODE_HOST ?? 'auto';
  const command = process.env.VSCODE_IPC_HOOK_CLI === undefined ? findProgram('code') : undefined;
  if (host === 'desktop' && command === undefined) {
    throw new Error(
      'There is no `code` command on PATH. Install VS Code: https://code.visualstudio.com/docs/setup/setup-overview',
    );
  }
  return host === 'code-server' ? undefined : command;
}

/** Opens a window with a profile of its own, so that nothing of the user's VS Code changes and nothing of it disturbs. */
async function openOnDesktop(command: string): Promise<void> {
  const profile = await createProfile(values.profile);
  await writeSettings(profile.userData);
  console.log(`Opening VS Code (${command}).`);
  process.exitCode = await run(
    command,
    [
      ...[
        '--new-window',
        '--disable-extensions',
        '--disable-workspace-trust',
        '--skip-welcome',
        '--skip-release-notes',
      ],
      ...['--user-data-dir', profile.userData, '--extensions-dir', profile.extensions],
      ...[project, opener].map(folder => `--extensionDevelopmentPath=${folder}`),
      workspace,
    ],
    { env: { ...process.env, ...environment }, shell: process.platform === 'win32' },
  );
}

/** Serves a workbench until it is interrupted. */
async function openInBrowser(): Promise<void> {
  const workbench = await installWorkbench();
  const profile = await createProfile(values.profile);
  await writeSettings(profile.userData);
  await installFolders(profile, [project, opener]);
  if (japanese) await installJapanese(profile.userData);
  const server = await startServer(workbench, profile, { ...(japanese ? { locale: 'ja' } : {}), env: environment });
  const interrupted = new Promise<void>(resolve => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
  });
  const address = workbenchAddress(server.url, { folder: workspace });
  console.log(`\nKubernetes Lab Guide is open in VS Code at\n\n  ${address}\n\nCtrl-C ends it.`);
  void showAddress(address);
  const early = await Promise.race([interrupted, server.ended.then(() => 'ended')]);
  await server.stop();
  await endProcessesOf(session);
  if (early !== undefined) throw new Error(`The VS Code server ended by itself; its log is ${server.logFile}`);
}

/** Opens the system's browser where there is a screen for it. */
async function showAddress(address: string): Promise<void> {
  const screen = process.env.DISPLAY ?? process.env.WAYLAND_DISPLAY;
  const opener = screen === undefined ? undefined : findProgram('xdg-open');
  if (opener !== undefined) await run(opener, [address], { stdio: 'ignore' }).catch(() => undefined);
}
