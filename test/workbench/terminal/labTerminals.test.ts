import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../../src/base/userError.ts';
import { LabTerminals, type TerminalRequest } from '../../../src/terminal/labTerminals.ts';

describe('the lab terminals', () => {
  let folder: string;
  let terminals: LabTerminals;

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lab-terminals-'));
    terminals = new LabTerminals(path.join(folder, 'storage'));
  });

  afterEach(async () => {
    terminals.dispose();
    for (const section of ['env', 'shellIntegration'] as const) await setting(section, undefined);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const kubeconfig = (name = 'practice'): string => path.join(folder, `${name}.yaml`);
  const request = (text: string, more: Partial<TerminalRequest> = {}): TerminalRequest => ({
    text,
    cluster: { displayName: 'Practice cluster', isPractice: true, kubeconfigPath: kubeconfig(), environment: {} },
    cwd: folder,
    background: false,
    interrupt: false,
    enter: true,
    authorize: () => undefined,
    ...more,
  });
  const run = async (text: string, more?: Partial<TerminalRequest>): Promise<number | undefined> =>
    (await terminals.start(request(text, more))).ended;
  const written = (name: string): string => readFileSync(path.join(folder, name), 'utf8').trim();
  const open = (): vscode.Terminal[] =>
    vscode.window.terminals.filter(({ creationOptions }) => 'env' in creationOptions && ownEnv(creationOptions));
  const ownEnv = ({ env }: vscode.TerminalOptions): boolean => env?.KUBECONFIG?.startsWith(folder) === true;

  /** How a shell behaves, before it is started. */
  async function setting(section: 'env' | 'shellIntegration', value: unknown): Promise<void> {
    const configuration = vscode.workspace.getConfiguration('terminal.integrated');
    const key = section === 'env' ? 'env.linux' : 'shellIntegration.enabled';
    await configuration.update(key, value, vscode.ConfigurationTarget.Global);
  }

  /** A home whose start-up file holds `rc`. */
  async function home(rc: string): Promise<void> {
    writeFileSync(path.join(folder, '.bashrc'), rc);
    await setting('env', { HOME: folder });
  }

  /** The suite for a shell that has shell integration, and for one that has not. */
  const inEveryShell = (): void => {
    it('runs one statement after another in one terminal, and tells how each ended', async () => {
      assert.equal(await run('echo "$KUBECONFIG" > kubeconfig'), 0);
      assert.equal(written('kubeconfig'), kubeconfig());
      assert.equal(await run("sh -c 'exit 3'"), 3);
      assert.equal(await run('(exit 4)'), 4);
      assert.equal(await run('pwd > cwd'), 0);
      assert.equal(written('cwd'), folder);
      assert.deepEqual(
        open().map(({ name }) => name),
        ['Kubernetes lab'],
      );
    });

    it('runs a heredoc, a loop and continued lines whole', async () => {
      assert.equal(await run('cat > heredoc <<EOF\n  one: "1"\n  two: é\nEOF'), 0);
      assert.equal(written('heredoc'), 'one: "1"\n  two: é');
      assert.equal(await run('for i in 1 2 3; do\n  echo $i >> loop\ndone'), 0);
      assert.equal(written('loop'), '1\n2\n3');
      assert.equal(await run('echo a \\\n  b \\\n  c > continued'), 0);
      assert.equal(written('continued'), 'a b c');
      assert.equal(await run('false \\\n  || (exit 5)'), 5);
    });

    it('goes to a second terminal when the first is busy with what does not end', async () => {
      const { ended } = await terminals.start(request('cat', { background: true }));
      ended.catch(() => undefined);
      assert.equal(await run('echo free > second'), 0);
      assert.equal(written('second'), 'free');
      assert.deepEqual(
        open().map(({ name }) => name),
        ['Kubernetes lab', 'Kubernetes lab 2'],
      );
    });

    it('presses Ctrl-C first where the lesson says so', async () => {
      const { ended } = await terminals.start(request('cat', { background: true }));
      assert.equal(await run('echo after > interrupted', { interrupt: true }), 0);
      await ended;
      assert.equal(written('interrupted'), 'after');
      assert.equal(open().length, 1);
    });

    it('types nothing into what does not mind Ctrl-C, and lets nobody wait for it', async () => {
      const stubborn = `bash -c "trap '' INT; echo up > up; cat > typed"`;
      await terminals.start(request(stubborn)).then(({ ended }) => void ended.catch(() => undefined));
      await appears('up');
      assert.equal(await run('echo after > after', { interrupt: true }), 0);
      assert.equal(written('after'), 'after');
      assert.equal(written('typed'), '');
      assert.equal(open().length, 2);
    });

    it('says what to do when the terminal is closed in mid-command', async () => {
      const { ended } = await terminals.start(request('cat'));
      const closed = assert.rejects(ended, (error: unknown) => {
        assert.ok(error instanceof UserError);
        assert.equal(error.code, 'terminal-closed');
        assert.match(error.remedy, /again/);
        return true;
      });
      open()[0]!.dispose();
      await closed;
      assert.equal(await run('echo again > again'), 0);
      assert.equal(written('again'), 'again');
    });

    it('says what to do when the terminal is closed while it starts', async () => {
      const begun = terminals.start(request('echo late > late'));
      await until(() => open().length === 1);
      open()[0]!.dispose();
      await assert.rejects(begun, (error: unknown) => error instanceof UserError && error.code === 'terminal-closed');
      assert.throws(() => written('late'));
    });

    it('sends nothing that is not to be sent any more when its turn comes', async () => {
      assert.equal(await run('true'), 0);
      let isWanted = true;
      const authorize = (): void => {
        if (!isWanted) throw new UserError('lab-changed', 'another cluster', 'run it again');
      };
      const before = run('sleep 1');
      const late = terminals.start(request('echo late > late', { authorize }));
      isWanted = false;
      await assert.rejects(late, { code: 'lab-changed' });
      assert.equal(await before, 0);
      assert.equal(await run('true'), 0);
      assert.throws(() => written('late'));
    });

    it('does not take what was typed and not entered for the beginning of a command', async () => {
      assert.equal(await run('true'), 0);
      open()[0]!.sendText('echo not entered; ', false);
      await new Promise(resolve => setTimeout(resolve, 300));
      assert.equal(await run('cat > heredoc <<EOF\n$0\nEOF'), 0);
      open()[0]!.sendText('echo not entered > first; ', false);
      await new Promise(resolve => setTimeout(resolve, 300));
      assert.equal(await run('echo whole > whole'), 0);
      assert.equal(written('whole'), 'whole');
      assert.throws(() => written('first'));
    });

    it('sets its KUBECONFIG again where a start-up file has set another', async () => {
      await home('export KUBECONFIG=/somewhere/else');
      assert.equal(await run('echo "$KUBECONFIG" > kubeconfig'), 0);
      assert.equal(written('kubeconfig'), kubeconfig());
    });

    it('sets its KUBECONFIG again after the learner has set another', async () => {
      assert.equal(await run('true'), 0);
      assert.equal(await run('export KUBECONFIG=/somewhere/else'), 0);
      assert.equal(await run('echo "$KUBECONFIG" > kubeconfig'), 0);
      assert.equal(written('kubeconfig'), kubeconfig());
    });

    it('tells what the learner typed', async () => {
      assert.equal(await run('true'), 0);
      const typed = new Promise<{ text: string; exitCode: number | undefined }>(resolve =>
        terminals.onDidEndTyped(resolve),
      );
      open()[0]!.sendText("sh -c 'exit 7'");
      const { text, exitCode } = await typed;
      assert.equal(text, "sh -c 'exit 7'");
      assert.equal(exitCode, 7);
    });

    it('never types into what the learner has started', async () => {
      assert.equal(await run('true'), 0);
      open()[0]!.sendText('echo started > started; cat > typed');
      await appears('started');
      assert.equal(await run('echo apart > apart'), 0);
      assert.equal(written('apart'), 'apart');
      assert.equal(written('typed'), '');
      assert.equal(open().length, 2);
    });

    it('never reuses a terminal of another cluster, and closes it on request', async () => {
      assert.equal(await run('true'), 0);
      const other = { displayName: 'gke', isPractice: false, kubeconfigPath: kubeconfig('gke'), environment: {} };
      assert.equal(await run('echo "$KUBECONFIG" > kubeconfig', { cluster: other }), 0);
      assert.equal(written('kubeconfig'), kubeconfig('gke'));
      assert.deepEqual(
        open().map(({ name }) => name),
        ['Kubernetes lab', 'Kubernetes lab (gke)'],
      );
      await terminals.closeOthers(other.kubeconfigPath);
      await until(() => open().length === 1);
    });
  };

  describe('with shell integration', inEveryShell);

  describe('without shell integration', () => {
    beforeEach(() => setting('shellIntegration', false));
    inEveryShell();

    it('still sends commands where a start-up file takes the prompt for itself', async () => {
      await home("PROMPT_COMMAND=':'; export KUBECONFIG=/somewhere/else");
      assert.equal(await run('echo "$KUBECONFIG" > kubeconfig'), undefined);
      await appears('kubeconfig');
      assert.equal(written('kubeconfig'), kubeconfig());
    });

    it('knows a busy terminal even where the shell says nothing', async function () {
      this.timeout(60_000);
      await home("PROMPT_COMMAND=':'");
      assert.equal(await run('echo started > started; cat > typed'), undefined);
      await appears('started');
      await run('echo apart > apart');
      await appears('apart');
      assert.equal(written('typed'), '');
      assert.equal(open().length, 2);
    });

    it('sets its KUBECONFIG before each command where the shell says nothing', async function () {
      this.timeout(60_000);
      await home("PROMPT_COMMAND=':'");
      await run('true');
      open()[0]!.sendText('export KUBECONFIG=/somewhere/else');
      await run('echo "$KUBECONFIG" > kubeconfig');
      await appears('kubeconfig');
      assert.equal(written('kubeconfig'), kubeconfig());
    });
  });

  /** Resolves once a file of the test's folder is there and not empty. */
  function appears(name: string): Promise<void> {
    return until(() => {
      try {
        return written(name) !== '';
      } catch {
        return false;
      }
    });
  }
});

/** Resolves once a condition holds that no event tells. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(resolve => setTimeout(resolve, 20));
}
