import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openBrowser } from '../../tools/workbench/browser.ts';
import { extensionId } from './support/manifestTexts.ts';
import { Walkthrough } from './support/pages/walkthrough.ts';

const project = path.resolve(import.meta.dirname, '../..');

describe('npm start', () => {
  it('prints the address of a workbench with the first lab, and ends on Ctrl-C', async () => {
    const profile = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-start-'));
    const start = spawn(process.execPath, ['tools/start.ts', '--no-build', '--locale', 'en', '--profile', profile], {
      cwd: project,
      env: { ...process.env, VSCODE_HOST: 'code-server' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise<number | null>(resolve => start.on('exit', resolve));
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let output = '';
        start.stdout.on('data', (chunk: Buffer) => {
          output += chunk.toString();
          const found = /^ +(http:\/\/127\.0\.0\.1:\S+)$/m.exec(output)?.[1];
          if (found !== undefined) resolve(found);
        });
        void ended.then(code => reject(new Error(`npm start ended with ${code ?? 'a signal'}: ${output}`)));
      });
      const unauthorised = await fetch(new URL('/', address));
      assert.equal(unauthorised.status, 403, 'without the token nothing is served');

      const { browser, page } = await openBrowser();
      try {
        await page.goto(address);
        await new Walkthrough(page, `${extensionId}#first-kubernetes-lab`).steps.first().waitFor();
      } finally {
        await browser.close();
      }
      start.kill('SIGINT');
      assert.equal(await ended, 0);
      await assert.rejects(fetch(address), 'the server has ended');
    } finally {
      start.kill('SIGINT');
      await ended;
      await rm(profile, { recursive: true, force: true, maxRetries: 5 });
    }
  });

  it('asks desktop VS Code for the same where there is a `code` command', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-code-'));
    try {
      // In place of VS Code: it says what it was asked for.
      const code = '#!/bin/sh\necho "lab=$KUBERNETES_LAB_GUIDE_OPEN"\nprintf "%s\\n" "$@"\nkubectl version --client\n';
      await writeFile(path.join(folder, 'code'), code, { mode: 0o755 });
      const env: NodeJS.ProcessEnv = { ...process.env, PATH: [folder, process.env.PATH].join(path.delimiter) };
      delete env.VSCODE_HOST;
      delete env.VSCODE_IPC_HOOK_CLI;
      const args = ['tools/start.ts', '--no-build', '--profile', path.join(folder, 'profile')];
      const asked = execFileSync(process.execPath, args, { cwd: project, env, encoding: 'utf8' }).split('\n');
      assert.ok(asked.includes('lab=first-kubernetes-lab'));
      assert.ok(asked.includes(`--extensionDevelopmentPath=${project}`));
      assert.ok(asked.includes(path.join(folder, 'profile/workspace')));
      assert.ok(
        asked.some(line => line.startsWith('Client Version')),
        'kubectl is on its PATH',
      );
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});
