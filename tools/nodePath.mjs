import { createRequire } from 'node:module';

/** The oldest Node.js that runs TypeScript files as they are, which the scripts and tests of this project do. */
const NEEDED = [22, 18];

/** The path of a Node.js that is new enough: the running one, else the npm package that `npm ci` brought. */
export function nodePath() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > NEEDED[0] || (major === NEEDED[0] && minor >= NEEDED[1])) return process.execPath;
  try {
    return createRequire(import.meta.url).resolve(`node-${process.platform}-${process.arch}/bin/node`);
  } catch {
    console.error(
      `Node.js ${NEEDED.join('.')} or newer is needed, and this is ${process.version}. ` +
        `None comes with the project for ${process.platform}-${process.arch}: install one, for example with nvm.`,
    );
    process.exit(1);
  }
}
