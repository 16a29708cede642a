import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import ts from 'typescript';
import { commands, views } from '../../src/manifest.ts';

const root = path.resolve(import.meta.dirname, '../..');
const json = <T>(file: string): T => JSON.parse(readFileSync(path.join(root, file), 'utf8')) as T;

interface Contributions {
  commands: { command: string; title: string; icon: string }[];
  menus: Record<string, { command: string; when?: string }[]>;
  keybindings: { command: string; when: string }[];
  views: Record<string, { id: string }[]>;
  viewsContainers: { activitybar: { id: string }[] };
  viewsWelcome: { view: string }[];
  walkthroughs?: { id: string }[];
}
const manifest = json<{ contributes: Contributions; activationEvents: string[] }>('package.json');
const { contributes } = manifest;
const strings = { en: json<Texts>('package.nls.json'), ja: json<Texts>('package.nls.ja.json') };

type Texts = Record<string, string>;

/** The texts that a file hands to `l10n.t`; with `undefined` for what is not a literal, which no tool could find. */
function textsOf(file: string): (string | undefined)[] {
  const texts: (string | undefined)[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isCallExpression(node) && /^l10n\s*\.\s*t$/.test(node.expression.getText())) {
      const [text] = node.arguments;
      texts.push(text !== undefined && ts.isStringLiteralLike(text) ? text.text : undefined);
    }
    ts.forEachChild(node, visit);
  };
  const source = readFileSync(path.join(root, file), 'utf8');
  visit(ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true));
  return texts;
}

/** Placeholders of a text, `{0}`, in order of their names. */
function placeholders(text: string): string[] {
  return [...text.matchAll(/\{\w+\}/g)].map(([found]) => found).sort();
}

describe('the manifest', () => {
  it('contributes the commands that the code registers', () => {
    assert.deepEqual(contributes.commands.map(({ command }) => command).sort(), Object.values(commands).sort());
  });

  it('contributes the views that the code fills', () => {
    const contributed = Object.values(contributes.views).flat();
    assert.deepEqual(contributed.map(({ id }) => id).sort(), Object.values(views).sort());
    const containers = new Set(contributes.viewsContainers.activitybar.map(({ id }) => id));
    assert.deepEqual(
      Object.keys(contributes.views).filter(id => !containers.has(id)),
      [],
    );
    for (const { view } of contributes.viewsWelcome) assert.ok(contributed.some(({ id }) => id === view));
  });

  it('names no command in menus, keys and texts that it does not contribute', () => {
    const known = new Set<string>(Object.values(commands));
    const menus = [...Object.values(contributes.menus).flat(), ...contributes.keybindings].map(
      ({ command }) => command,
    );
    const links = [strings.en, strings.ja]
      .flatMap(texts => Object.values(texts))
      .flatMap(text => [...text.matchAll(/command:(kubernetesLab\.\w+)/g)].map(([, command]) => command!));
    assert.ok(links.length > 0);
    assert.deepEqual(
      [...menus, ...links].filter(command => !known.has(command)),
      [],
    );
  });

  it("leaves the key of Replace All and of notebooks to them: an extension's own would go first", () => {
    for (const { command, when } of contributes.keybindings) {
      for (const other of [
        '!findWidgetVisible',
        '!(searchViewletVisible && replaceActive)',
        '!notebookEditorFocused',
      ]) {
        assert.ok(when.includes(other), `${command}: ${other}`);
      }
    }
  });

  it('activates with every walkthrough', () => {
    for (const { id } of contributes.walkthroughs ?? []) {
      assert.ok(manifest.activationEvents.includes(`onWalkthrough:${id}`), id);
    }
  });

  it('has each of its texts in both languages, and no other', () => {
    const used = [...readFileSync(path.join(root, 'package.json'), 'utf8').matchAll(/"%([^%"]+)%"/g)];
    const keys = [...new Set(used.map(([, key]) => key!))].sort();
    assert.ok(keys.length > 0);
    assert.deepEqual(Object.keys(strings.en).sort(), keys);
    assert.deepEqual(Object.keys(strings.ja).sort(), keys);
  });
});

describe('the Japanese texts', () => {
  const bundle = json<Texts>('l10n/bundle.l10n.ja.json');
  let used: string[];

  before(function () {
    this.timeout(20_000);
    const found = globSync('src/**/*.ts', { cwd: root }).flatMap(file =>
      textsOf(file).map(text => {
        assert.notEqual(text, undefined, `${file} has a text that is no literal`);
        return text!;
      }),
    );
    used = [...new Set(found)].sort();
  });

  it('are there for every text of the code', () => {
    assert.deepEqual(
      used.filter(text => !Object.hasOwn(bundle, text)),
      [],
    );
  });

  it('are all in use', () => {
    const known = new Set(used);
    assert.deepEqual(
      Object.keys(bundle).filter(text => !known.has(text)),
      [],
    );
  });

  it('keep the placeholders', () => {
    for (const [english, japanese] of Object.entries({ ...bundle })) {
      assert.deepEqual(placeholders(japanese), placeholders(english), english);
    }
    for (const [key, english] of Object.entries(strings.en)) {
      assert.deepEqual(placeholders(strings.ja[key] ?? ''), placeholders(english), key);
    }
  });

  it('are sorted, so that additions do not collide', () => {
    const keys = Object.keys(bundle);
    assert.deepEqual(keys, [...keys].sort());
  });
});
