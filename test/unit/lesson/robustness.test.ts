import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { UserError } from '../../../src/base/userError.ts';
import { MAX_LESSON_BYTES, parseLesson } from '../../../src/lesson/parseLesson.ts';
import { examine, lessonTexts, mutated, random } from '../../support/mutatedLessons.ts';
import { covered, parse, statementsOf } from './parse.ts';

describe('any file', () => {
  const sources = ['bakery.md', 'annotated.md'].map(name =>
    readFileSync(new URL(`../../fixtures/lessons/${name}`, import.meta.url), 'utf8'),
  );

  it('is read without an exception, and what is found in it stands there', async function () {
    this.timeout(60_000);
    const pick = random(20);
    for (let n = 0; n < 500; n++) {
      // Most often the one whose commands are simple: the shell parser takes its time for the others.
      const text = mutated(sources[pick(6) === 0 ? 1 : 0]!, pick);
      const lesson = await parse(text).catch((error: unknown) => {
        throw new Error(`mutation ${n}: ${JSON.stringify(text)}`, { cause: error });
      });
      const count = text.split(/\r\n?|\n/).length;
      const ids = new Set<string>();
      for (const step of lesson.steps) {
        for (const id of [`step ${step.id}`, ...step.checkpoints.map(checkpoint => checkpoint.id)]) {
          assert.ok(!ids.has(id), `mutation ${n}: ${id} twice in ${JSON.stringify(text)}`);
          ids.add(id);
        }
        for (const statement of [...statementsOf(step), ...statementsOf(step, true)]) {
          assert.notEqual(statement.text.trim(), '', `mutation ${n}`);
          const first = covered(text.replaceAll(/\r\n?/g, '\n'), statement.range).split('\n')[0];
          if (!text.includes('\t')) assert.equal(first, statement.text.split('\n')[0], `mutation ${n}`);
        }
      }
      for (const { code, range } of lesson.problems) {
        const ordered =
          range.startLine < range.endLine ||
          (range.startLine === range.endLine && range.startColumn <= range.endColumn);
        assert.ok(
          ordered && range.startLine >= 0 && range.startColumn >= 0 && range.endLine < count,
          `mutation ${n}: ${code}`,
        );
      }
    }
  });

  it('can be looked through, and what is offered to mend it can be done', async function () {
    this.timeout(60_000);
    const pick = random(30);
    for (let n = 0; n < 500; n++) await examine(mutated(lessonTexts[pick(lessonTexts.length)]!, pick));
  });

  it('takes time in proportion to its size', async function () {
    this.timeout(60_000);
    const parts: Record<string, (n: number) => string> = {
      fences: n => `\`\`\`bash\nls ${n}\n\`\`\`\n`,
      'quoted commands': n => `\`\`\`bash\nls "${n}"\n\`\`\`\n`,
      'syntax errors': n => `\`\`\`bash\nls "${n}\n\`\`\`\n`,
      steps: n => `## Step\n\n\`\`\`sh\nls ${n}\n\`\`\`\n`,
      manifests: n =>
        `\`\`\`yaml\napiVersion: v1\nkind: Pod\nmetadata: { name: a${n} }\n\`\`\`\n\n\`\`\`sh\nkubectl apply -f a\n\`\`\`\n`,
      notes: () => '!!! note\n    x\n',
      'nested notes': n => `${' '.repeat(4 * (n % 200))}!!! note\n`,
      checks: n => `<!-- lab:check pod/a${n} ready -->\n\n`,
      needs: n => `<!-- lab:check\nid: c${n}\nneeds: c0\nran: ls\n-->\n\n`,
      'open comments': () => '<!-- lab:check\n',
      lists: () => '- a\n',
      links: n => `[a](b${n}.md) `,
      brackets2: () => '![',
      'japanese lines': () => '日本\n',
      'named objects': n =>
        `\`\`\`sh\nkubectl create deployment a${n} --image=b\nkubectl scale deployment a${n} --replicas=2\n\`\`\`\n`,
      'unknown objects': n => `\`\`\`sh\nkubectl scale deployment a${n} --replicas=2\n\`\`\`\n`,
      'files in prose': n => `\`a${n}.yaml\` `,
      'steps with checks': n =>
        `## S${n}\n\n\`\`\`sh\nkubectl create deployment a${n} --image=b\n\`\`\`\n\n<!-- lab:check deployment/a${n} ready -->\n\n`,
      quotes: () => '> a\n',
      brackets: () => '[',
      blanks: () => ' ',
    };
    const beginnings: Record<string, string> = { fence: '## A\n\n```bash\n', title: '## {' };
    const inFence: Record<string, string> = {
      heredocs: 'cat <<A\n',
      prompts: '$ ls \\\n',
      '$(': '$(',
      '<a ': '<a ',
      lists: 'a && ',
    };
    for (const [name, part] of Object.entries(inFence)) parts[`fence of ${name}`] = () => part;
    parts['title of blanks'] = () => '\u00a0';

    const time = async (name: string, make: (n: number) => string, size: number): Promise<number> => {
      let text = beginnings[name.split(' of ')[0] ?? ''] ?? '## A\n\n';
      for (let n = 0; text.length < size; n++) text += make(n);
      // Of the processor: other programs' work is not counted.
      const started = process.cpuUsage();
      await examine(text);
      const { user, system } = process.cpuUsage(started);
      return (user + system) / 1000;
    };
    for (const [name, make] of Object.entries(parts)) {
      await time(name, make, 5000);
      const small = await time(name, make, 20_000);
      const large = await time(name, make, 160_000);
      // Eight times the size: quadratic time would be 64 times as long.
      assert.ok(large < 30 * Math.max(small, 10), `${name}: ${small} ms, then ${large} ms`);
    }
  });
});

