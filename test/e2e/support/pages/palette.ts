import type { Page } from 'playwright-core';

/** The command palette and the other quick picks and input boxes. */
export class Palette {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  get widget() {
    return this.#page.locator('.quick-input-widget');
  }

  get rows() {
    return this.#page.locator('.quick-input-list .monaco-list-row');
  }

  /** Runs a command by its title, `Category: Title` as the palette shows it. */
  async run(title: string): Promise<void> {
    await this.#page.keyboard.press('F1');
    await this.#fill(`>${title}`);
    const exactly = this.#page.locator('.label-name').getByText(title, { exact: true });
    await this.rows.filter({ has: exactly }).first().click();
  }

  /** Whether the palette offers a command of this title. */
  async offers(title: string): Promise<boolean> {
    await this.#page.keyboard.press('F1');
    await this.#fill(`>${title}`);
    await this.rows.first().waitFor();
    const found = (await this.rows.filter({ hasText: title }).count()) > 0;
    await this.#page.keyboard.press('Escape');
    await this.widget.waitFor({ state: 'hidden' });
    return found;
  }

  /** Opens a file of the workspace, whole paths included. */
  async openFile(file: string): Promise<void> {
    await this.#page.keyboard.press('Control+P');
    await this.#fill(file);
    await this.rows.first().waitFor();
    await this.#page.keyboard.press('Enter');
    await this.widget.waitFor({ state: 'hidden' });
  }

  /** Picks the row that shows `text` in the quick pick that is open or opening. */
  async pick(text: string): Promise<void> {
    await this.rows.filter({ hasText: text }).first().click();
  }

  /** Types an answer into the input box that is open or opening. */
  async answer(text: string, timeout?: number): Promise<void> {
    await this.#fill(text, timeout);
    await this.#page.keyboard.press('Enter');
  }

  /** Types into the input box that is open or opening, and leaves it open. */
  async type(text: string): Promise<void> {
    await this.#fill(text);
  }

  async #fill(text: string, timeout?: number): Promise<void> {
    const input = this.widget.locator('input[type=text]');
    await input.waitFor({ timeout });
    await input.fill(text, { timeout });
  }
}
