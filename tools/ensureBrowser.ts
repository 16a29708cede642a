import { existsSync } from 'node:fs';
import { findProgram } from './findProgram.ts';
import { run } from './run.ts';

/** The Debian package of a browser. */
const browserPackage = 'chromium';
/** The Debian package of a font with Japanese letters, for the pictures, and where it puts it. */
const fontPackage = 'fonts-vlgothic';
const fontFolder = '/usr/share/fonts/truetype/vlgothic';

const otherPlaces = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/**
 * The path of a Chromium or Chrome: the one that `CHROMIUM` names, else one that is installed. On Debian and its kin a
 * missing one, or a missing Japanese font, is installed if that can be done without asking for a password.
 *
 * @throws with what to install, if there is none
 */
export async function ensureBrowser(): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named !== undefined) return named;
  const apt = findProgram('apt-get');
  if (apt !== undefined) {
    const missing = [
      ...(findBrowser() === undefined ? [browserPackage] : []),
      ...(existsSync(fontFolder) ? [] : [fontPackage]),
    ];
    if (missing.length > 0) await aptInstall(apt, missing);
  }
  const browser = findBrowser();
  if (browser === undefined) throw new Error(advice(apt !== undefined));
  return browser;
}

function findBrowser(): string | undefined {
  return (
    findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ??
    otherPlaces.find(file => existsSync(file))
  );
}

/** Installs the packages as root or by a sudo that asks for nothing; otherwise leaves things as they are. */
async function aptInstall(apt: string, packages: readonly string[]): Promise<void> {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  if (sudo.length > 0 && (findProgram('sudo') === undefined || (await quietly([...sudo, 'true'])) !== 0)) return;
  console.error(`Installing ${packages.join(' and ')} with apt-get.`);
  const asRoot = [...sudo, 'env', 'DEBIAN_FRONTEND=noninteractive', apt, '-qq'];
  await quietly([...asRoot, 'update']);
  const code = await quietly([...asRoot, '-y', 'install', '--no-install-recommends', ...packages]);
  if (code !== 0) console.error(`apt-get ended with ${code}.`);
}

function quietly([command, ...args]: readonly string[]): Promise<number> {
  return run(command!, args, { stdio: ['ignore', 'ignore', 'inherit'] });
}

function advice(debian: boolean): string {
  const install = debian
    ? `as root: apt-get update && apt-get install --no-install-recommends ${browserPackage} ${fontPackage}`
    : 'Chromium or Google Chrome, for example from https://www.google.com/chrome/';
  return `A Chromium or Chrome is needed, and none was found. Install ${install}. One in an unusual place is named by the variable CHROMIUM.`;
}
