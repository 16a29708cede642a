import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { applyEdits } from '../../src/lesson/fix.ts';
import type { Problem } from '../../src/lesson/lesson.ts';
import { noFiles } from '../../src/lesson/lessonFiles.ts';
import { lint, readForAuthor } from '../../src/lesson/lint.ts';

const folder = path.resolve(import.meta.dirname, '../fixtures/lessons');

/** A generator of numbers below a bound that gives the same ones each time (mulberry32). */
export function random(seed: number): (bound: number) => number {
  let state = seed;
  return bound => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % bound;
  };
}

const fragments = [
  '`',
  '```',
  '~~~sh\n',
  '\n',
  '\n\n',
  '    ',
  '\t',
  '!!! note\n',
  '??? x\n',
  '=== "T"\n',
  '> ',
  '> [!NOTE]\n',
  '<!-- lab:',
  '-->',
  'lab:check',
  '"',
  "'",
  '$(',
  '$ ',
  '\\',
  '<<EOF\n',
  'EOF',
  '<',
  '>',
  '{',
  '}',
  '[',
  ': ',
  '- ',
  '*a',
  '&a ',
  '## ',
  '# ',
  '---\n',
  '\r',
  '\u202e',
  '\ud83d',
  '日本',
  '|',
  '&&',
  '\u2028',
];

/** Lessons that hold everything a lesson can hold, and one for each thing that can be wrong in one. */
export const lessonTexts: readonly string[] = globSync('**/*.md', { cwd: folder })
  .sort()
  .map(name => readFileSync(path.join(folder, name), 'utf8'))
  .filter(text => text.length < 20_000);

/** A text with parts of it left out, doubled, moved, or with what means something to a parser put in. */
export function mutated(source: string, pick: (bound: number) => number): string {
  let text = source;
  for (let n = 1 + pick(4); n > 0; n--) {
    const at = pick(text.length + 1);
    const length = pick(3) === 0 ? pick(200) : pick(4);
    const other = pick(text.length + 1);
    const inserted = [fragments[pick(fragments.length)] ?? '', '', text.slice(other, other + pick(100))][pick(3)] ?? '';
    text = text.slice(0, at) + inserted + text.slice(at + length);
  }
  return text;
}

/**
 * Reads a text and looks through it: every range has to lie in the text, and every fix has to apply.
 * @throws with the text when something fails
 */
export async function examine(text: string): Promise<Problem[]> {
  try {
    const problems = await lint(await readForAuthor(text, 'lesson.md', noFiles), 'lesson.md', noFiles);
    let applied = 0;
    const count = text.split(/\r\n?|\n/).length;
    for (const { code, range, fix } of problems) {
      for (const { startLine, startColumn, endLine, endColumn } of [
        range,
        ...(fix?.edits ?? []).map(edit => edit.range),
      ]) {
        const isOrdered = startLine < endLine || (startLine === endLine && startColumn <= endColumn);
        assert.ok(isOrdered && startLine >= 0 && startColumn >= 0 && startLine < count && endLine <= count, code);
      }
      applied += fix === undefined || applied > 5 ? 0 : 1;
      if (fix !== undefined && applied <= 5) applyEdits(text, fix.edits);
    }
    return problems;
  } catch (error) {
    throw new Error(JSON.stringify(text), { cause: error });
  }
}
