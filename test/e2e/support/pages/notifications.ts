import type { Locator, Page } from 'playwright-core';

/** The notification toasts, and modal dialogs. */
export class Notifications {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get toasts(): Locator {
    return this.#page.locator('.notification-toast');
  }

  toast(text: string | RegExp): Locator {
    return this.toasts.filter({ hasText: text });
  }

  /** Presses a button of the toast that shows `text`, once it is there. */
  async press(text: string | RegExp, button: string): Promise<void> {
    await this.toast(text).first().getByRole('button', { name: button }).click();
  }

  /** Texts of the error notifications that are shown now. */
  async errors(): Promise<string[]> {
    return this.toasts
      .filter({ has: this.#page.locator('.codicon-error') })
      .locator('.notification-list-item-message')
      .allTextContents();
  }

  dialog(text: string | RegExp): Locator {
    return this.#page.locator('.monaco-dialog-box').filter({ hasText: text });
  }

  async pressInDialog(text: string | RegExp, button: string): Promise<void> {
    await this.dialog(text).getByRole('button', { name: button }).click();
  }
}
