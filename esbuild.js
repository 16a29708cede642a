// Bundles the extension, the command line and the practice cluster into dist/.
//   node esbuild.js [--watch] [--production]
import { copyFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import esbuild from 'esbuild';

const production = process.argv.includes('--production');
const require = createRequire(import.meta.url);

/** ES modules with shared chunks: what is imported on first use (`await import`) stays out of activation. */
const options = {
  entryPoints: { extension: 'src/extension.ts', cli: 'src/cli/main.ts', practice: 'src/practice/main.ts' },
  outdir: 'dist',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node22',
  external: ['vscode'],
  minify: production,
  sourcemap: production ? false : 'linked',
  metafile: true,
  logLevel: 'info',
  // CommonJS dependencies call `require` for Node.js' own modules, which an ES module does not have.
  banner: { js: "import{createRequire as $require}from'node:module';const require=$require(import.meta.url);" },
};

rmSync('dist', { recursive: true, force: true });
if (process.argv.includes('--watch')) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
}
copyFileSync(require.resolve('sh-syntax/main.wasm'), 'dist/sh-syntax.wasm');
