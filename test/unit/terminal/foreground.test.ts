import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { hasForegroundProcess } from '../../../src/terminal/foreground.ts';

describe('the foreground process of a terminal', () => {
  it('is unknown for a process that is gone', async () => {
    const child = spawn('true');
    await new Promise(resolve => child.once('exit', resolve));
    assert.equal(await hasForegroundProcess(child.pid!), undefined);
  });

  it('is told by the terminal’s process group', async function () {
    if (!existsSync('/proc/self/stat') || !existsSync('/usr/bin/script')) return this.skip();
    // `script` gives bash a terminal of its own.
    const child = spawn('script', ['-qfc', 'bash --norc --noprofile -i', '/dev/null'], { stdio: 'pipe' });
    let output = '';
    const said = (text: RegExp): Promise<RegExpExecArray> =>
      new Promise(resolve => {
        const look = (data?: Buffer): void => {
          output += data?.toString() ?? '';
          const match = text.exec(output);
          if (match === null) return;
          child.stdout.off('data', look);
          resolve(match);
        };
        child.stdout.on('data', look);
        look();
      });
    try {
      child.stdin.write('echo "shell-$$-"\n');
      const pid = Number((await said(/shell-(\d+)-/))[1]);
      child.stdin.write("sh -c 'echo up-$((1+1)); read -r line; echo ended-$line'\n");
      await said(/up-2/);
      assert.equal(await hasForegroundProcess(pid), true);
      child.stdin.write('x\n');
      await said(/ended-x[\s\S]*[#$] $/);
      assert.equal(await hasForegroundProcess(pid), false);
    } finally {
      child.kill('SIGKILL');
      child.stdout.destroy();
    }
  });
});
