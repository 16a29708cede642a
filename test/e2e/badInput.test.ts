import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { findProgram } from '../../tools/findProgram.ts';
import { Session } from './support/session.ts';
import { until } from './support/until.ts';

const files = { 'lab.md': '# A lab\n\n## Wait\n\n```bash\nkubectl version; echo begun > begun; cat\n```\n' };

describe('a command that cannot be run', () => {
  let session: Session;
  afterEach(() => session.close());

  /** Writes a kubeconfig with one context, as YAML, of a cluster where nothing listens. */
  const giveContext = (name: string, context: string): Promise<void> =>
    writeFile(
      session.userKubeconfig,
      [
        'apiVersion: v1',
        'kind: Config',
        'clusters: [{ name: shop, cluster: { server: "https://127.0.0.1:1" } }]',
        'users: [{ name: me, user: {} }]',
        `contexts: [{ name: ${name}, context: ${context} }]`,
      ].join('\n'),
    );

  const started = (): boolean => existsSync(path.join(session.workspace, 'begun'));

  it('says how to install kubectl where there is none', async () => {
    const root = await mkdtemp(path.join(tmpdir(), 'kubernetes-lab-e2e-'));
    const programs = path.join(root, 'programs');
    await mkdir(programs);
    for (const name of ['bash', 'sh', 'uname', 'sed', 'cat', 'ls', 'id']) {
      const program = findProgram(name);
      if (program !== undefined) await symlink(program, path.join(programs, name));
    }
    // The editor asks a login shell for the environment.
    await mkdir(path.join(root, 'home'));
    await writeFile(path.join(root, 'home', '.bash_profile'), `export PATH='${programs}'`);
    session = await Session.open({ files, root, env: { PATH: programs } });
    await session.lesson.open('lab.md');
    await session.lesson.clickLens('Run');
    const toast = session.notifications.toast('kubectl was not found on the PATH. Install it');
    await toast.getByRole('button', { name: 'How to Install kubectl' }).waitFor();
    assert.equal(started(), false);
  });

  it('says in Restricted Mode that nothing is run, and how to leave it', async () => {
    session = await Session.open({
      files,
      trusted: false,
      settings: { 'security.workspace.trust.startupPrompt': 'never' },
    });
    await session.lesson.open('lab.md');
    await session.lesson.clickLens('Run');
    const toast = session.notifications.toast('This window is in Restricted Mode, so no command is run');
    await toast.getByRole('button', { name: 'Manage Workspace Trust' }).waitFor();
    assert.equal(started(), false);
    assert.deepEqual(await session.terminal.names(), []);
  });

  it('says what to do when its terminal is killed in mid-command', async () => {
    session = await Session.open({ files });
    await session.lesson.open('lab.md');
    await session.lesson.clickLens('Run');
    await until('the command', started);
    await session.palette.run('Terminal: Kill the Active Terminal Instance');
    const toast = session.notifications.toast('The lab terminal was closed while “kubectl version; echo begun');
    await toast.filter({ hasText: 'Run the command again: a new terminal opens.' }).waitFor();
  });

  it('calls an end of the practice cluster that was asked for no accident', async () => {
    session = await Session.open({ files });
    await session.lesson.open('lab.md');
    for (const [command, said] of [
      ['kubernetesLab.startPracticeCluster', 'The practice cluster is running.'],
      ['kubernetesLab.startPracticeCluster', 'The practice cluster is running.'],
      ['kubernetesLab.stopPracticeCluster', 'The practice cluster is stopped'],
      // What would be said of the end before is said by then.
      ['kubernetesLab.startPracticeCluster', 'The practice cluster is running.'],
    ] as const) {
      await session.run(command);
      await session.statusBar.item(said).waitFor();
    }
    assert.deepEqual(await session.notifications.errors(), []);
  });

  it('refuses a protected context', async () => {
    session = await Session.open({ files });
    await giveContext('shop-prod', '{ cluster: shop, user: me }');
    await session.run('kubernetesLab.selectCluster');
    await session.palette.pick('shop-prod');
    const toast = session.notifications.toast('The context shop-prod is protected');
    await toast.getByRole('button', { name: 'Select Cluster' }).waitFor();
  });

  it('says which cluster of the learner’s own cannot be reached, and runs nothing', async () => {
    session = await Session.open({ files });
    await giveContext('shop-dev', '{ cluster: shop, user: me, namespace: team }');
    await session.run('kubernetesLab.selectCluster');
    await session.palette.pick('shop-dev');
    // Nothing listens there.
    await session.lesson.open('lab.md');
    await session.lesson.clickLens('Run');
    await session.notifications
      .toast(/127\.0\.0\.1:1/)
      .first()
      .waitFor();
    assert.equal(started(), false);
  });
});
