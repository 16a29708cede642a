import { existsSync } from 'node:fs';
import { aptAdvice, aptInstall, hasApt } from './aptInstall.ts';
import { findProgram } from './findProgram.ts';

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
  await aptInstall([
    ...(findBrowser() === undefined ? [browserPackage] : []),
    ...(existsSync(fontFolder) ? [] : [fontPackage]),
  ]);
  const browser = findBrowser();
  if (browser === undefined) throw new Error(advice());
  return browser;
}

function findBrowser(): string | undefined {
  return (
    findProgram('chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable') ??
    otherPlaces.find(file => existsSync(file))
  );
}

function advice(): string {
  const install = hasApt()
    ? aptAdvice([browserPackage, fontPackage])
    : 'Chromium or Google Chrome, for example from https://www.google.com/chrome/';
  return `A Chromium or Chrome is needed, and none was found. Install ${install}. One in an unusual place is named by the variable CHROMIUM.`;
}
