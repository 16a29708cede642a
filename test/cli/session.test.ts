import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { silentLog } from '../../src/base/log.ts';
import type { Cluster } from '../../src/cluster/cluster.ts';
import { loadKubeconfig } from '../../src/cluster/kubeconfig.ts';
import { connectCluster } from '../../src/cluster/kubernetesCluster.ts';
import { writePinnedKubeconfig } from '../../src/cluster/pinnedKubeconfig.ts';
import { startPracticeCluster, type RunningPracticeCluster } from '../../src/cluster/practiceCluster.ts';
import { createLabSession } from '../../src/lab/createLabSession.ts';
import type { LabSession } from '../../src/lab/labSession.ts';
import { resolvePage } from '../../src/lab/resolvePage.ts';
import { parseLesson } from '../../src/lesson/parseLesson.ts';

const run = promisify(execFile);

const text = `# Lab

## Start

\`\`\`bash
kubectl create deployment web --image=kurokobo/p4app:0.0.1 --port=8080
\`\`\`

## Expose

\`\`\`bash
kubectl expose deployment web --type=LoadBalancer --port=80 --target-port=8080
\`\`\`

\`\`\`
http://<EXTERNAL-IP>/
\`\`\`
`;

describe('LabSession on a practice cluster', function () {
  this.timeout(120_000);
  let directory: string;
  let practice: RunningPracticeCluster;
  let cluster: Cluster;
  let session: LabSession;

  async function startPractice(): Promise<void> {
    practice = await startPracticeCluster({
      dataDir: path.join(directory, 'practice'),
      idleTimeoutSeconds: 60,
      detached: false,
      language: 'en',
      log: silentLog,
    });
  }

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'session-'));
    await startPractice();
    const kubeconfig = await loadKubeconfig([practice.kubeconfigPath]);
    const { path: kubeconfigPath, context, namespace } = await writePinnedKubeconfig({ kubeconfig, directory });
    const displayName = 'Practice';
    cluster = await connectCluster({
      kubeconfigPath,
      context,
      namespace,
      displayName,
      isPractice: true,
      log: silentLog,
    });
    session = createLabSession({ lesson: await parseLesson(text, { fileName: 'lab.md' }), cluster, language: 'en' });
  });
  afterEach(async () => {
    session.dispose();
    cluster.dispose();
    await practice.stop();
    await rm(directory, { recursive: true, force: true });
  });

  async function kubectl(line: string): Promise<void> {
    await run('kubectl', line.split(' '), { env: { ...process.env, KUBECONFIG: cluster.kubeconfigPath } });
  }

  /** Waits for a change of the session that makes it so. */
  async function until(condition: () => boolean): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    const subscription = session.onDidChange(() => {
      if (condition()) resolve(undefined);
    });
    if (!condition()) await promise;
    subscription.dispose();
  }

  function states(): string[] {
    return session.lesson.steps.flatMap(step => step.checkpoints.map(({ id }) => session.checkpoint(id).state));
  }

  it('ticks what was done by hand elsewhere, and says how far it is until then', async () => {
    const [start, expose] = session.lesson.steps;
    const reasons = new Set<string | undefined>();
    session.onDidChange(() => reasons.add(session.checkpoint(start!.checkpoints[0]!.id).verdict?.reason));
    await kubectl('create deployment web --image=kurokobo/p4app:0.0.1 --port=8080');
    await until(() => session.isDone(start!));
    assert.ok(reasons.has('0/1 available'), [...reasons].join('; '));
    assert.equal(session.currentStep, expose);

    await kubectl('expose deployment web --type=LoadBalancer --port=80 --target-port=8080');
    await until(() => states()[1] === 'passed');
    const page = session.next?.page ?? expose!.blocks.find(block => block.kind === 'page')!;
    const url = await session.fill(page.url, page.placeholders, () => Promise.resolve(undefined));
    const { shown, target } = await resolvePage(cluster, url);
    assert.match(shown, /^http:\/\/203\.0\.113\.\d+\/$/);
    assert.match(await (await fetch(target)).text(), /Served by/);
    session.recordPage(page, true);
    assert.deepEqual(states(), ['passed', 'passed', 'passed']);
  });

  it('is unknown while the cluster is away, and goes on when it is back', async () => {
    await kubectl('create deployment web --image=kurokobo/p4app:0.0.1 --port=8080');
    await until(() => states()[0] === 'passed');
    await practice.stop();
    await until(() => states()[1] === 'unknown');
    assert.equal(states()[0], 'passed', 'a tick was taken away');
    const view = session.checkpoint(session.lesson.steps[1]!.checkpoints[0]!.id);
    assert.notEqual(view.verdict?.reason, '');
    await startPractice();
    await until(() => states()[1] === 'pending');
  });
});
