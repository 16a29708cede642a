import assert from 'node:assert/strict';
import { extensionId, type Locale } from './support/manifestTexts.ts';
import { closeSessions, Session } from './support/session.ts';

const lesson = '# A lab\n\n## Greet\n\n```bash\necho hello\n```\n';

describe('a fresh workbench', () => {
  for (const locale of ['en', 'ja'] satisfies Locale[]) {
    describe(`in ${locale}`, () => {
      let session: Session;
      before(async () => {
        session = await Session.open({ locale, files: { 'lab.md': lesson } });
      });
      after(closeSessions);

      it('activates the extension when a Markdown file is opened', async () => {
        await session.lesson.open('lab.md');
        await session.lesson.lensRows.first().waitFor();
        assert.doesNotMatch(await session.extensionHostLog(), new RegExp(`Activating extension ${extensionId} failed`));
        assert.deepEqual(await session.notifications.errors(), []);
      });

      it('speaks the language that was chosen', async () => {
        await session.lesson
          .lenses(locale === 'ja' ? '実行' : 'Run')
          .first()
          .waitFor();
        const explorer = locale === 'ja' ? 'エクスプローラー' : 'Explorer';
        await session.page.locator(`.activitybar .action-label[aria-label^="${explorer}"]`).waitFor();
      });

      it("leaves the user's kubeconfig alone", async () => {
        assert.equal(await session.userKubeconfigUnchanged(), true);
      });
    });
  }
});
