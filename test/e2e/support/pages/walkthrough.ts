import type { Locator, Page } from 'playwright-core';
import { until } from '../until.ts';

/** A walkthrough of the extension in the editor area. */
export class Walkthrough {
  readonly #page: Page;
  readonly #id: string;

  /** @param id `publisher.extension#walkthrough` */
  constructor(page: Page, id: string) {
    this.#page = page;
    this.#id = id;
  }

  get steps(): Locator {
    return this.#page.locator(`.getting-started-step[data-step-id^="${this.#id}#"]`);
  }

  step(id: string): Locator {
    return this.#page.locator(`.getting-started-step[data-step-id="${this.#id}#${id}"]`);
  }

  /** A step that is open: its description and buttons are shown. */
  openStep(id: string): Locator {
    return this.#page.locator(`.getting-started-step.expanded[data-step-id="${this.#id}#${id}"]`);
  }

  /** Waits until the media of a step is in sight, which has the step's title as its heading. */
  async waitForMedia(title: string): Promise<void> {
    // Other editors that show pages have frames of their own, and so have media that were shown before.
    const frames = this.#page.locator('iframe.webview.ready').filter({ visible: true });
    await until(`the media of “${title}”`, async () => {
      const counts = (await frames.all()).map(frame =>
        frame.contentFrame().frameLocator('#active-frame').getByRole('heading', { name: title }).count(),
      );
      return (await Promise.all(counts)).some(count => count > 0);
    });
  }

  async open(id: string): Promise<void> {
    // A walkthrough that is just coming up opens a step by itself, maybe after the click: then it needs another one.
    await until(`step ${id} of the walkthrough`, async () => {
      // Its title, not its middle, where a button may lie by then.
      await this.step(id).locator('.step-title').click({ timeout: 2000 });
      await this.openStep(id).waitFor({ timeout: 2000 });
      return true;
    });
  }

  /** Presses a button of a step, opening the step first. */
  async press(id: string, button: string): Promise<void> {
    await this.open(id);
    await this.step(id).getByRole('button', { name: button }).click();
  }

  async isTicked(id: string): Promise<boolean> {
    return (await this.step(id).getByRole('checkbox').getAttribute('aria-checked')) === 'true';
  }

  async waitForTick(id: string, timeout?: number): Promise<void> {
    await until(`the tick of walkthrough step ${id}`, () => this.isTicked(id), timeout);
  }
}