describe('a file that is no lesson', () => {
  const refused = (code: string) => (error: unknown) => {
    assert.ok(error instanceof UserError);
    assert.equal(error.code, code);
    assert.ok(error.message.includes('big.md') && error.remedy.length > 10);
    return true;
  };

  it('is refused from 5 MB on', async () => {
    await assert.rejects(
      parseLesson('x'.repeat(MAX_LESSON_BYTES), { fileName: 'big.md' }),
      refused('lesson-too-large'),
    );
    await assert.rejects(
      parseLesson('日'.repeat(MAX_LESSON_BYTES / 3 + 1), { fileName: 'big.md' }),
      refused('lesson-too-large'),
    );
  });

  it('is read below that', async function () {
    this.timeout(20_000);
    const filler = 'Some words about nothing much.\n'.repeat(150_000);
    const text = `# T\n\n${filler}\n## A\n\n\`\`\`sh\nls\n\`\`\`\n`;
    assert.ok(text.length > MAX_LESSON_BYTES * 0.9);
    assert.equal((await parse(text)).steps.length, 1);
  });

  it('is refused when it is no text', async () => {
    await assert.rejects(parseLesson('# A\0', { fileName: 'big.md' }), refused('lesson-not-text'));
  });

  it('may be empty', async () => assert.deepEqual((await parse('')).steps, []));

  it('has a thousand problems at most', async () => {
    assert.equal((await parse('<!-- lab:x -->\n\n'.repeat(3000))).problems.length, 1000);
  });

  it('has its steps up to a bound', async () => {
    const { steps, problems } = await parse('## A\n\ntext\n\n'.repeat(1200));
    assert.equal(steps.length, 1000);
    assert.deepEqual(
      problems.map(({ code, range }) => [code, range.startLine]),
      [['steps-too-many', 4000]],
    );
  });

  for (const [what, command] of Object.entries({
    'a million words': `kubectl delete pod ${'a '.repeat(1_000_000)}`,
    'a million kinds': `kubectl delete ${'a,'.repeat(1_000_000)} x`,
    'a million pairs': `kubectl taint nodes ${'a '.repeat(1000)}${'k=v:NoSchedule '.repeat(1000)}`,
  })) {
    it(`has no expectation of a command of ${what} but that it runs`, async function () {
      this.timeout(10_000);
      const { steps } = await parse(`## A\n\n\`\`\`sh\n${command}\n\`\`\`\n`);
      assert.equal(steps[0]?.checkpoints[0]?.expectation.kind, 'ran');
    });
  }

  it('has its commands up to a bound', async function () {
    this.timeout(20_000);
    const { steps, problems } = await parse(`## A\n\n${'```sh\nls\n```\n'.repeat(21_000)}`);
    assert.equal(statementsOf(steps[0]).length, 20_000);
    assert.deepEqual(
      problems.map(({ code }) => code),
      ['commands-too-many'],
    );
  });
});
