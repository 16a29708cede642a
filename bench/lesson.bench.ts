// Reads a lesson of 1 MB, and one of usual size after a letter was typed, beside bare markdown-it on the same text.
//   node tools/node.mjs bench/lesson.bench.ts
import { readFile } from 'node:fs/promises';
import MarkdownIt from 'markdown-it';
import { parseLesson } from '../src/lesson/parseLesson.ts';

const markdownIt = new MarkdownIt({ html: true });
const lab = await readFile(new URL('../walkthroughs/first-kubernetes-lab/lesson.md', import.meta.url), 'utf8');
const body = lab.slice(lab.indexOf('## '));

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

async function compare(name: string, text: string, runs: number, limit: number): Promise<void> {
  const ours = await least(runs, run => parseLesson(`${text}\nrun ${run}\n`, { fileName: 'lesson.md' }));
  const bare = await least(runs, run => markdownIt.parse(`${text}\nrun ${run}\n`, {}));
  const size = (text.length / 1000).toFixed(0);
  const verdict = ours <= limit ? 'ok' : `over the limit of ${limit} ms`;
  console.log(
    `${name}, ${size} KB: ${ours.toFixed(1)} ms, markdown-it alone ${bare.toFixed(1)} ms, ratio ${(ours / bare).toFixed(2)}: ${verdict}`,
  );
  if (ours > limit) process.exitCode = 1;
}

await compare('a lab, edited', lab, 30, 50);
await compare('a thousand pages', lab + body.repeat(Math.ceil(1_000_000 / body.length)), 5, 3000);
