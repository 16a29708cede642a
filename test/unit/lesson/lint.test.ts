import assert from 'node:assert/strict';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { access, mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { diagnosticCodes } from '../../../src/lesson/codes.ts';
import { applyEdits } from '../../../src/lesson/fix.ts';
import type { Problem } from '../../../src/lesson/lesson.ts';
import type { LessonFiles } from '../../../src/lesson/lessonFiles.ts';
import { lint, readForAuthor } from '../../../src/lesson/lint.ts';
import { covered } from './parse.ts';

const folder = path.resolve(import.meta.dirname, '../../fixtures/lessons/diagnostics');
/** What each of the lessons is told: `UPDATE_FIXTURES=1` writes it anew, with what the quick fixes make of them. */
const expectedFile = path.join(folder, 'expected.json');
const isUpdate = process.env.UPDATE_FIXTURES === '1';
const files: LessonFiles = {
  read: file => readFile(path.join(folder, file), 'utf8').catch(() => undefined),
  exists: file =>
    access(path.join(folder, file)).then(
      () => true,
      () => false,
    ),
};

async function problemsOf(text: string, name: string): Promise<Problem[]> {
  return lint(await readForAuthor(text, name, files), name, files);
}

/** `CODE.md`, and `CODE-more.md` for a second case of it. */
function codeOf(name: string): string | undefined {
  const plain = name.replace(/\.md$/, '');
  return diagnosticCodes
    .filter(code => plain === code || plain.startsWith(`${code}-`))
    .sort((a, b) => b.length - a.length)[0];
}

const names = globSync('*.md', { cwd: folder })
  .filter(name => codeOf(name) !== undefined && !name.endsWith('.ja.md'))
  .sort();

describe('the pages that explain the codes', () => {
  for (const page of ['diagnostics.md', 'diagnostics.ja.md']) {
    it(`docs/${page} has a section for each, in their order`, async () => {
      const text = await readFile(path.resolve(import.meta.dirname, '../../../docs', page), 'utf8');
      const sections = Array.from(text.matchAll(/^### (\S+)\n+(.*)/gm), ([, code, body]) => ({ code, body }));
      assert.deepEqual(
        sections.map(({ code }) => code),
        diagnosticCodes,
      );
      for (const { code, body } of sections) assert.ok((body?.length ?? 0) > 12, code);
    });
  }
});

describe('what an author is told', () => {
  const expected = (isUpdate ? {} : JSON.parse(readFileSync(expectedFile, 'utf8'))) as Record<string, string[]>;
  after(() => {
    if (isUpdate) writeFileSync(expectedFile, `${JSON.stringify(expected, undefined, 2)}\n`);
  });

  it('has a lesson for each code', () => {
    const bounds = ['commands-too-many', 'steps-too-many'];
    const covered = new Set(names.map(codeOf));
    assert.deepEqual(
      diagnosticCodes.filter(code => !covered.has(code) && !bounds.includes(code)),
      [],
    );
    assert.ok(names.length >= 40);
  });

  for (const name of names) {
    it(`${name}: its fault and no other, with a quick fix that mends it`, async () => {
      const code = codeOf(name)!;
      const text = await readFile(path.join(folder, name), 'utf8');
      const problems = await problemsOf(text, name);
      const lines = problems.map(
        ({ severity, range, fix }) =>
          `${severity} ${range.startLine + 1}:${range.startColumn + 1} ${JSON.stringify(covered(text, range).slice(0, 80))}${
            fix === undefined ? '' : ` → ${fix.title}`
          }`,
      );
      assert.deepEqual([...new Set(problems.map(problem => problem.code))], [code]);
      if (isUpdate) expected[name] = lines;
      assert.deepEqual(lines, expected[name]);

      const edits = problems.flatMap(({ fix }) => fix?.edits ?? []);
      const fixedFile = path.join(folder, 'fixed', name);
      if (edits.length === 0) return;
      const fixed = applyEdits(text, edits);
      if (isUpdate) {
        await mkdir(path.dirname(fixedFile), { recursive: true });
        await writeFile(fixedFile, fixed);
      }
      assert.equal(fixed, await readFile(fixedFile, 'utf8'));
      assert.deepEqual(
        (await problemsOf(fixed, name)).filter(problem => problem.code === code),
        [],
      );
    });
  }
});
