import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import esbuild from 'esbuild';
import { parseShell } from '../../../src/shell/shellSyntax.ts';

describe('the shell parser', () => {
  it('gives statements in UTF-16 offsets', async () => {
    assert.deepEqual(await parseShell('日本 😀; b\ncat <<E\nx\nE'), [
      { start: 0, end: 6 },
      { start: 7, end: 8 },
      { start: 9, end: 20 },
    ]);
  });

  it('gives the place of an error', async () => {
    assert.deepEqual(await parseShell('é "😀" )'), {
      message: 'a command can only contain words and redirects; encountered `)`',
      offset: 7,
    });
  });

  it('survives what exhausts it', async () => {
    const result = await parseShell('$('.repeat(8000));
    assert.ok(!Array.isArray(result));
    assert.deepEqual(await parseShell('a'), [{ start: 0, end: 1 }]);
  });

  it('works in a bundle, with its module beside it', async function () {
    this.timeout(20_000);
    const folder = await mkdtemp(join(tmpdir(), 'shell-parser-'));
    try {
      // As `esbuild.js` does it.
      await esbuild.build({
        entryPoints: [fileURLToPath(new URL('../../../src/shell/shellSyntax.ts', import.meta.url))],
        outdir: folder,
        outExtension: { '.js': '.mjs' },
        bundle: true,
        splitting: true,
        minify: true,
        format: 'esm',
        platform: 'node',
        logLevel: 'error',
        banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
      });
      await copyFile(createRequire(import.meta.url).resolve('sh-syntax/main.wasm'), join(folder, 'sh-syntax.wasm'));
      const bundle = (await import(pathToFileURL(join(folder, 'shellSyntax.mjs')).href)) as {
        parseShell: typeof parseShell;
      };
      assert.deepEqual(await bundle.parseShell('a; b'), [
        { start: 0, end: 2 },
        { start: 3, end: 4 },
      ]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});
