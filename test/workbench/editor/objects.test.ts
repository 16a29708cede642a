import assert from 'node:assert/strict';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ActiveLab } from '../../../src/lab/activeLab.ts';
import type { LabSession } from '../../../src/lab/labSession.ts';
import { commands } from '../../../src/manifest.ts';

describe('an object of the Cluster view', () => {
  let lab: ActiveLab;
  const folder = vscode.workspace.workspaceFolders![0]!.uri.fsPath;
  const lesson = path.join(folder, 'objects/lab.md');
  const run = (command: string, argument?: unknown): Thenable<unknown> =>
    vscode.commands.executeCommand(command, argument);

  before(async function () {
    this.timeout(60_000);
    lab = await vscode.extensions.getExtension<ActiveLab>('kubernetes-lab-guide.kubernetes-lab-guide')!.activate();
    mkdirSync(path.dirname(lesson), { recursive: true });
    writeFileSync(
      lesson,
      [
        '# Objects',
        '',
        '## Make',
        '',
        '```bash',
        'kubectl create secret generic pass --from-literal=word=hunter2 && kubectl create deployment looked --image=nginx',
        '```',
        '',
        '## Look',
        '',
        '```bash',
        'kubectl describe deployment looked',
        '```',
      ].join('\n'),
    );
    const document = await vscode.workspace.openTextDocument(lesson);
    await vscode.window.showTextDocument(document);
    const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
      'vscode.executeCodeLensProvider',
      document.uri,
      1000,
    );
    const lens = lenses.find(({ command }) => command?.title.startsWith('$(play) '))!;
    await run(lens.command!.command, lens.command!.arguments![0]);
    await until(({ currentStep }) => currentStep?.id === 'look');
  });

  afterEach(() => run('workbench.action.closeAllEditors'));

  function until(condition: (session: LabSession) => boolean): Promise<void> {
    return new Promise(resolve => {
      const look = (): void => {
        if (lab.session === undefined || !condition(lab.session)) return;
        listening.dispose();
        resolve();
      };
      const listening = lab.onDidChange(look);
      look();
    });
  }

  const textOf = (): string => vscode.window.activeTextEditor?.document.getText() ?? '';

  function untilText(expected: RegExp): Promise<void> {
    return new Promise(resolve => {
      const look = (): void => {
        if (!expected.test(textOf())) return;
        changes.dispose();
        editors.dispose();
        resolve();
      };
      const changes = vscode.workspace.onDidChangeTextDocument(look);
      const editors = vscode.window.onDidChangeActiveTextEditor(look);
      look();
    });
  }

  it('is a read-only YAML document that follows the cluster, and says when it is gone', async function () {
    this.timeout(60_000);
    await run(commands.showYaml, { resource: 'deployments.apps', namespace: 'default', name: 'looked' });
    await untilText(/kind: Deployment/);
    const { document } = vscode.window.activeTextEditor!;
    assert.equal(document.languageId, 'yaml');
    assert.match(document.getText(), /^# Deployment looked – .+, default\n# .+\napiVersion: apps\/v1\n/);
    assert.doesNotMatch(document.getText(), /managedFields|last-applied/);
    await vscode.commands.executeCommand('type', { text: 'x' });
    assert.equal(document.isDirty, false, 'it cannot be written to');

    const terminal = vscode.window.terminals.find(({ name }) => /Kubernetes|ラボ/.test(name))!;
    terminal.sendText('kubectl scale deployment looked --replicas=3');
    await untilText(/^ {2}replicas: 3$/m);
    terminal.sendText('kubectl delete deployment looked');
    await untilText(/^# (IT IS GONE|ありません)/m);
    assert.match(textOf(), /replicas: 3/, 'what it was last stays');
    terminal.sendText('kubectl create deployment looked --image=nginx');
    await untilText(/^(?!# (IT IS GONE|ありません))[^]*replicas: 1/);
  });

  it('shows no value of a Secret', async () => {
    await run(commands.showYaml, { resource: 'secrets', namespace: 'default', name: 'pass' });
    await untilText(/kind: Secret/);
    assert.match(textOf(), /^ {2}word: REDACTED$/m);
    assert.doesNotMatch(textOf(), /hunter2|aHVudGVyMg/);
  });

  it('is described in the lab terminal, which counts as typed', async function () {
    this.timeout(60_000);
    await run(commands.describeObject, { resource: 'deployments.apps', namespace: 'default', name: 'looked' });
    await until(({ currentStep }) => currentStep === undefined);
    assert.deepEqual(Object.values(lab.session!.progress.runs).at(-1)?.exitCode, 0);
  });

  it('is nothing to a command whose name a shell would read as more than a name', async () => {
    const { runs } = lab.session!.progress;
    await run(commands.describeObject, { resource: 'pods', namespace: 'default', name: 'a; touch harmed' });
    await run(commands.deleteObject, { resource: 'pods', namespace: 'default', name: '--all' });
    assert.deepEqual(lab.session!.progress.runs, runs);
  });
});
