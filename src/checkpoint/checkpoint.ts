import type { LocalizedText } from '../base/localizedText.ts';
import type { TextRange } from '../base/textRange.ts';
import type { Expectation } from './expectation.ts';

/** An expected state that the lab ticks off. */
export interface Checkpoint {
  /** Kept in progress. From `id:`, else derived from the normalised expectation and its step, so it survives moving. */
  id: string;
  expectation: Expectation;
  origin: 'inferred' | 'directive';
  /** The directive, or the statement that it was inferred from. */
  range: TextRange;
  /** The statement that it was inferred from: its lens shows the state. */
  statement?: string;
  title?: LocalizedText;
  /** How long the state must hold before it counts, in milliseconds. */
  stableMs?: number;
  hints: Hint[];
  explain: Explanation[];
  solution?: string;
  /** Ids of checkpoints that must have passed before this one is evaluated. */
  needs: string[];
  mode: 'auto' | 'manual';
}

export interface Hint {
  /** How long the checkpoint must have been pending before the hint is shown, in milliseconds. */
  afterMs: number;
  text: LocalizedText;
}

/** A text of the author's for a failure: shown when an event has the reason `when`, or the field it names is set. */
export interface Explanation {
  when: string;
  say: LocalizedText;
}
