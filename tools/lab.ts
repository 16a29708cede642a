// `npm run lab`: plays the first lab without a window, each command in a real shell against a fresh practice cluster.
//   npm run lab -- [PATH.md] [OPTION…]      another lesson, and the options of `kubernetes-lab-guide run`
import path from 'node:path';
import { pathWithKubectl } from './ensureKubectl.ts';
import { run } from './run.ts';
import { buildIfNeeded } from './sourceBuild.ts';

const project = path.resolve(import.meta.dirname, '..');
const firstLab = path.join(project, 'walkthroughs/first-kubernetes-lab/lesson.md');

await buildIfNeeded();
const args = process.argv.slice(2);
const lesson = args.findIndex(arg => arg.endsWith('.md'));
if (lesson === -1) args.unshift(firstLab);
// npm starts scripts in the project's folder; a path means the folder that the user is in.
else args[lesson] = path.resolve(process.env.INIT_CWD ?? process.cwd(), args[lesson]!);

process.exitCode = await run(process.execPath, [path.join(project, 'dist/cli.js'), 'run', ...args], {
  env: { ...process.env, PATH: await pathWithKubectl() },
});
