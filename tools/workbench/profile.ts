import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../run.ts';
import type { Workbench } from './install.ts';

/** The folders in which a VS Code keeps what is its user's. */
export interface Profile {
  readonly userData: string;
  readonly extensions: string;
  readonly serverData: string;
}

/** Settings that keep a workbench quiet: no look-ups, no offers, nothing that changes from day to day. */
const quietSettings = {
  'telemetry.telemetryLevel': 'off',
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'chat.agentHost.enabled': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'workbench.enableExperiments': false,
  'git.openRepositoryInParentFolders': 'never',
  // A folder that is not trusted opens in Restricted Mode without a question.
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  // Terminal rows are text in the page then, which tests read.
  'terminal.integrated.gpuAcceleration': 'off',
};

/** The three folders under `root`, made if they are not there. */
export async function createProfile(root: string): Promise<Profile> {
  const profile = {
    userData: path.join(root, 'user'),
    extensions: path.join(root, 'extensions'),
    serverData: path.join(root, 'server'),
  };
  for (const folder of Object.values(profile)) await mkdir(folder, { recursive: true });
  return profile;
}

/** Writes the profile's settings: those that keep it quiet, under what is already there, under `settings`. */
export async function writeSettings(userData: string, settings: Readonly<Record<string, unknown>> = {}): Promise<void> {
  const file = path.join(userData, 'User', 'settings.json');
  const present = JSON.parse(await readFile(file, 'utf8').catch(() => '{}')) as Record<string, unknown>;
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, JSON.stringify({ ...quietSettings, ...present, ...settings }, null, 2));
}

/** Installs a packaged extension as a user does. */
export async function installVsix(workbench: Workbench, profile: Profile, vsix: string): Promise<void> {
  await mustRun(
    workbench.node,
    [
      ...[workbench.server, '--accept-server-license-terms', '--install-extension', vsix],
      ...['--extensions-dir', profile.extensions, '--user-data-dir', profile.userData],
      ...['--server-data-dir', profile.serverData],
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
}

/**
 * Makes the extensions in `folders` the installed ones, where they lie. A web workbench takes an
 * `extensionDevelopmentPath` only together with its test driver, which hides notifications.
 */
export async function installFolders(profile: Profile, folders: readonly string[]): Promise<void> {
  const entries = folders.map(async folder => {
    const { publisher, name, version } = JSON.parse(await readFile(path.join(folder, 'package.json'), 'utf8')) as {
      publisher: string;
      name: string;
      version: string;
    };
    const location = { $mid: 1, path: folder, scheme: 'file' };
    return { identifier: { id: `${publisher}.${name}` }, version, location };
  });
  await writeFile(path.join(profile.extensions, 'extensions.json'), JSON.stringify(await Promise.all(entries)));
}
