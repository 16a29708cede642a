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

  /** The text of the shown step's media. */
  get media(): Locator {
    return this.#page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('body');
  }

  async open(id: string): Promise<void> {
    const step = this.step(id);
    await step.waitFor();
    // Its title, not its middle: the walkthrough may open the step by itself just then, and a button lies there.
    await step.locator('.step-title').click();
    await this.#page.locator(`.getting-started-step.expanded[data-step-id="${this.#id}#${id}"]`).waitFor();
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
