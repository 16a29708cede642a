import assert from 'node:assert/strict';
import { commandTitle } from './support/manifestTexts.ts';
import { Session } from './support/session.ts';
import { text } from './support/texts.ts';

const lesson = [
  '# Cluster view',
  '',
  '## Start',
  '',
  '```bash',
  'kubectl create deployment web --image=nginx --replicas=2',
  '```',
  '',
  '## Break',
  '',
  '```bash',
  'kubectl set image deployment/web nginx=no-such-image:1',
  '```',
].join('\n');

for (const locale of ['en', 'ja'] as const) {
  describe(`the Cluster view (${locale})`, function () {
    this.timeout(240_000);
    let session: Session;
    const t = (english: string): string => text(english, locale);
    const pod = /^Pod, web-/;

    before(async () => {
      session = await Session.open({ locale, files: { 'lab.md': lesson }, viewport: { width: 1400, height: 1000 } });
      await session.lesson.open('lab.md');
      await session.showViews();
    });
    after(() => session.close());

    const cluster = (): ReturnType<Session['tree']> => session.tree('kubernetesLab.cluster');

    it('marks what the checkpoint awaits, and its age and events when it is there', async () => {
      await session.lesson.clickLens(t('Run'));
      await cluster()
        .item(/^Deployment, web, \d\/2/)
        .waitFor({ timeout: 60_000 });
      await session.screenshot('cluster-awaiting');
      await cluster()
        .item(/^Pod, web-.*Running/)
        .first()
        .waitFor();
      await cluster().expand(pod);
      await cluster().item(t('Events')).first().waitFor();
      await cluster()
        .item(/^Started, /)
        .first()
        .waitFor();
      await session.screenshot('cluster-events');
    });

    it('opens a row’s YAML by its button, and deletes it after a question that names cluster and namespace', async () => {
      const row = cluster().item(pod).first();
      const name = /web-\S+?(?=,)/.exec((await row.getAttribute('aria-label')) ?? '')![0];
      await row.hover();
      await row.getByRole('button', { name: commandTitle('kubernetesLab.showYaml', locale).split(': ')[1]! }).click();
      await session.page
        .locator('.tab.active')
        .filter({ hasText: `${name}.yaml` })
        .waitFor();
      await session.page.locator('.view-lines').getByText('kind: Pod').first().waitFor();
      await session.screenshot('cluster-yaml');

      await row.click({ button: 'right' });
      await session.page
        .getByRole('menuitem', { name: commandTitle('kubernetesLab.deleteObject', locale).split(': ')[1]! })
        .click();
      const dialog = session.notifications.dialog(name);
      await dialog.waitFor();
      const asked = (await dialog.textContent()) ?? '';
      for (const part of [t('Practice cluster'), 'default', `kubectl delete pod ${name}`]) {
        assert.ok(asked.includes(part), `${asked} names ${part}`);
      }
      await session.screenshot('cluster-delete');
      await session.notifications.pressInDialog(name, t('Delete'));
      await session.terminal.waitForText(new RegExp(`pod "${name}" deleted`));
      await session.page
        .locator('.view-lines')
        .getByText(t('IT IS GONE: it was deleted, or never was there.').slice(0, 10))
        .first()
        .waitFor();
    });

    it('says that and why something fails', async () => {
      await session.lesson.show('lab.md');
      await session.page.keyboard.press('Control+Alt+Enter');
      await cluster()
        .item(/^Pod, web-.*(ImagePullBackOff|ErrImagePull)/)
        .first()
        .waitFor({ timeout: 60_000 });
      await session
        .tree('kubernetesLab.lab')
        .item(new RegExp(t('failing')))
        .first()
        .waitFor();
      await session.screenshot('cluster-failing');
    });

    it('filters while one types, and groups by namespace', async () => {
      await session.run('kubernetesLab.filterObjects');
      await session.palette.widget.getByText(t('Filter the Cluster View')).waitFor();
      await session.palette.type('imagepull');
      await cluster()
        .item(/^Pod, web-.*(ImagePullBackOff|ErrImagePull)/)
        .first()
        .waitFor();
      await cluster()
        .item(/^ConfigMaps/)
        .waitFor({ state: 'detached' });
      await session.page.keyboard.press('Enter');
      await session.screenshot('cluster-filter');
      await session.run('kubernetesLab.clearFilter');
      await session.run('kubernetesLab.groupByNamespace');
      // The lab's own is long, and the others are below it.
      await cluster().collapse(/^default/);
      await cluster().expand('kube-system');
      await session.screenshot('cluster-namespaces');
      await session.run('kubernetesLab.groupByOwner');
      await cluster()
        .item(/^ConfigMaps/)
        .waitFor();
    });

    it('says that it is out of date while the cluster is away', async () => {
      await session.run('kubernetesLab.stopPracticeCluster');
      await session.statusBar.item(t('not connected')).waitFor();
      await cluster()
        .item(new RegExp(t('out of date')))
        .first()
        .waitFor();
      await session.screenshot('cluster-disconnected');
      await session.run('kubernetesLab.startPracticeCluster');
      await cluster()
        .item(new RegExp(t('out of date')))
        .first()
        .waitFor({ state: 'detached', timeout: 60_000 });
    });
  });
}
