// Generates the walkthroughs' contributions, strings and media from the lessons that ship.
//   node tools/node.mjs tools/generateWalkthroughs.ts [--check]
// With --check nothing is written, and files that are out of date are listed and fail the run.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { format, resolveConfig } from 'prettier';
import { parseLesson } from '../src/lesson/parseLesson.ts';
import { generateWalkthrough, type WalkthroughWords } from '../src/lesson/walkthrough.ts';

const root = path.resolve(import.meta.dirname, '..');
const folder = 'walkthroughs';
const languages = ['en', 'ja'];
const words = readJson('walkthroughs/words.json') as Record<string, WalkthroughWords>;
const check = process.argv.includes('--check');
const stale: string[] = [];

const manifest = readJson('package.json') as { contributes: { walkthroughs?: unknown } };
const strings = Object.fromEntries(
  languages.map(language => [language, withoutWalkthroughs(readJson(stringsFile(language)) as Record<string, string>)]),
);
const contributions: unknown[] = [];

for (const name of readdirSync(path.join(root, folder), { withFileTypes: true })) {
  if (!name.isDirectory()) continue;
  const own = `${folder}/${name.name}`;
  const sources = await Promise.all(
    languages.map(async language => {
      const file = `${own}/lesson${language === 'en' ? '' : `.${language}`}.md`;
      const text = readFileSync(path.join(root, file), 'utf8');
      return { lesson: await parseLesson(text, { fileName: path.basename(file) }), text };
    }),
  );
  const generated = generateWalkthrough(sources, words, own);
  contributions.push(generated.contribution);
  for (const [language, texts] of Object.entries(generated.strings)) Object.assign(strings[language]!, texts);
  removeUnknown(`${own}/steps`, new Set(Object.keys(generated.media).map(file => path.basename(file))));
  for (const [file, content] of Object.entries(generated.media)) write(`${own}/${file}`, content);
}

manifest.contributes.walkthroughs = contributions;
await writeJson('package.json', manifest);
for (const language of languages) await writeJson(stringsFile(language), strings[language]);

if (check && stale.length > 0) {
  console.error(`Out of date: ${stale.join(', ')}. Run \`npm run generate\`.`);
  process.exitCode = 1;
}

function stringsFile(language: string): string {
  return language === 'en' ? 'package.nls.json' : `package.nls.${language}.json`;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

function withoutWalkthroughs(texts: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).filter(([key]) => !key.startsWith('walkthrough.')));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  const options = await resolveConfig(path.join(root, file));
  write(file, await format(JSON.stringify(value, null, 2), { ...options, filepath: file }));
}

function write(file: string, content: string): void {
  const target = path.join(root, file);
  if (existsSync(target) && readFileSync(target, 'utf8') === content) return;
  stale.push(file);
  if (check) return;
  mkdirSync(path.dirname(target), { recursive: true });
  writeFileSync(target, content);
}

function removeUnknown(directory: string, known: ReadonlySet<string>): void {
  const target = path.join(root, directory);
  if (!existsSync(target)) return;
  for (const file of readdirSync(target)) {
    if (known.has(file)) continue;
    stale.push(`${directory}/${file}`);
    if (!check) rmSync(path.join(target, file));
  }
}
