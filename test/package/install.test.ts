import assert from 'node:assert/strict';
import { globSync, statSync } from 'node:fs';
import path from 'node:path';
import { openPromise } from 'yauzl';
import { commands } from '../../src/manifest.ts';
import { extensionId } from '../e2e/support/manifestTexts.ts';
import { closeSessions, Session } from '../e2e/support/session.ts';
import { text, walkthroughText } from '../e2e/support/texts.ts';

const lab = 'first-kubernetes-lab';
const project = path.resolve(import.meta.dirname, '../..');

/** Runs on what `npm run package` made. */
describe('the packaged extension', () => {
  const vsix = globSync('*.vsix', { cwd: project }).map(file => path.join(project, file));

  it('is one file of less than two megabytes', () => {
    assert.equal(vsix.length, 1, `one .vsix, not ${vsix.join(', ') || 'none'}`);
    assert.ok(statSync(vsix[0]!).size < 2_000_000);
  });

  it('holds what runs and what is read, and nothing else', async () => {
    const names: string[] = [];
    const zip = await openPromise(vsix[0]!);
    for await (const entry of zip.eachEntry()) names.push(entry.fileName);
    zip.close();
    const expected = [
      'extension/dist/extension.js',
      'extension/dist/cli.js',
      'extension/dist/practice.js',
      'extension/dist/sh-syntax.wasm',
      'extension/l10n/bundle.l10n.ja.json',
      'extension/package.nls.ja.json',
      'extension/walkthroughs/first-kubernetes-lab/lesson.md',
      'extension/walkthroughs/first-kubernetes-lab/lesson.ja.md',
    ];
    assert.deepEqual(
      expected.filter(name => !names.includes(name)),
      [],
    );
    const strange = names.filter(name => /\.(ts|map)$|\/(src|test|tools|out|node_modules)\//.test(name));
    assert.deepEqual(strange, []);
  });

  for (const locale of ['en', 'ja'] as const) {
    describe(`installed in a clean VS Code (${locale})`, () => {
      let session: Session;
      before(async () => {
        session = await Session.open({ vsix: vsix[0]!, locale });
      });
      after(closeSessions);

      it('opens its walkthrough', async () => {
        await session.run(commands.openWalkthrough);
        await session.walkthrough(lab).steps.first().waitFor();
        assert.doesNotMatch(await session.extensionHostLog(), new RegExp(`Activating extension ${extensionId} failed`));
        assert.deepEqual(await session.notifications.errors(), []);
      });

      it('plays the first step on its practice cluster', async function () {
        this.timeout(180_000);
        const start = walkthroughText(`${lab}.start.description`, locale).split(/[[\]]/)[1]!;
        await session.walkthrough(lab).press('start', start);
        await session.lesson.lenses(text('Run', locale)).first().waitFor();
        for (const answer of [/control plane is running/, /practice-node-3\s+Ready/]) {
          await session.run(commands.runNextCommand);
          await session.terminal.waitForText(answer);
        }
        await session.run(commands.openWalkthrough);
        await session.walkthrough(lab).waitForTick('cluster');
        assert.deepEqual(await session.notifications.errors(), []);
        await session.screenshot('installed');
      });
    });
  }
});
