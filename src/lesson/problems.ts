import type { TextRange } from '../base/textRange.ts';
import type { Problem } from './lesson.ts';

/** Nobody reads more, and a file that is no lesson at all would fill the memory with them. */
const MAX_PROBLEMS = 1000;

/** Collects what was not understood, up to a thousand problems. */
export class Problems {
  private readonly list: Problem[] = [];

  /** In the order of the file. */
  sorted(): Problem[] {
    return this.list.toSorted(
      (a, b) => a.range.startLine - b.range.startLine || a.range.startColumn - b.range.startColumn,
    );
  }

  /** Nothing more is kept: what only finds problems can be left out. */
  get isFull(): boolean {
    return this.list.length >= MAX_PROBLEMS;
  }

  error(code: string, message: string, range: TextRange): void {
    this.add({ code, severity: 'error', message, range });
  }

  warning(code: string, message: string, range: TextRange): void {
    this.add({ code, severity: 'warning', message, range });
  }

  private add(problem: Problem): void {
    if (!this.isFull) this.list.push(problem);
  }
}

/** Reports a problem at UTF-16 offsets of the text that is being read. */
export type Report = (code: string, message: string, start: number, end: number) => void;
