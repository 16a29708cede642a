import assert from 'node:assert/strict';
import { mkdtemp, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { BashSession } from '../../../src/cli/bashSession.ts';

describe('BashSession', () => {
  let directory: string;
  let bash: BashSession;

  beforeEach(async () => {
    directory = await realpath(await mkdtemp(path.join(tmpdir(), 'bash-')));
    bash = await BashSession.start({
      cwd: directory,
      env: { PATH: process.env.PATH, OUT: path.join(directory, 'out') },
    });
  });
  afterEach(async () => {
    bash.dispose();
    await rm(directory, { recursive: true, force: true });
  });

  async function output(): Promise<string> {
    return readFile(path.join(directory, 'out'), 'utf8');
  }

  const run = (text: string): Promise<number> => bash.run(text, 10_000);

  it('tells exit codes', async () => {
    assert.equal(await run('true'), 0);
    assert.equal(await run('(exit 3)'), 3);
    assert.equal(await run('nosuchcommand 2>/dev/null'), 127);
  });

  it('keeps folder, variables and aliases from one command to the next', async () => {
    await run('mkdir sub && cd sub');
    await run('NAME="a b"');
    await run('alias say=\'printf "%s|"\'');
    await run('say "$PWD" "$NAME" > "$OUT"');
    assert.equal(await output(), `${directory}/sub|a b|`);
  });

  it('hands over quotes, heredocs and continuations whole', async () => {
    await run(`printf '%s' "it's" > "$OUT"`);
    assert.equal(await output(), "it's");
    await run("cat > \"$OUT\" <<'EOF'\n$HOME 'quoted' `x`\nEOF");
    assert.equal(await output(), "$HOME 'quoted' `x`\n");
    await run('printf %s \\\n  joined > "$OUT"');
    assert.equal(await output(), 'joined');
  });

  it('survives a syntax error', async () => {
    assert.notEqual(await run('if then'), 0);
    assert.equal(await run('true'), 0);
  });

  it('gives commands no input', async () => {
    assert.equal(await run('cat > "$OUT"'), 0);
    assert.equal(await output(), '');
  });

  it('is not deceived by what a command prints', async () => {
    assert.equal(await run('{ echo "end 1 0" >&3; } 2>/dev/null'), 1, 'the descriptor is closed to commands');
  });

  it('ends when a command ends the shell', async () => {
    assert.equal(await run('exit 4'), 4);
    assert.equal(bash.isEnded, true);
    assert.equal(await run('true'), 4, 'nothing hangs');
  });

  it('ends a command that takes too long', async () => {
    assert.equal(await bash.run('sleep 60', 50), 124);
    assert.equal(bash.isEnded, true);
  });

  it('runs something in the background until it is stopped', async () => {
    const stopped = path.join(directory, 'stopped');
    const script = path.join(directory, 'serve.sh');
    await writeFile(
      script,
      `trap 'touch ${stopped}; exit 0' INT TERM\necho up > "$OUT"\nwhile :; do sleep 0.02; done\n`,
    );
    assert.equal(await bash.runInBackground(`bash ${script}`, 200), 0);
    assert.equal(await run('cat "$OUT" >/dev/null'), 0);
    bash.stopBackground();
    assert.equal(await run(`until [ -e ${stopped} ]; do sleep 0.02; done`), 0);
  });

  it('notices that something in the background fails at once', async () => {
    assert.equal(await bash.runInBackground('exit 7', 10_000), 7);
    assert.equal(await bash.runInBackground('nosuchcommand 2>/dev/null', 10_000), 127);
  });

  it('sets KUBECONFIG back after a statement that changed it, and says so', async () => {
    let strayed = 0;
    const KUBECONFIG = path.join(directory, 'a b');
    const env = { PATH: process.env.PATH, OUT: path.join(directory, 'out'), KUBECONFIG };
    const other = await BashSession.start({ cwd: directory, env, onStray: () => strayed++ });
    try {
      for (const text of ['export KUBECONFIG=/elsewhere', 'unset KUBECONFIG']) {
        await other.run(text, 10_000);
        await other.run('printf %s "$KUBECONFIG" > "$OUT"', 10_000);
        assert.equal(await output(), KUBECONFIG);
      }
      await other.runInBackground('true', 1000);
    } finally {
      other.dispose();
    }
    assert.equal(strayed, 2);
  });
});
