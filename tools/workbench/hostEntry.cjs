// Runs inside the extension host of a workbench that the adapter opened. It runs the tests that were asked for, copies
// what they print to a file, and leaves a verdict there: the host's own exit code is 0 even when a test ends the host.
const fs = require('node:fs');
const util = require('node:util');
const { pathToFileURL } = require('node:url');

const { tests, output, verdict } = JSON.parse(process.env.VSCODE_ADAPTER_RUN);

for (const name of ['log', 'info', 'warn', 'error', 'debug']) {
  const original = console[name].bind(console);
  // The extension host defines these with a setter that does nothing, so they cannot be assigned.
  Object.defineProperty(console, name, {
    configurable: true,
    writable: true,
    value: (...args) => {
      fs.appendFileSync(output, util.format(...args) + '\n');
      original(...args);
    },
  });
}

exports.run = async () => {
  let passed = false;
  try {
    const { run } = await import(pathToFileURL(require.resolve(tests)).href);
    await run();
    passed = true;
  } finally {
    fs.writeFileSync(verdict, JSON.stringify({ passed }));
  }
};
