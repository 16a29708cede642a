#!/usr/bin/env node
// Runs a script under a Node.js that is new enough: this one, else the one that `npm ci` brought.
//   node tools/node.mjs SCRIPT [ARGUMENT…]
// Usable from the oldest Node.js that npm itself supports, so it uses nothing recent.
import { spawn } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { nodePath } from './nodePath.mjs';

const [script, ...args] = process.argv.slice(2);
if (script === undefined) {
  console.error('usage: node tools/node.mjs SCRIPT [ARGUMENT…]');
  process.exit(2);
}
const node = nodePath();
if (node === process.execPath) {
  process.argv.splice(1, 1);
  process.argv[1] = (await import('node:path')).resolve(script);
  await import(pathToFileURL(process.argv[1]).href);
} else {
  const child = spawn(node, [script, ...args], { stdio: 'inherit' });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('exit', (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
