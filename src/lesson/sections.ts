import type { TextRange } from '../base/textRange.ts';
import type { Entry } from './outline.ts';

/** From a heading up to the next one that begins a section. */
export interface Section {
  /** 1 for what stands before the first heading. */
  level: number;
  title: string | undefined;
  headingRange: TextRange;
  /** Without the heading. */
  entries: Entry[];
  range: TextRange;
}

/**
 * Cuts a file into sections.
 * @param deepest headings below this level are content
 * @param lines the file's
 */
export function cutSections(entries: readonly Entry[], deepest: number, lines: readonly string[]): Section[] {
  const start = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };
  const sections: Section[] = [{ level: 1, title: undefined, headingRange: start, entries: [], range: { ...start } }];
  for (const entry of entries) {
    if (entry.kind === 'heading' && entry.level <= deepest) {
      endSection(sections.at(-1)!, entry.range.startLine, 0);
      const { level, title, range } = entry;
      sections.push({ level, title, headingRange: range, entries: [], range: { ...range } });
    } else {
      sections.at(-1)!.entries.push(entry);
    }
  }
  endSection(sections.at(-1)!, lines.length - 1, lines.at(-1)?.length ?? 0);
  return sections;
}

function endSection({ range }: Section, line: number, column: number): void {
  range.endLine = line;
  range.endColumn = column;
}
