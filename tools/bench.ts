// `npm run bench`: the benchmarks in bench/, one after the other.
//   npm run bench -- [NAME…]      only these, e.g. `practice`
import { globSync } from 'node:fs';
import path from 'node:path';
import { run } from './run.ts';

const project = path.resolve(import.meta.dirname, '..');
const wanted = process.argv.slice(2);
const files = globSync('bench/*.bench.ts', { cwd: project })
  .sort()
  .filter(file => wanted.length === 0 || wanted.includes(path.basename(file, '.bench.ts')));
if (files.length === 0) throw new Error(`There is no benchmark ${wanted.join(', ')}.`);

let failed = false;
for (const file of files) {
  console.log(`\n${path.basename(file, '.bench.ts')}`);
  failed = (await run(process.execPath, [path.join(project, file)])) !== 0 || failed;
}
process.exitCode = failed ? 1 : 0;
