import { doneContextKey } from '../../base/doneContextKey.ts';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ActiveLab } from '../../lab/activeLab.ts';
import { coalesce } from '../tree/coalesce.ts';

/** Runs VS Code's `setContext`. */
export type SetContext = (key: string, value: boolean) => void;

/** The walkthrough's first step, which is no step of the lesson: done once the lab is open. */
const START = 'start';

/**
 * Ticks the steps of the lab's walkthrough: one context key for each, which its `completionEvents` name. VS Code ticks
 * when it sees such a key become true. A key that is true already as the walkthrough is registered, which may be as
 * late as its opening, is noted as seen and never ticks in that window (`gettingStartedService.ts`,
 * `registerDoneListeners`). So a key is true for a moment only, when its step is done and again whenever a walkthrough
 * may have been opened. A tick is never taken away by VS Code; progress itself is kept elsewhere.
 */
export class WalkthroughProjection implements Disposable {
  private readonly lab: ActiveLab;
  private readonly setContext: SetContext;
  private done: ReadonlySet<string> = new Set();
  private readonly disposables = new DisposableStore();

  constructor(lab: ActiveLab, setContext: SetContext) {
    this.lab = lab;
    this.setContext = setContext;
    const updates = this.disposables.add(coalesce(() => this.update()));
    this.disposables.add(lab.onDidChange(() => updates.request()));
    this.update();
  }

  /** Says all that is done once more, for a walkthrough that was opened since. */
  refresh(): void {
    this.done = new Set();
    this.update();
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private update(): void {
    const before = this.done;
    this.done = doneKeys(this.lab);
    for (const key of this.done) if (!before.has(key)) this.pulse(key);
  }

  private pulse(key: string): void {
    this.setContext(key, true);
    this.setContext(key, false);
  }
}

/** The context keys of the steps that are done. */
function doneKeys({ session }: ActiveLab): Set<string> {
  if (session === undefined) return new Set();
  const { lesson } = session;
  const done = lesson.steps.filter(step => session.isDone(step)).map(({ id }) => id);
  return new Set([START, ...done].map(step => doneContextKey(lesson.id, step)));
}
