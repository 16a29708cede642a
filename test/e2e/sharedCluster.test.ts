import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parse } from 'yaml';
import { PracticeFolder } from '../support/practiceProcess.ts';
import { TcpProxy } from '../support/tcpProxy.ts';
import { Session } from './support/session.ts';
import { text } from './support/texts.ts';

const lesson =
  '# Shared\n\n## Look\n\n```bash\nkubectl get pods\n```\n\n## Look again\n\n```bash\nkubectl get deployments\n```\n';

interface File {
  clusters: { cluster: Record<string, unknown> }[];
  users: { user: Record<string, unknown> }[];
}

for (const locale of ['en', 'ja'] as const) {
  describe(`a shared cluster (${locale})`, function () {
    this.timeout(300_000);
    let practice: PracticeFolder;
    let proxy: TcpProxy;
    let session: Session;
    let folder: string;
    const t = (english: string): string => text(english, locale);
    const cluster = (): ReturnType<Session['tree']> => session.tree('kubernetesLab.cluster');

    before(async () => {
      folder = await mkdtemp(path.join(tmpdir(), 'shared-'));
      practice = await PracticeFolder.create();
      const { ready } = await practice.start();
      proxy = await TcpProxy.start(() => Number(new URL(ready.server).port));
      await practice.kubectl('create', 'deployment', 'existing', '--image=nginx');
      await practice.kubectl('create', 'serviceaccount', 'limited');
      const may = ['--verb=get,list,watch', '--resource=pods,deployments.apps,replicasets.apps'];
      await practice.kubectl('create', 'role', 'looks', ...may);
      await practice.kubectl('create', 'rolebinding', 'looks', '--role=looks', '--serviceaccount=default:limited');
      const token = (await practice.kubectl('create', 'token', 'limited')).output.trim();
      const { clusters, users } = parse(await readFile(path.join(practice.path, 'kubeconfig'), 'utf8')) as File;
      const server = `https://127.0.0.1:${proxy.port}`;
      const context = (name: string, user: string): unknown => ({ name, context: { cluster: 'team', user } });
      const kubeconfig = path.join(folder, 'config');
      await writeFile(
        kubeconfig,
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Config',
          clusters: [{ name: 'team', cluster: { ...clusters[0]!.cluster, server } }],
          users: [
            { name: 'admin', user: users[0]!.user },
            { name: 'limited', user: { token } },
          ],
          contexts: [context('team-limited', 'limited'), context('team-admin', 'admin'), context('team-prod', 'admin')],
          'current-context': 'team-prod',
        }),
      );
      session = await Session.open({
        locale,
        files: { 'lab.md': lesson },
        env: { KUBECONFIG: kubeconfig },
        viewport: { width: 1400, height: 1000 },
      });
      await session.lesson.open('lab.md');
      await session.showViews();
    });
    after(async () => {
      await session.close();
      await proxy.stop();
      await practice.remove();
      await rm(folder, { recursive: true });
    });

    it('is refused when it is called production', async () => {
      await session.run('kubernetesLab.selectCluster');
      await session.palette.pick('team-prod');
      await session.notifications.toast('*prod*').waitFor();
    });

    it('is asked for once, with what runs there, and shows what may be seen', async () => {
      await session.run('kubernetesLab.selectCluster');
      await session.palette.pick('team-limited');
      await session.lesson.clickLens(t('Run'));
      const question = t('Run labs on {0}?').replace('{0}', 'team-limited');
      const dialog = session.notifications.dialog(question);
      await dialog.waitFor({ timeout: 60_000 });
      const asked = (await dialog.textContent()) ?? '';
      for (const part of [`https://127.0.0.1:${proxy.port}`, 'default', 'Deployment: existing']) {
        assert.ok(asked.includes(part), `${asked} names ${part}`);
      }
      await session.screenshot('shared-asked');
      await session.notifications.pressInDialog(question, t('Use This Namespace'));
      await session.terminal.waitForText(/existing-\S+\s+1\/1\s+Running/, 60_000);
      await cluster()
        .item(/^Deployment, existing, 1\/1/)
        .waitFor();
      await cluster()
        .item(new RegExp(t('not allowed to see')))
        .first()
        .waitFor();
      await session.screenshot('cluster-forbidden');
      // Agreed to once, it is not asked for again.
      await session.reload();
      await session.showViews();
      await cluster()
        .item(/^Deployment, existing, 1\/1/)
        .waitFor({ timeout: 60_000 });
      assert.equal(await session.notifications.dialog(question).count(), 0);
    });

    it('says that it is out of date while it is not reached', async () => {
      proxy.refuse();
      await cluster()
        .item(new RegExp(t('out of date')))
        .first()
        .waitFor();
      await session.statusBar.item(t('not connected')).waitFor();
      await session.screenshot('cluster-stale');
      proxy.heal();
      await cluster()
        .item(new RegExp(t('out of date')))
        .first()
        .waitFor({ state: 'detached', timeout: 60_000 });
    });

    it('stays usable with 5,000 Pods in a namespace', async () => {
      await practice.kubectl('scale', 'deployment', 'existing', '--replicas=5000');
      await cluster()
        .item(/^Deployment, existing, \d+\/5000/)
        .waitFor({ timeout: 60_000 });
      await cluster()
        .item(/^Pod, existing-/)
        .first()
        .waitFor();
      const made = '--for=jsonpath={.status.replicas}=5000';
      assert.equal((await practice.kubectl('wait', 'deployment/existing', made, '--timeout=55s')).code, 0);
      await session.screenshot('cluster-5000-pods');
      await session.run('kubernetesLab.filterObjects');
      await session.palette.widget.getByText(t('Filter the Cluster View')).waitFor();
      await session.palette.type('running');
      await cluster()
        .item(/^Pod, existing-.*Running/)
        .first()
        .waitFor();
      await session.page.keyboard.press('Enter');
      await session.screenshot('cluster-5000-pods-filtered');
      await session.run('kubernetesLab.clearFilter');
    });

    it('offers a namespace of one’s own, which starting over empties', async () => {
      await session.run('kubernetesLab.selectCluster');
      await session.palette.pick('team-admin');
      const question = t('Run labs on {0}?').replace('{0}', 'team-admin');
      await session.notifications.dialog(question).waitFor({ timeout: 60_000 });
      await session.screenshot('shared-own-namespace');
      await session.notifications.pressInDialog(question, t('Use a Namespace of My Own'));
      await session.statusBar.item(/team-admin · lab-/).waitFor({ timeout: 60_000 });
      const own = ['get', 'namespaces', '-l', 'app.kubernetes.io/managed-by=kubernetes-lab-guide', '-o', 'name'];
      const name = (await practice.kubectl(...own)).output.trim().replace('namespace/', '');
      assert.match(name, /^lab-/);
      await practice.kubectl('create', 'configmap', 'left', '-n', name);
      await session.run('kubernetesLab.restartLab');
      await session.notifications.pressInDialog(name, t('Start Over and Empty the Namespace'));
      await practice.kubectl('wait', '--for=delete', 'configmap/left', '-n', name, '--timeout=60s');
      assert.equal((await practice.kubectl('get', 'configmap', 'left', '-n', name)).code, 1);
      assert.equal((await practice.kubectl('get', 'deployment', 'existing')).code, 0, 'nothing else was deleted');
    });
  });
}
