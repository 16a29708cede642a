import assert from 'node:assert/strict';
import { extensionId, type Locale } from './support/manifestTexts.ts';
import { Session } from './support/session.ts';
import { ShippedLesson } from './support/shippedLesson.ts';
import { text, walkthroughText } from './support/texts.ts';
import { until } from './support/until.ts';

const id = 'first-kubernetes-lab';
const page = 'http://<EXTERNAL-IP>/';

for (const locale of ['en', 'ja'] satisfies Locale[]) {
  describe(`the first lab, played in ${locale}`, function () {
    this.timeout(180_000);
    let session: Session;
    let lesson: ShippedLesson;

    before(async () => {
      lesson = await ShippedLesson.read(id, locale);
      session = await Session.open({
        locale,
        viewport: { width: 1600, height: 1000 },
        // In the pictures, the path of the work tree says nothing to anybody else.
        settings: { 'breadcrumbs.enabled': false },
      });
    });
    after(async () => {
      await session.close();
    });

    const run = { en: 'Run', ja: '実行' }[locale];

    /** Clicks the lens of a command in the lesson. */
    async function byLens(step: string, command: string, lens = text('Run', locale)): Promise<void> {
      await session.lesson.show(lesson.fileName);
      await session.lesson.clickLensAbove(lesson.lineOf(step, command), lens);
    }
    /** Presses the button of a command in the walkthrough. */
    async function byButton(step: string, command: string): Promise<void> {
      await session.run('kubernetesLab.openWalkthrough');
      await session.walkthrough(id).press(step, `${run}: ${command.slice(0, 35)}`);
    }
    /** Presses the key for the next command. */
    async function byKey(): Promise<void> {
      await session.lesson.show(lesson.fileName);
      await session.page.keyboard.press('Control+Alt+Enter');
    }
    const typed = (command: string): Promise<void> => session.terminal.type(command);
    const labView = () => session.tree('kubernetesLab.lab');
    const clusterView = () => session.tree('kubernetesLab.cluster');
    const named = (name: string, ...more: string[]): RegExp =>
      new RegExp([name, ...more].map(part => part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')).join('.*'));

    /** Waits until the Lab view says that a step is done, and the lenses in sight say so, too. */
    async function done(step: string): Promise<void> {
      const label = named(lesson.step(step).title, text('done', locale));
      await labView().item(label).first().waitFor({ timeout: 30_000 });
      const { range } = lesson.step(step);
      await until('no lens of it that waits', async () => {
        const icons = await session.lesson.lensIcons(range.startLine + 1, range.endLine + 1);
        return !icons.some(icon => icon === 'codicon-circle-outline' || icon === 'codicon-error');
      });
    }

    it('opens from the walkthrough, on a practice cluster', async () => {
      await session.run('kubernetesLab.openWalkthrough');
      await session.walkthrough(id).open('start');
      await session.walkthrough(id).waitForMedia(walkthroughText(`${id}.start.title`, locale));
      await session.screenshot('01-walkthrough');

      await session.showViews();
      await session.run('kubernetesLab.openWalkthrough');
      await session
        .walkthrough(id)
        .press('start', walkthroughText(`${id}.start.description`, locale).split('[')[1]!.split(']')[0]!);
      await labView()
        .item(named(lesson.step('cluster').title))
        .first()
        .waitFor();
      for (const node of ['practice-node-1', 'practice-node-2', 'practice-node-3']) {
        await clusterView().item(named(node)).first().waitFor();
      }
      await session.statusBar.item(/default/).waitFor();
      await session.screenshot('02-lab-opened');
    });

    it('runs commands by lenses', async () => {
      await byLens('cluster', 'kubectl cluster-info');
      await session.terminal.waitForText(/control plane/);
      await byLens('cluster', 'kubectl get nodes');
      await session.terminal.waitForText(/practice-node-3\s+Ready/);
      await done('cluster');
      await session.screenshot('03-run-by-lens');
    });

    it('counts what is typed', async () => {
      await typed('kubectl get po');
      await session.terminal.waitForText(/No resources found in default namespace/);
      await done('no-pods');
    });

    it('runs commands by the walkthrough, shows the Pod coming up, and ticks', async () => {
      await byButton('deploy', 'kubectl create deployment p4app');
      await clusterView()
        .item(/^Pod, p4app-.*ContainerCreating/)
        .first()
        .waitFor();
      await session.walkthrough(id).waitForMedia(lesson.step('deploy').title);
      await session.screenshot('04-container-creating');
      await clusterView()
        .item(/^Pod, p4app-.*Running/)
        .first()
        .waitFor();
      await typed('kubectl get pods');
      await session.terminal.waitForText(/p4app-\S+\s+1\/1\s+Running/);
      await done('deploy');
      await session.walkthrough(id).waitForTick('deploy');
      await session.screenshot('05-deployed');
    });

    it('runs a whole block, and the next command by a key', async () => {
      await byLens('look', 'kubectl get deployments', text('Run all', locale));
      await session.terminal.waitForText(/p4app\s+1\/1\s+1\s+1/);
      await byButton('look', 'kubectl get replicasets,pods');
      await session.terminal.waitForText(/replicaset\.apps\/p4app-/);
      await byKey();
      await session.terminal.waitForText(/service\/kubernetes/);
      await done('look');
    });

    it('exposes the application and opens the page with the address filled in', async () => {
      await byLens('expose', 'kubectl expose deployment p4app --type=LoadBalancer --port=80 --target-port=8080');
      await clusterView()
        .item(/^Service, p4app.*<pending>/)
        .first()
        .waitFor();
      const waiting = text('The external address is still <pending>.', locale);
      await session.lesson.lenses(waiting).first().waitFor();
      await session.screenshot('06-pending-address');
      await typed('kubectl get services');
      await session.terminal.waitForText(/p4app\s+LoadBalancer/);
      await byLens('expose', page, text('Open page', locale));
      await until('the page', async () =>
        ((await session.simpleBrowser.body.textContent()) ?? '').includes('Served by'),
      );
      await done('expose');
      await session.screenshot('07-page');
    });

    it('keeps everything over a reload of the window', async () => {
      await session.reload();
      await session.showViews();
      await done('expose');
      await clusterView()
        .item(/^Pod, p4app-.*Running/)
        .first()
        .waitFor();
      await session.run('kubernetesLab.openWalkthrough');
      for (const step of ['cluster', 'no-pods', 'deploy', 'look', 'expose']) {
        await session.walkthrough(id).waitForTick(step);
      }
      await session.walkthrough(id).openStep('scale').waitFor();
      await session.screenshot('08-reloaded');
    });

    it('scales, and requests are shared out', async () => {
      await byButton('scale', 'kubectl scale deployment p4app');
      await clusterView()
        .item(/^Deployment, p4app.*2\/2/)
        .first()
        .waitFor();
      await byKey();
      await session.terminal.waitForText(/p4app\s+2\/2/);
      await byKey();
      await byLens('scale', page, text('Open page', locale));
      const servers = new Set<string>();
      await until('two different servers', async () => {
        const body = (await session.simpleBrowser.body.textContent()) ?? '';
        const server = /Served by:?\s*(p4app-[a-z0-9]+-[a-z0-9]{5})/.exec(body)?.[1];
        if (server !== undefined) servers.add(server);
        if (servers.size === 2) return true;
        await session.simpleBrowser.reload();
        return false;
      });
      await done('scale');
      await session.screenshot('lab');
    });

    it('heals itself after a Pod is deleted', async () => {
      await byLens('self-healing', 'kubectl delete pod <POD-NAME>');
      await session.terminal.waitForText(/pod "p4app-\S+" deleted/);
      await typed('kubectl get pods');
      await done('self-healing');
      await session.screenshot('09-healed');
    });

    it('counts in one database', async () => {
      for (const shown of [/deployment\.apps\/redis created/, /service\/redis exposed/, /redis\s+ClusterIP/]) {
        await byKey();
        await session.terminal.waitForText(shown);
      }
      await byLens('redis', page, text('Open page', locale));
      const counts: number[] = [];
      await until('the counter going up', async () => {
        const body = (await session.simpleBrowser.body.textContent()) ?? '';
        const count = Number(/Visits\s*(\d+)/.exec(body)?.[1] ?? NaN);
        if (!Number.isNaN(count) && count !== counts.at(-1)) counts.push(count);
        if (counts.length >= 4) return true;
        await session.simpleBrowser.reload();
        return false;
      });
      assert.deepEqual(
        counts,
        [...counts].sort((a, b) => a - b),
        'it only goes up, whichever Pod answers',
      );
      await done('redis');
      await session.screenshot('10-redis');
    });

    it('cleans up, and is finished', async () => {
      await byLens('clean-up', 'kubectl delete service p4app redis', text('Run all', locale));
      await session.terminal.waitForText(/deployment\.apps "redis" deleted/);
      await byKey();
      await done('clean-up');
      await clusterView()
        .item(/^Deployment, p4app/)
        .first()
        .waitFor({ state: 'detached' });
      await session.run('kubernetesLab.openWalkthrough');
      await session.walkthrough(id).open('summary');
      for (const step of lesson.lesson.steps) await session.walkthrough(id).waitForTick(step.id);
      await session.screenshot('11-finished');
    });

    it('said nothing wrong on the way, and left the user alone', async () => {
      assert.deepEqual(await session.notifications.errors(), []);
      assert.equal(await session.userKubeconfigUnchanged(), true);
      assert.doesNotMatch(await session.extensionHostLog(), new RegExp(`\\[error\\].*${extensionId}`));
    });
  });
}
