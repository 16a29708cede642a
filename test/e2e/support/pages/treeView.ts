import type { Locator, Page } from 'playwright-core';

/** A tree view of the extension's own container in the activity bar. */
export class TreeView {
  readonly #page: Page;
  readonly #title: string;

  /** @param title the view's name in the session's language */
  constructor(page: Page, title: string) {
    this.#page = page;
    this.#title = title;
  }

  get tree(): Locator {
    return this.#page.getByRole('tree', { name: this.#title });
  }

  item(name: string | RegExp): Locator {
    return this.tree.getByRole('treeitem', { name });
  }

  /** Label and description of the items in sight, from top to bottom. */
  async texts(): Promise<string[]> {
    const rows = await this.tree.locator('.monaco-icon-label-container').allTextContents();
    return rows.map(text => text.trim());
  }

  /** Expands an item that is collapsed. */
  async expand(name: string | RegExp): Promise<void> {
    const item = this.item(name).first();
    await item.waitFor();
    if ((await item.getAttribute('aria-expanded')) === 'false') {
      await item.click({ position: { x: 2, y: 2 } });
      await this.#page.keyboard.press('ArrowRight');
    }
  }

  /** Collapses an item that is expanded. */
  async collapse(name: string | RegExp): Promise<void> {
    const item = this.item(name).first();
    await item.waitFor();
    if ((await item.getAttribute('aria-expanded')) === 'true') {
      await item.click({ position: { x: 2, y: 2 } });
      await this.#page.keyboard.press('ArrowLeft');
    }
  }

  async click(name: string | RegExp): Promise<void> {
    await this.item(name).first().click();
  }
}
