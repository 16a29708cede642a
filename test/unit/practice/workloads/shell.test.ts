import assert from 'node:assert/strict';
import { shell, shellTools } from '../../../../src/practice/workloads/programs/shell.ts';
import type { Program } from '../../../../src/practice/workloads/program.ts';

/** Runs a program to its end. */
async function run(program: Program, argv: string[], stopAfter = Infinity): Promise<{ code: number; lines: string[] }> {
  const abort = new AbortController();
  const lines: string[] = [];
  const code = await new Promise<number>(resolve => {
    program({
      argv,
      env: { GREETING: 'good day', NAME: 'web' },
      hostname: 'web-1',
      memory: new Map(),
      log: text => {
        lines.push(text);
        if (lines.length >= stopAfter) resolve(137);
      },
      listen() {},
      connect: () => Promise.reject(new Error('no network')),
      exit: resolve,
      scaled: milliseconds => milliseconds,
      signal: abort.signal,
    });
  });
  abort.abort();
  return { code, lines };
}
const script = (text: string, stopAfter?: number): ReturnType<typeof run> =>
  run(shell, ['/bin/sh', '-c', text], stopAfter);

describe('the simulated shell', () => {
  it('runs lists of commands', async () => {
    assert.deepEqual(await script('echo one; false && echo no; false || echo two'), { code: 0, lines: ['one', 'two'] });
    assert.deepEqual(await script('echo a\necho b # a remark\nexit 4\necho c'), { code: 4, lines: ['a', 'b'] });
  });

  it('fills variables in, outside single quotes', async () => {
    const { lines } = await script(`echo "$GREETING, \${NAME}" '$NAME' from $(hostname)`);
    assert.deepEqual(lines, ['good day, web $NAME from web-1']);
  });

  it('loops until it is killed', async () => {
    const { lines } = await script('while true; do echo tick; sleep 0.001; done', 3);
    assert.deepEqual(lines, ['tick', 'tick', 'tick']);
  });

  it('says what it cannot do', async () => {
    assert.deepEqual(await script('nosuch -x'), { code: 127, lines: ['sh: nosuch: not found'] });
    assert.deepEqual(await script('while true; do echo'), {
      code: 2,
      lines: ['sh: syntax error: unexpected end of file (expecting "done")'],
    });
    assert.equal((await script('if true; then echo; fi')).code, 2);
    assert.equal((await script('echo "open')).code, 2);
  });

  it('ends at once without a script, as a shell without input does', async () => {
    assert.deepEqual(await run(shell, ['sh']), { code: 0, lines: [] });
  });

  it('lends its tools as programs', async () => {
    assert.equal((await run(shellTools.sleep!, ['sleep', '0.001'])).code, 0);
    assert.deepEqual(await run(shellTools.sleep!, ['sleep', 'long']), {
      code: 1,
      lines: ["sleep: invalid number 'long'"],
    });
  });
});
