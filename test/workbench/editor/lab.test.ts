import assert from 'node:assert/strict';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import type { ActiveLab } from '../../../src/lab/activeLab.ts';
import type { LabSession } from '../../../src/lab/labSession.ts';
import { commands } from '../../../src/manifest.ts';

const run = (command: string, argument?: unknown): Thenable<unknown> =>
  vscode.commands.executeCommand(command, argument);

describe('a lab in the editor', () => {
  let lab: ActiveLab;
  const folder = vscode.workspace.workspaceFolders![0]!.uri.fsPath;

  before(async () => {
    lab = await vscode.extensions.getExtension<ActiveLab>('kubernetes-lab-guide.kubernetes-lab-guide')!.activate();
  });

  afterEach(() => run('workbench.action.closeAllEditors'));

  /** Resolves as soon as the lab is so, at its events. */
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

  function session(): LabSession {
    assert.ok(lab.session, lab.status ?? 'no lab is open');
    return lab.session;
  }

  async function openFile(name: string, text: string): Promise<vscode.TextDocument> {
    const file = path.join(folder, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  }

  async function lenses(document: vscode.TextDocument): Promise<vscode.CodeLens[]> {
    return vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', document.uri, 1000);
  }

  /** Lenses by line and icon: their words are those of the display language. */
  const icons = (of: readonly vscode.CodeLens[]): string[] =>
    of.map(({ range, command }) => `${range.start.line + 1} ${command?.title.split(' ')[0] ?? ''}`);

  const checkpointState = (of: LabSession): string[] =>
    of.lesson.steps.flatMap(step => step.checkpoints.map(({ id }) => of.checkpoint(id).state));

  it('puts lenses on the commands of any Markdown file, those in notes included', async () => {
    const document = await openFile(
      'plain/lenses.md',
      [
        '# Plain',
        '',
        '## Start',
        '',
        '```bash',
        'kubectl create deployment plain --image=nginx',
        '```',
        '',
        '```console',
        '$ kubectl get pods',
        'NAME   READY',
        '$ kubectl get nodes',
        '```',
        '',
        '!!! note "More"',
        '    ```bash',
        '    kubectl get all',
        '    ```',
        '',
        '```bash',
        'http://<EXTERNAL-IP>/',
        '```',
        '',
        '```yaml',
        'kind: Pod',
        '```',
      ].join('\n'),
    );
    const shown = await lenses(document);
    assert.deepEqual(
      icons(shown).filter(icon => !icon.includes('circle-outline')),
      [
        '5 $(play)',
        '5 $(copy)',
        '9 $(run-all)',
        '9 $(copy)',
        '10 $(play)',
        '12 $(play)',
        '16 $(play)',
        '16 $(copy)',
        '20 $(link-external)',
      ],
    );
    const state = shown.find(({ command }) => command?.title.startsWith('$(circle-outline)'))!;
    assert.equal(state.range.start.line, 4);
    assert.match(state.command!.title, /Deployment plain/);
    const known = new Set(await vscode.commands.getCommands(true));
    for (const { command } of await lenses(document)) assert.ok(known.has(command!.command));
  });

  it('plays a plain Markdown file on the practice cluster: by lens, by key and by typing', async function () {
    this.timeout(120_000);
    const document = await openFile(
      'plain/lab.md',
      [
        '# Plain lab',
        '',
        '## Start',
        '',
        '```bash',
        'kubectl create deployment plain --image=nginx',
        '```',
        '',
        '## Look',
        '',
        '```bash',
        'kubectl get deployments > deployments.txt',
        '```',
        '',
        '## Scale',
        '',
        '```bash',
        'kubectl scale deployment plain --replicas=2',
        '```',
      ].join('\n'),
    );
    const before = await lenses(document);
    const lens = before.find(({ command }) => command?.title.startsWith('$(play) '))!;
    await run(lens.command!.command, lens.command!.arguments![0]);
    assert.equal(session().cluster.isPractice, true);
    await until(({ currentStep }) => currentStep?.id === 'look');

    await run(commands.runNextCommand);
    await until(({ currentStep }) => currentStep?.id === 'scale');
    assert.match(readFileSync(path.join(folder, 'plain/deployments.txt'), 'utf8'), /^plain +1\/1/m);

    const terminal = vscode.window.terminals.find(isOfLab)!;
    terminal.sendText('kubectl scale deploy/plain --replicas=2');
    await until(({ currentStep }) => currentStep === undefined);
    assert.deepEqual(checkpointState(session()), ['passed', 'passed', 'passed']);

    const after = await lenses(document);
    assert.deepEqual(
      after.map(({ range }) => range.start.line),
      before.map(({ range }) => range.start.line),
    );
    assert.equal(icons(after).filter(icon => icon.includes('$(pass-filled)')).length, 3);
  });

  it('keeps what was reached while the lesson is edited, and while the practice cluster is away', async function () {
    this.timeout(120_000);
    const document = await openFile('plain/lab.md', readFileSync(path.join(folder, 'plain/lab.md'), 'utf8'));
    const before = session();
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(1, 0), '\nA sentence more.\n');
    await vscode.workspace.applyEdit(edit);
    await until(now => now !== before);
    assert.deepEqual(checkpointState(session()), ['passed', 'passed', 'passed']);

    await run(commands.stopPracticeCluster);
    await new Promise<void>(resolve => {
      const { cluster } = session();
      if (cluster.connection.status === 'disconnected') resolve();
      else cluster.onDidChangeConnection(({ status }) => status === 'disconnected' && resolve());
    });
    assert.notEqual(session().cluster.connection.reason ?? '', '');
    const away = session();
    await run(commands.startPracticeCluster);
    await until(now => now !== away && now.cluster.connection.status === 'connected');
    await until(now => checkpointState(now).every(state => state === 'passed'));
    assert.equal(session().cluster.id, away.cluster.id);
    await run('workbench.action.files.revert');
  });

  it('runs nothing that holds hidden characters', async () => {
    const document = await openFile('hidden/lab.md', '# Hidden\n\n## Step\n\n```bash\ntouch hid\u200bden\n```\n');
    const [lens] = await lenses(document);
    await run(lens!.command!.command, lens!.command!.arguments![0]);
    assert.equal(session().lesson.id, 'lab');
    assert.deepEqual(session().progress.runs, {});
  });

  it('says why a file of five megabytes is no lesson', async function () {
    this.timeout(60_000);
    const document = await openFile('large/lab.md', `# Large\n${'x'.repeat(5_000_000)}\n`);
    const [lens, ...others] = await lenses(document);
    assert.match(lens!.command!.title, /^\$\(warning\) .*5 MB/);
    assert.deepEqual(others, []);
  });

  it('marks a directive that is broken, and runs the rest', async () => {
    const document = await openFile(
      'broken/lab.md',
      '# Broken\n\n## Step\n\n<!-- lab:check\nwait: [\n-->\n\n```bash\nkubectl get pods\n```\n',
    );
    const marks = await new Promise<vscode.Diagnostic[]>(resolve => {
      const look = (): void => {
        const found = vscode.languages.getDiagnostics(document.uri);
        if (found.length === 0) return;
        listening.dispose();
        resolve(found);
      };
      const listening = vscode.languages.onDidChangeDiagnostics(look);
      look();
    });
    assert.equal(marks[0]!.source, 'Kubernetes Lab');
    assert.ok(marks[0]!.range.start.line >= 4 && marks[0]!.range.end.line <= 7);
    assert.ok(icons(await lenses(document)).includes('9 $(play)'));
  });

  it('marks what is wrong in a file that does not say that it is a lesson, once it is the open lab', async function () {
    this.timeout(60_000);
    const document = await openFile('unclosed/lab.md', '# Unclosed\n\n## Step\n\n```bash\nkubectl get pods\n');
    const marks = new Promise<vscode.Diagnostic[]>(resolve => {
      const listening = vscode.languages.onDidChangeDiagnostics(() => {
        const found = vscode.languages.getDiagnostics(document.uri);
        if (found.length === 0) return;
        listening.dispose();
        resolve(found);
      });
    });
    assert.deepEqual(vscode.languages.getDiagnostics(document.uri), []);
    const [lens] = await lenses(document);
    await run(lens!.command!.command, lens!.command!.arguments![0]);
    assert.equal((await marks)[0]!.source, 'Kubernetes Lab');
  });

  it('takes the images that a file beside the lesson describes, and marks what is wrong with it when it is saved', async function () {
    this.timeout(120_000);
    const good = 'images:\n  - image: shop/web:1\n    http: [{ port: 80 }]\n';
    const images = await openFile('shop/practice-images.yaml', good.replace('port', 'prt'));
    const marks = (count: number): Promise<vscode.Diagnostic[]> =>
      new Promise(resolve => {
        const look = (): void => {
          const found = vscode.languages.getDiagnostics(images.uri).filter(({ code }) => code === 'images-invalid');
          if (found.length !== count) return;
          listening.dispose();
          resolve(found);
        };
        const listening = vscode.languages.onDidChangeDiagnostics(look);
        look();
      });
    const document = await openFile(
      'shop/lab.md',
      '# Shop\n\n## Start\n\n```bash\nkubectl create deployment shop --image=shop/web:1\n```\n',
    );
    const [lens] = await lenses(document);
    await run(lens!.command!.command, lens!.command!.arguments![0]);
    const [mark] = await marks(1);
    assert.equal(mark!.range.start.line, 2);
    assert.match(mark!.message, /images\[0\]\.http\[0\].*"prt"/);
    await vscode.window.showTextDocument(images);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(images.uri, new vscode.Range(0, 0, images.lineCount, 0), good);
    await vscode.workspace.applyEdit(edit);
    await images.save();
    await marks(0);
    // The Pod that could not be started is tried again by a learner, not waited for through its back-off.
    vscode.window.terminals.find(isOfLab)!.sendText('kubectl delete pod -l app=shop');
    await until(({ currentStep }) => currentStep === undefined);
  });

  it('plays the first lab to its end with one key', async function () {
    this.timeout(240_000);
    await run(commands.openLab, { lesson: 'first-kubernetes-lab' });
    const { lesson } = session();
    assert.equal(lesson.id, 'first-kubernetes-lab');
    assert.match(vscode.window.activeTextEditor!.document.uri.path, /first-kubernetes-lab\/lesson/);
    while (session().currentStep !== undefined) {
      const step = session().currentStep!;
      if (session().next === undefined) await until(now => now.currentStep !== step || now.next !== undefined);
      else await run(commands.runNextCommand);
    }
    assert.ok(checkpointState(session()).every(state => state === 'passed' || state === 'regressed'));
  });
});

/** The lab's terminals are those that have its kubeconfig. */
function isOfLab({ creationOptions }: vscode.Terminal): boolean {
  return 'env' in creationOptions && creationOptions.env?.KUBECONFIG?.endsWith('practice.yaml') === true;
}
