import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/userError.ts';
import { KubeconfigPin, printedValue, type PinnedShell } from '../../../src/terminal/kubeconfigPin.ts';

const file = '/storage/clusters/practice.yaml';

/** A shell with a variable, that answers or not. */
class FakeShell implements PinnedShell {
  readonly dialect = 'posix';
  readonly commands: string[] = [];
  mute = false;
  reports = false;
  answers = true;
  /** A hook of its prompt sets this one again and again. */
  hook: string | undefined;
  variable: string;

  constructor(variable: string) {
    this.variable = variable;
  }

  isMute(): boolean {
    return this.mute;
  }

  reported(): string | undefined {
    return this.reports ? this.variable : undefined;
  }

  run(command: string): Promise<unknown> {
    this.commands.push(command);
    this.variable = this.hook ?? /'(.*)'/.exec(command)?.[1] ?? this.variable;
    return Promise.resolve();
  }

  ask(command: string): Promise<string | undefined> {
    this.commands.push(command);
    return Promise.resolve(this.answers ? `\u001b]633;C\u0007${this.variable}\r\n\u001b]633;D;0\u0007` : undefined);
  }
}

const question = 'echo "$KUBECONFIG"';
const command = `export KUBECONFIG='${file}'`;

describe('the pinned KUBECONFIG', () => {
  it('is asked for once, and left alone where it is right', async () => {
    const shell = new FakeShell(file);
    const pin = new KubeconfigPin(shell, file);
    await pin.ensure();
    pin.ran('kubectl get pods | grep p4app');
    await pin.ensure();
    assert.deepEqual(shell.commands, [question]);
  });

  it('is not held by a list that names the file behind another: kubectl takes the context of the first', async () => {
    const shell = new FakeShell(`/home/me/.kube/config:${file}`);
    await new KubeconfigPin(shell, file).ensure();
    assert.deepEqual(shell.commands, [question, command, question]);
    assert.equal(shell.variable, file);
  });

  it('is asked for again after a command that may have changed it', async () => {
    for (const text of ['export KUBECONFIG=/other', 'source ./env', 'kx production', 'for i in 1; do kx; done']) {
      const shell = new FakeShell(file);
      const pin = new KubeconfigPin(shell, file);
      await pin.ensure();
      pin.ran(text);
      shell.variable = '/other';
      await pin.ensure();
      assert.equal(shell.variable, file, text);
    }
  });

  it('says so when a hook of the prompt sets another one again', async () => {
    for (const reports of [true, false]) {
      const shell = new FakeShell('/other');
      shell.reports = reports;
      shell.hook = '/other';
      await assert.rejects(
        new KubeconfigPin(shell, file).ensure(),
        (error: unknown) => error instanceof UserError && error.code === 'kubeconfig-overridden',
      );
    }
  });

  it('is set before each command where the shell says nothing', async () => {
    const shell = new FakeShell('');
    shell.answers = false;
    shell.mute = true;
    const pin = new KubeconfigPin(shell, file);
    await pin.ensure();
    await pin.ensure();
    assert.deepEqual(
      shell.commands.filter(text => text === command),
      [command, command],
    );
  });

  it('does not hold once the learner has named the variable, until it is set again', async () => {
    const shell = new FakeShell(file);
    const pin = new KubeconfigPin(shell, file);
    await pin.ensure();
    pin.ran('cd lab');
    assert.equal(pin.holds(), true);
    pin.ran('export KUBECONFIG=/other');
    assert.equal(pin.holds(), false);
    await pin.ensure();
    assert.equal(pin.holds(), true);
    shell.reports = true;
    shell.variable = '/other';
    assert.equal(pin.holds(), false);
  });

  it('is read from what a terminal got, where that is clear', () => {
    assert.equal(printedValue(`${file}\r\n`, file), file);
    assert.equal(printedValue('/other\r\n', file), '/other');
    assert.equal(printedValue('\r\n', file), undefined);
    assert.equal(printedValue(`\u001b[1;1H> echo\r\n/other\r\n`, file), undefined);
    assert.equal(printedValue(`/other:${file}\r\n`, file), `/other:${file}`);
  });
});
