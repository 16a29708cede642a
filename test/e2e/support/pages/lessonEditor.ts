import type { ElementHandle, Locator, Page } from 'playwright-core';
import { until } from '../until.ts';
import type { Palette } from './palette.ts';

/** The text editor with a lesson in it. An editor draws only the lines in sight: scroll to a line before reading it. */
export class LessonEditor {
  readonly #page: Page;
  readonly #palette: Palette;

  constructor(page: Page, palette: Palette) {
    this.#page = page;
    this.#palette = palette;
  }

  /** Opens a Markdown file of the workspace as text. */
  async open(file: string): Promise<void> {
    await this.#palette.openFile(file);
    await this.#page
      .locator('.tab.active')
      .filter({ hasText: file.split('/').at(-1)! })
      .waitFor();
  }

  /** Code lenses in sight that show `text`. */
  lenses(text: string | RegExp): Locator {
    return this.#page.locator('.codelens-decoration a').filter({ hasText: text });
  }

  /** Rows of lenses in sight: what stands above one line of the lesson. */
  get lensRows(): Locator {
    return this.#page.locator('.codelens-decoration');
  }

  /** Scrolls so that a line, counted from 1, is in the middle of the editor, and puts the cursor there. */
  async goToLine(line: number): Promise<void> {
    await until(`line ${line}`, async () => {
      try {
        await this.#page.keyboard.press('Control+G');
        await this.#palette.answer(`:${line}`, 5000);
        await this.#palette.widget.waitFor({ state: 'hidden', timeout: 5000 });
        return true;
      } catch {
        // A page that has been loaded takes the focus, and the key or the box with it.
        await this.#page.locator('.editor-group-container').first().locator('.tab.active').click();
        return false;
      }
    });
  }

  /** Clicks the n-th (from 0) lens in sight that shows `text`. */
  async clickLens(text: string | RegExp, n = 0): Promise<void> {
    await this.lenses(text).nth(n).click();
  }

  /** Shows a lesson that is open in a tab, with the focus in it. */
  async show(fileName: string): Promise<void> {
    await this.#page.locator('.tab').filter({ hasText: fileName }).first().click();
    await this.#page.locator('.tab.active').filter({ hasText: fileName }).first().waitFor();
  }

  /** Clicks the lens with the title `lens` that is nearest above a line, counted from 1, of the editor in focus. */
  async clickLensAbove(line: number, lens: string): Promise<void> {
    await this.goToLine(line);
    const cursor = this.#page.locator('.editor-group-container.active .monaco-editor .current-line').first();
    await until(`the lens “${lens}” above line ${line}`, async () => {
      const top = (await cursor.boundingBox())?.y ?? 0;
      // Elements, not "the n-th that matches": a lens that says "Running" meanwhile would shift the others' numbers.
      const links = await this.#page
        .locator('.editor-group-container.active .codelens-decoration a')
        .filter({ hasText: new RegExp(`^\\W*${lens}$`) })
        .elementHandles();
      const places = await Promise.all(
        links.map(async link => ({ link, y: (await link.boundingBox())?.y ?? Infinity })),
      );
      const nearest = places.filter(({ y }) => y <= top).sort((a, b) => b.y - a.y)[0];
      if (nearest === undefined || top - nearest.y > 80) return false;
      await nearest.link.click({ timeout: 2000 });
      return true;
    });
  }

  /** The icons of the lenses in sight that stand above the lines `from` to `to`, counted from 1: names of codicons. */
  async lensIcons(from: number, to: number): Promise<string[]> {
    const inSight = async (selector: string): Promise<{ y: number; element: ElementHandle }[]> => {
      const elements = await this.#page.locator(`.monaco-editor[data-uri$=".md"] ${selector}`).elementHandles();
      // The editor keeps those that are scrolled away, hidden.
      const places = elements.map(async element => ({
        element,
        y: (await element.isVisible()) ? ((await element.boundingBox())?.y ?? -1) : -1,
      }));
      return (await Promise.all(places)).filter(({ y }) => y >= 0).sort((a, b) => a.y - b.y);
    };
    const lines = await inSight('.line-numbers');
    const lenses = await inSight('.codelens-decoration a');
    const icons = lenses.map(async ({ y, element }) => {
      const line = Number(await lines.find(number => number.y > y)?.element.textContent());
      if (!(line >= from && line <= to)) return [];
      const icon = (await (await element.$('.codicon'))?.getAttribute('class')) ?? '';
      return icon.split(' ').filter(name => name.startsWith('codicon-'));
    });
    return (await Promise.all(icons)).flat();
  }
}
