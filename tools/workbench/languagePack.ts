import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { mustRun } from '../run.ts';
import { cachedFolder } from './cache.ts';

/**
 * VS Code's Japanese texts (MIT, from microsoft/vscode-loc). This version is the newest that names each text by its
 * key, as VS Code's own packs do. The package is unpacked, not installed: it depends on a whole web editor.
 */
const source = '@codingame/monaco-vscode-language-pack-ja@4.3.2';
const id = 'ms-ceintl.vscode-language-pack-ja';

/** Makes `--locale ja` work for a profile: the texts are put into the cache, and the profile is told where they are. */
export async function installJapanese(userData: string): Promise<void> {
  const folder = await cachedFolder('language-pack-ja-4.3.2', fill);
  const extensions = await readdir(path.join(folder, 'extensions'));
  const translations = Object.fromEntries([
    ['vscode', path.join(folder, 'main.i18n.json')],
    ...extensions.map(file => [file.replace('.i18n.json', ''), path.join(folder, 'extensions', file)] as const),
  ]);
  const pack = {
    hash: source,
    label: '日本語',
    extensions: [{ extensionIdentifier: { id }, version: '4.3.2' }],
    translations,
  };
  await writeFile(path.join(userData, 'languagepacks.json'), JSON.stringify({ ja: pack }));
}

async function fill(folder: string): Promise<void> {
  const download = await mkdtemp(path.join(folder, 'download-'));
  await mustRun('npm', ['pack', '--silent', '--pack-destination', download, source], {
    cwd: download,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await mustRun('tar', ['xzf', (await readdir(download))[0]!], { cwd: download });
  const texts = path.join(download, 'package/translations');
  // The texts of VS Code itself come as a module.
  const module = path.join(download, 'main.mjs');
  await writeFile(module, await readFile(path.join(texts, 'main.i18n.json.js')));
  const { default: contents } = (await import(pathToFileURL(module).href)) as { default: unknown };
  await writeFile(path.join(folder, 'main.i18n.json'), JSON.stringify({ version: '1.0.0', contents }));
  await mkdir(path.join(folder, 'extensions'));
  for (const file of await readdir(path.join(texts, 'extensions'))) {
    if (file.endsWith('.i18n.json'))
      await cp(path.join(texts, 'extensions', file), path.join(folder, 'extensions', file));
  }
  await rm(download, { recursive: true });
}
