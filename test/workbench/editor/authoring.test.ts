import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';

describe('an author in the editor', function () {
  this.timeout(60_000);
  let folder: string;

  before(() => (folder = mkdtempSync(path.join(tmpdir(), 'authoring-'))));
  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    rmSync(folder, { recursive: true, force: true });
  });

  async function open(name: string, ...lines: string[]): Promise<vscode.TextDocument> {
    const file = path.join(folder, name);
    writeFileSync(file, lines.join('\n'));
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  }

  /** Waits for what is marked in a document, at the editor's own events. */
  function marked(document: vscode.TextDocument, codes: readonly string[]): Promise<readonly vscode.Diagnostic[]> {
    return new Promise(resolve => {
      const look = (): void => {
        const found = vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'Kubernetes Lab');
        if (JSON.stringify(found.map(codeOf)) !== JSON.stringify(codes)) return;
        listening.dispose();
        resolve(found);
      };
      const listening = vscode.languages.onDidChangeDiagnostics(look);
      look();
    });
  }

  function codeOf({ code }: vscode.Diagnostic): unknown {
    return typeof code === 'object' ? code.value : code;
  }

  const made = ['# A lesson', '', '## Step', '', '```bash', 'kubectl create deployment web --image=nginx', '```', ''];

  it('sees what is wrong, reads why without a network, and mends it', async () => {
    const document = await open('mend.md', ...made, '<!-- lab:chek deployment/web ready -->', '');
    const [problem] = await marked(document, ['directive-unknown']);
    assert.ok(problem);
    const target = (problem.code as { target: vscode.Uri }).target;
    const page = await vscode.workspace.openTextDocument(target.with({ fragment: '' }));
    assert.match(page.lineAt(Number(target.fragment.slice(1)) - 1).text, /^### directive-unknown$/);

    const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
      'vscode.executeCodeActionProvider',
      document.uri,
      problem.range,
    );
    const fix = actions.find(({ isPreferred }) => isPreferred === true);
    assert.ok(fix?.edit);
    await vscode.workspace.applyEdit(fix.edit);
    await marked(document, []);
    assert.match(document.getText(), /<!-- lab:check deployment\/web ready -->/);
  });

  it('is offered what can be written', async () => {
    const document = await open('write.md', ...made, '<!-- lab:check deployment/ -->', '');
    const labels = async (line: number, column: number): Promise<string[]> => {
      const list = await vscode.commands.executeCommand<vscode.CompletionList>(
        'vscode.executeCompletionItemProvider',
        document.uri,
        new vscode.Position(line, column),
      );
      return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
    };
    assert.ok((await labels(8, '<!-- lab:check deployment/'.length)).includes('web'));
    assert.ok((await labels(8, '<!-- lab:'.length)).includes('check'));
  });

  it('reads what a command brings about, and what a checkpoint waits for', async () => {
    const document = await open('hover.md', ...made, '## Two', '', '<!-- lab:check deployment/web replicas=2 -->', '');
    const hover = async (line: number): Promise<string> => {
      const hovers = await vscode.commands.executeCommand<vscode.Hover[]>(
        'vscode.executeHoverProvider',
        document.uri,
        new vscode.Position(line, 10),
      );
      return hovers.flatMap(({ contents }) => contents.map(part => (part as vscode.MarkdownString).value)).join('\n');
    };
    assert.match(await hover(5), /Deployment.*web/);
    assert.match(await hover(10), /2/);
  });

  it('writes the checkpoints of a step out, and a manifest into its file', async () => {
    const manifest = ['```yaml title="web.yaml"', 'apiVersion: v1', 'kind: Pod', 'metadata: { name: web }', '```', ''];
    const document = await open('refactor.md', ...made, ...manifest);
    const act = async (line: number, wanted: (edit: vscode.WorkspaceEdit) => boolean): Promise<void> => {
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
        'vscode.executeCodeActionProvider',
        document.uri,
        new vscode.Range(line, 0, line, 0),
      );
      const action = actions.find(({ edit }) => edit !== undefined && wanted(edit));
      assert.ok(action?.edit);
      await vscode.workspace.applyEdit(action.edit);
    };
    await act(9, edit => edit.size === 0 || edit.get(document.uri).length === 0);
    const file = await vscode.workspace.openTextDocument(path.join(folder, 'web.yaml'));
    assert.match(file.getText(), /^apiVersion: v1\nkind: Pod\n/);
    await act(5, edit => edit.get(document.uri).some(({ newText }) => newText.includes('lab:check')));
    assert.match(document.getText(), /<!-- lab:check deployment\/web replicas=1 -->/);
  });
});
