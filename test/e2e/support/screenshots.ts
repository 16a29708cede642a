import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';

const projectFolder = path.resolve(import.meta.dirname, '../../..');

/**
 * Takes a picture of the page as `out/screenshots/<name>.png`. With `UPDATE_SCREENSHOTS=1` it becomes the one in
 * `media/screenshots`, too, which the documentation shows.
 *
 * @returns the picture's path
 */
export async function saveScreenshot(page: Page, name: string): Promise<string> {
  const file = path.join(projectFolder, 'out/screenshots', `${name}.png`);
  await mkdir(path.dirname(file), { recursive: true });
  // Nothing is to look hovered over.
  await page.mouse.move(0, 0);
  await page.screenshot({ path: file, animations: 'disabled', caret: 'hide' });
  if (process.env.UPDATE_SCREENSHOTS === '1') {
    const kept = path.join(projectFolder, 'media/screenshots', `${name}.png`);
    await mkdir(path.dirname(kept), { recursive: true });
    await copyFile(file, kept);
  }
  return file;
}
