import type { TextRange } from '../base/textRange.ts';

/** 0-based, as in `TextRange`. */
export interface Position {
  line: number;
  column: number;
}

/**
 * Finds lines and columns for the offsets of a text. Where the text was taken out of a larger one, `origins` says where
 * each of its lines begins there.
 */
export class LineIndex {
  private readonly starts: number[] = [0];
  private readonly origins: readonly Position[] | undefined;

  constructor(text: string, origins?: readonly Position[]) {
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) this.starts.push(at + 1);
    this.origins = origins;
  }

  position(offset: number): Position {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if ((this.starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    const column = offset - (this.starts[low] ?? 0);
    const origin = this.origins?.[low];
    return origin === undefined ? { line: low, column } : { line: origin.line, column: origin.column + column };
  }

  range(start: number, end: number): TextRange {
    const from = this.position(start);
    const to = this.position(end);
    return { startLine: from.line, startColumn: from.column, endLine: to.line, endColumn: to.column };
  }
}
