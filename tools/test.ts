// `npm test`: builds, lints and runs the tests, all of them even if one fails, and sums up.
//   npm test -- [--all] [STEP…]     some steps only; --all adds those that only CI waits for
// Screenshots, also of failures, are in out/screenshots.
import { randomUUID } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBrowser } from './ensureBrowser.ts';
import { pathWithKubectl } from './ensureKubectl.ts';
import { runUntil } from './run.ts';
import { endProcessesOf, marker } from './sessionProcesses.ts';

const project = path.resolve(import.meta.dirname, '..');
const require = createRequire(import.meta.url);
const mocha = require.resolve('mocha/bin/mocha.js');
const endToEnd = [mocha, '--config', 'test/e2e/.mocharc.json'];

/** A step is one Node.js program. One that runs no mocha counts as one test. */
const steps: Readonly<Record<string, readonly string[]>> = {
  build: ['esbuild.js'],
  types: [require.resolve('typescript/bin/tsc'), '-p', '.'],
  eslint: [path.join(path.dirname(require.resolve('eslint/package.json')), 'bin/eslint.js'), '.'],
  prettier: [require.resolve('prettier/bin/prettier.cjs'), '--check', '--log-level', 'warn', '.'],
  lock: ['tools/checkLockFiles.ts'],
  unit: [mocha, 'test/unit/**/*.test.ts'],
  cli: [mocha, 'test/cli/**/*.test.ts'],
  faults: [mocha, 'test/faults/**/*.test.ts'],
  workbench: ['test/workbench/run.ts'],
  e2e: [...endToEnd, 'test/e2e/**/*.test.ts'],
};

/** Steps that take long, or leave a production build behind. */
const slowSteps: typeof steps = {
  conformance: [mocha, 'test/conformance/**/*.test.ts'],
  clients: [mocha, 'test/clients/**/*.test.ts'],
  package: ['tools/package.ts'],
  install: [...endToEnd, 'test/package/**/*.test.ts'],
};

/** Steps that a change does not wait for: they run each night, or by name. */
const nightlySteps: typeof steps = {
  'faults-long': [mocha, 'test/faults/**/*.test.ts'],
};

/** What a step's program finds in its environment beside what there is. */
const environments: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'faults-long': { FAULTS: 'long' },
};

const { values, positionals } = parseArgs({ allowPositionals: true, options: { all: { type: 'boolean' } } });
const waitedFor = { ...steps, ...(values.all === true ? slowSteps : {}) };
const known = { ...steps, ...slowSteps, ...nightlySteps };
const unknown = positionals.filter(name => !(name in known));
if (unknown.length > 0)
  throw new Error(`No such step: ${unknown.join(', ')}. There are ${Object.keys(known).join(', ')}.`);
const chosen = positionals.length > 0 ? positionals : Object.keys(waitedFor);

process.env.PATH = await pathWithKubectl();
if (chosen.some(name => ['workbench', 'e2e', 'install'].includes(name))) await ensureBrowser();

const scratch = mkdtempSync(path.join(tmpdir(), 'kubernetes-lab-test-'));
const lines: string[] = [];
let passed = 0;
let failed = 0;
for (const name of chosen) {
  console.log(`\n=== ${name} ===`);
  const begun = performance.now();
  const results = path.join(scratch, name);
  const code = await runStep(known[name]!, results, environments[name]);
  const counts = countsOf(results, code);
  passed += counts.passed;
  failed += counts.failed;
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  lines.push(`${name.padEnd(11)} ${seconds.padStart(7)} s  ${counts.passed} passed, ${counts.failed} failed`);
}
rmSync(scratch, { recursive: true });
console.log(`\n${lines.join('\n')}\n\n${passed} passed, ${failed} failed`);
process.exitCode = failed > 0 ? 1 : 0;

/**
 * Runs a step's program. One that takes half an hour, or does not end although its tests have, is killed and fails:
 * a test left something open.
 */
async function runStep(args: readonly string[], results: string, more: NodeJS.ProcessEnv = {}): Promise<number> {
  const session = randomUUID();
  const env = { ...process.env, ...more, TEST_RESULTS: results, [marker]: session };
  const deadline = Date.now() + 30 * 60_000;
  const isOver = () => Date.now() > deadline || Date.now() > (writtenAt(results) ?? Infinity) + 30_000;
  const code = await runUntil(process.execPath, args, { cwd: project, env }, isOver);
  if (code === 124) console.error('It did not end by itself and was killed.');
  await endProcessesOf(session);
  return code;
}

/** When a file was written last, in ms since the epoch; nothing if there is none. */
function writtenAt(file: string): number | undefined {
  return statSync(file, { throwIfNoEntry: false })?.mtimeMs;
}

/** What a step's reporter counted. A step that failed has at least one failure, whatever was counted before its end. */
function countsOf(results: string, code: number): { passed: number; failed: number } {
  if (!existsSync(results)) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  const sum = { passed: 0, failed: 0 };
  for (const line of readFileSync(results, 'utf8').trim().split('\n')) {
    const counts = JSON.parse(line) as typeof sum;
    sum.passed += counts.passed;
    sum.failed += counts.failed;
  }
  if (code !== 0 && sum.failed === 0) sum.failed = 1;
  return sum;
}
