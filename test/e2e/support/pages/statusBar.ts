import type { Locator, Page } from 'playwright-core';

/** The status bar's items. */
export class StatusBar {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  item(text: string | RegExp): Locator {
    return this.#page.locator('.statusbar-item').filter({ hasText: text });
  }
}
