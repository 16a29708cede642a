// Takes the arguments that @vscode/test-electron gives to desktop VS Code, and runs the same tests in the extension
// host of the VS Code that code-server carries, with a headless browser as its window. Its exit code is 0 only if the
// tests left a verdict, and that says they passed.
//
// VSCODE_ADAPTER_TIMEOUT: milliseconds until a run without a verdict is ended (ten minutes)
// VSCODE_ADAPTER_SCREENSHOT: where a picture of the window goes if the tests fail
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openBrowser } from './browser.ts';
import { FileTail } from './fileTail.ts';
import { installWorkbench } from './install.ts';
import { installJapanese } from './languagePack.ts';
import { createProfile, writeSettings } from './profile.ts';
import { startServer, workbenchAddress } from './server.ts';

const { values, positionals } = parseArgs({
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string', multiple: true },
    extensionTestsPath: { type: 'string' },
    'disable-extensions': { type: 'boolean' },
    locale: { type: 'string' },
  },
});
const tests = values.extensionTestsPath as string;
const developed = (values.extensionDevelopmentPath ?? []) as string[];
const locale = values.locale === 'ja' ? 'ja' : undefined;
const folder = positionals[0] === undefined ? undefined : path.resolve(positionals[0]);

process.exitCode = await runInWorkbench();

async function runInWorkbench(): Promise<number> {
  const root = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-host-'));
  const output = path.join(root, 'output.txt');
  const verdict = path.join(root, 'verdict.json');
  await writeFile(output, '');
  const cleanups: (() => unknown)[] = [() => rm(root, { recursive: true, force: true, maxRetries: 5 })];
  try {
    const workbench = await installWorkbench();
    const profile = await createProfile(root);
    await writeSettings(profile.userData);
    if (locale === 'ja') await installJapanese(profile.userData);
    const server = await startServer(workbench, profile, {
      ...(locale === undefined ? {} : { locale }),
      smokeTestDriver: true,
      env: { VSCODE_ADAPTER_RUN: JSON.stringify({ tests, output, verdict }) },
    });
    cleanups.push(() => server.stop());
    const window = await openBrowser(locale);
    cleanups.push(() => window.browser.close());
    const tail = new FileTail(output, process.stdout);
    cleanups.push(() => tail.end());

    const hostEnded = Promise.withResolvers<string>();
    await window.page.exposeFunction('codeAutomationExit', () => hostEnded.resolve('the extension host ended'));
    window.page.on('crash', () => hostEnded.resolve('the page crashed'));
    void server.ended.then(code => hostEnded.resolve(`the VS Code server ended (${code ?? 'by a signal'})`));
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.on(signal, () => hostEnded.resolve(`told to (${signal})`));
    const limit = Number(process.env.VSCODE_ADAPTER_TIMEOUT ?? 600_000);
    const timer = setTimeout(() => hostEnded.resolve(`no verdict after ${limit} ms`), limit);
    cleanups.push(() => clearTimeout(timer));

    const remote = (file: string) => `vscode-remote://${new URL(server.url).host}${encodeURI(path.resolve(file))}`;
    const payload: [string, string][] = [
      ...developed.map((file): [string, string] => ['extensionDevelopmentPath', remote(file)]),
      ['extensionTestsPath', remote(path.join(import.meta.dirname, 'hostEntry.cjs'))],
      ['skipWelcome', 'true'],
      ['skipReleaseNotes', 'true'],
      ...(values['disable-extensions'] === true ? [['disableExtensions', 'true'] as [string, string]] : []),
    ];
    await window.page.goto(workbenchAddress(server.url, { ...(folder === undefined ? {} : { folder }), payload }));
    const why = await hostEnded.promise;
    if (existsSync(verdict)) {
      if ((JSON.parse(await readFile(verdict, 'utf8')) as { passed: boolean }).passed) return 0;
    } else {
      tail.end();
      console.error(`The tests did not come to their end: ${why}.`);
    }
    const picture = process.env.VSCODE_ADAPTER_SCREENSHOT;
    if (picture !== undefined) {
      await mkdir(path.dirname(picture), { recursive: true });
      await window.page.screenshot({ path: picture });
      console.error(`A picture of the window: ${picture}`);
    }
    return 1;
  } finally {
    for (const cleanUp of cleanups.reverse()) await cleanUp();
  }
}
