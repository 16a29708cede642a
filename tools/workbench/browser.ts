import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { ensureBrowser } from '../ensureBrowser.ts';

/** Without these a browser looks up hosts of its own accord. */
const quietFlags = [
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Window {
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
}

/** Opens an empty page in a headless browser of its own, with a profile of its own. */
export async function openBrowser(locale = 'en', viewport = { width: 1440, height: 900 }): Promise<Window> {
  const browser = await chromium.launch({ executablePath: await ensureBrowser(), args: quietFlags });
  const context = await browser.newContext({ viewport, locale });
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  return { browser, context, page: await context.newPage() };
}

/** Waits until the workbench has restored its editors and views. */
export async function workbenchRestored(page: Page): Promise<void> {
  await page.waitForFunction(() => performance.getEntriesByName('code/LifecyclePhase/Restored').length > 0, undefined, {
    timeout: 60_000,
  });
}
