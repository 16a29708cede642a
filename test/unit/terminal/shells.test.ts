import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/userError.ts';
import {
  askKubeconfig,
  dialectOf,
  joinContinuations,
  preferredShell,
  setKubeconfig,
  terminalInput,
} from '../../../src/terminal/shells.ts';

const heredoc = 'kubectl apply -f - <<EOF\na: "\\\n"\nEOF';
const continued = 'kubectl create deployment p4app \\\n  --image=kurokobo/p4app:0.0.1 \\\n  --port 8080';

describe('the shells of the lab terminal', () => {
  it('are told apart by their file name', () => {
    assert.equal(dialectOf('/usr/bin/zsh'), 'posix');
    assert.equal(dialectOf('C:\\Program Files\\Git\\bin\\bash.exe'), 'posix');
    assert.equal(dialectOf('C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe'), 'powershell');
    assert.equal(dialectOf('C:\\Windows\\System32\\cmd.exe'), 'cmd');
    assert.equal(dialectOf('/usr/bin/tmux'), 'plain');
  });

  it('are replaced by Git’s bash on Windows only, and only where it is installed', () => {
    const bash = 'C:\\Program Files\\Git\\bin\\bash.exe';
    const env = { ProgramFiles: 'C:\\Program Files' };
    assert.equal(
      preferredShell('win32', 'C:\\pwsh.exe', env, file => file === bash),
      bash,
    );
    assert.equal(
      preferredShell('win32', 'C:\\pwsh.exe', env, () => false),
      undefined,
    );
    assert.equal(
      preferredShell('win32', bash, env, () => true),
      undefined,
    );
    assert.equal(
      preferredShell('linux', '/usr/bin/pwsh', env, () => true),
      undefined,
    );
  });

  it('get one line as it is', () => {
    for (const dialect of ['posix', 'plain', 'fish', 'powershell', 'cmd'] as const) {
      assert.equal(terminalInput('kubectl get pods', dialect), 'kubectl get pods');
    }
  });

  it('get several lines as one paste, where their line editor knows it', () => {
    assert.equal(terminalInput(heredoc, 'posix'), `\u001b[200~${heredoc}\u001b[201~`);
    assert.equal(terminalInput(heredoc, 'plain'), heredoc);
  });

  it('get continued lines as one line where they read no `\\`', () => {
    const joined = 'kubectl create deployment p4app --image=kurokobo/p4app:0.0.1 --port 8080';
    assert.equal(terminalInput(continued, 'powershell'), joined);
    assert.equal(terminalInput(continued, 'cmd'), joined);
    assert.equal(joinContinuations(heredoc), heredoc);
    assert.equal(joinContinuations('echo a\\\\\necho b'), 'echo a\\\\\necho b');
  });

  it('refuse a heredoc that they cannot read, and say what to do', () => {
    for (const dialect of ['powershell', 'cmd', 'fish'] as const) {
      assert.throws(
        () => terminalInput(heredoc, dialect),
        (error: unknown) => error instanceof UserError && error.code === 'shell-multi-line' && error.remedy !== '',
      );
    }
  });

  it('are told of the kubeconfig with any character quoted', () => {
    assert.equal(setKubeconfig('posix', "/a b/it's"), String.raw`export KUBECONFIG='/a b/it'\''s'`);
    assert.equal(setKubeconfig('powershell', "C:\\it's"), "$env:KUBECONFIG = 'C:\\it''s'");
    assert.equal(setKubeconfig('cmd', 'C:\\a b'), 'set "KUBECONFIG=C:\\a b"');
    assert.equal(setKubeconfig('fish', '/a'), "set -gx KUBECONFIG '/a'");
    assert.equal(askKubeconfig('posix'), 'echo "$KUBECONFIG"');
  });
});
