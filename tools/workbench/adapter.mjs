#!/usr/bin/env node
// The executable that @vscode/test-electron starts in place of desktop VS Code. See adapterMain.ts.
import path from 'node:path';

process.argv.splice(2, 0, path.join(import.meta.dirname, 'adapterMain.ts'));
await import('../node.mjs');
