#!/usr/bin/env node
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { chooseLanguage, loadLanguage, packageRoot } from './language.ts';
import { isTooOld } from './nodeVersion.ts';

const args = process.argv.slice(2);
await loadLanguage(chooseLanguage(args, process.env));
const manifest = await readFile(path.join(await packageRoot(), 'package.json'), 'utf8');
const { engines } = JSON.parse(manifest) as { engines: { node: string } };
if (isTooOld(process.versions.node, engines.node)) {
  console.error(
    l10n.t(
      'Node.js {0} is needed, and this is {1}. Install a newer one and run the command again.',
      engines.node.replace('>=', ''),
      process.versions.node,
    ),
  );
  process.exitCode = 3;
} else {
  // Only now: what follows does not even load in an older Node.js.
  const { commandLine } = await import('./commandLine.ts');
  process.exitCode = await commandLine(args);
}
