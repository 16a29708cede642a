// Built by run.ts and loaded by VS Code's extension host as `extensionTestsPath`.
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import Mocha from 'mocha';
import ClosingLineReporter from '../support/closingLineReporter.ts';

/** Runs the test files that lie beside this one or below, those that WORKBENCH_TESTS names or else all. */
export async function run(): Promise<void> {
  const { files, grep } = JSON.parse(process.env.WORKBENCH_TESTS ?? '{}') as { files?: string[]; grep?: string };
  const mocha = new Mocha({ reporter: ClosingLineReporter, color: false, timeout: 30_000, ...(grep ? { grep } : {}) });
  const here = import.meta.dirname;
  for (const file of (await readdir(here, { recursive: true })).filter(name => name.endsWith('.test.js')).sort()) {
    if (!files?.length || files.includes(path.basename(file).replace(/\.js$/, '.ts')))
      mocha.addFile(path.join(here, file));
  }
  await mocha.loadFilesAsync();
  await new Promise<void>((resolve, reject) => {
    mocha.run(failures => (failures === 0 ? resolve() : reject(new Error(`${failures} failed`))));
  });
}
