import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The editor's own browser: VS Code's Simple Browser. */
export class SimpleBrowser {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get #frame(): FrameLocator {
    return this.#page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
  }

  /** The address in its address bar. */
  address(): Promise<string> {
    return this.#frame.locator('.url-input').inputValue();
  }

  /** The body of the page that it shows. */
  get body(): Locator {
    return this.#frame.frameLocator('iframe').locator('body');
  }

  async reload(): Promise<void> {
    await this.#frame.locator('.reload-button').click();
  }
}
