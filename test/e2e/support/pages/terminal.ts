import type { Page } from 'playwright-core';
import { until } from '../until.ts';

/** The terminal in sight. */
const screen = '.terminal-wrapper.active';
/** A terminal of its own, which repeats the command whose output is scrolled past. */
const stickyScroll = '.terminal-sticky-scroll';

/** The terminal that is shown in the panel. */
export class Terminal {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  /** What is on the terminal's screen, without trailing blanks. A line wider than the terminal is several rows. */
  async text(): Promise<string> {
    const rows = await this.#page.locator(`${screen} .xterm-rows > div:not(${stickyScroll} *)`).allTextContents();
    return rows
      .map(row => row.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trimEnd();
  }

  async waitForText(text: RegExp, timeout?: number): Promise<void> {
    let last = '';
    try {
      await until(`${text} in the terminal`, async () => text.test((last = await this.text())), timeout);
    } catch (error) {
      throw new Error(`${String(error)}; the terminal shows:\n${last}`, { cause: error });
    }
  }

  /** Waits for the shell's prompt, types a line as a learner does, and presses Enter. */
  async type(line: string): Promise<void> {
    const input = this.#page.locator(`${screen} .xterm-helper-textarea:not(${stickyScroll} *)`);
    await input.waitFor({ state: 'attached' });
    await this.waitForText(/[#$%>] ?$/);
    await input.focus();
    await this.#page.keyboard.type(line);
    await this.#page.keyboard.press('Enter');
  }

  /** Names of the terminals in the list beside them; one terminal alone has its name in the panel's title. */
  async names(): Promise<string[]> {
    const listed = await this.#page.locator('.terminal-tabs-entry').allTextContents();
    const single = await this.#page.locator('.single-terminal-tab').allTextContents();
    return (listed.length > 0 ? listed : single).map(name => name.trim());
  }
}
