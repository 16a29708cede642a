// `npm run package`: the extension as a .vsix, smaller than two megabytes.
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { createVSIX } from '@vscode/vsce';
import { openPromise } from 'yauzl';
import { build } from './sourceBuild.ts';

const LIMIT = 2_000_000;

const project = path.resolve(import.meta.dirname, '..');
const { name, version } = JSON.parse(await readFile(path.join(project, 'package.json'), 'utf8')) as {
  name: string;
  version: string;
};
const vsix = path.join(project, `${name}-${version}.vsix`);

await build('--production');
await createVSIX({ cwd: project, dependencies: false, packagePath: vsix });

const entries: { name: string; packed: number }[] = [];
const zip = await openPromise(vsix);
for await (const entry of zip.eachEntry()) entries.push({ name: entry.fileName, packed: entry.compressedSize });
zip.close();
entries.sort((a, b) => b.packed - a.packed);

const { size } = await stat(vsix);
console.log(`\n${kilobytes(size)}  ${path.basename(vsix)}, ${entries.length} files, the largest of them:`);
for (const { name, packed } of entries.slice(0, 10)) console.log(`${kilobytes(packed)}  ${name}`);
if (size >= LIMIT) throw new Error(`The package is ${size} bytes; it must be smaller than ${LIMIT}.`);

function kilobytes(bytes: number): string {
  return `${(bytes / 1000).toFixed(1)} kB`.padStart(10);
}
