// Reads a lesson of 1 MB and tells what is wrong in it, beside bare markdown-it on the same text; and does what a keystroke
// in a lesson of 5,000 lines asks for.
//   node tools/node.mjs bench/lesson.bench.ts
import { readFile } from 'node:fs/promises';
import MarkdownIt from 'markdown-it';
import { noFiles } from '../src/lesson/lessonFiles.ts';
import { lint, readForAuthor } from '../src/lesson/lint.ts';
import { parseLesson } from '../src/lesson/parseLesson.ts';

const markdownIt = new MarkdownIt({ html: true });
const lab = await readFile(new URL('../walkthroughs/first-kubernetes-lab/lesson.md', import.meta.url), 'utf8');
const body = lab.slice(lab.indexOf('## '));

/** A lesson that says the same again and again of other objects, so that little of it is known already. */
function long(characters: number): string {
  let text = lab;
  for (let n = 0; text.length < characters; n++)
    text += body.replaceAll('p4app', `app${n}`).replaceAll('redis', `db${n}`);
  return text;
}

/** The least of several runs in milliseconds of processor time: what other programs did meanwhile is not counted. */
async function least(runs: number, action: (run: number) => unknown): Promise<number> {
  let best = Infinity;
  for (let run = 0; run < runs; run++) {
    const started = process.cpuUsage();
    await action(run);
    const { user, system } = process.cpuUsage(started);
    best = Math.min(best, (user + system) / 1000);
  }
  return best;
}

function tell(what: string, ms: number, limit: number, more = ''): void {
  console.log(`${what}: ${ms.toFixed(1)} ms${more}: ${ms <= limit ? 'ok' : `over the limit of ${limit} ms`}`);
  if (ms > limit) process.exitCode = 1;
}

async function diagnose(text: string): Promise<void> {
  await lint(await readForAuthor(text, 'lesson.md', noFiles), 'lesson.md', noFiles);
}

async function compare(name: string, text: string, runs: number, limit: number): Promise<void> {
  const bare = await least(runs, run => markdownIt.parse(`${text}\nrun ${run}\n`, {}));
  const size = `${(text.length / 1000).toFixed(0)} KB`;
  const beside = (ms: number): string => `, markdown-it alone ${bare.toFixed(1)} ms, ratio ${(ms / bare).toFixed(2)}`;
  const read = await least(runs, run => parseLesson(`${text}\nrun ${run}\n`, { fileName: 'lesson.md' }));
  tell(`${name}, ${size}, read`, read, limit, beside(read));
  const diagnosed = await least(runs, run => diagnose(`${text}\nrun ${run}\n`));
  tell(`${name}, ${size}, read and diagnosed`, diagnosed, limit, beside(diagnosed));
}

await compare('a lab, edited', lab, 30, 50);
await compare('a lesson of 1 MB', long(1_000_000), 5, 3000);

// The lesson is read at once for its lenses; what is wrong is looked for when it is quiet, in a turn of its own.
const text = long(150_000);
const lines = text.split('\n').length;
const read = await least(40, run => readForAuthor(`${text}${run}\n`, 'lesson.md', noFiles));
tell(`a keystroke in ${lines} lines, read`, read, 64, ', aim 16 ms');
const source = await readForAuthor(text, 'lesson.md', noFiles);
const linted = await least(40, () => lint(source, 'lesson.md', noFiles));
tell(`a keystroke in ${lines} lines, looked through`, linted, 64, ', aim 16 ms');
