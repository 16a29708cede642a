import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { commands } from '../../src/manifest.ts';

describe('the extension in its host', () => {
  it('activates', async () => {
    const extension = vscode.extensions.getExtension('kubernetes-lab-guide.kubernetes-lab-guide');
    assert.ok(extension, 'the host knows the extension');
    await extension.activate();
    assert.equal(extension.isActive, true);
  });

  it('registers every command of the manifest', async () => {
    const registered = new Set(await vscode.commands.getCommands(true));
    assert.deepEqual(
      Object.values(commands).filter(command => !registered.has(command)),
      [],
    );
  });
});
