import assert from 'node:assert/strict';
import path from 'node:path';
import { silentLog } from '../../../src/base/log.ts';
import type { Cluster } from '../../../src/cluster/cluster.ts';
import { connectCluster } from '../../../src/cluster/kubernetesCluster.ts';
import {
  deleteOwnNamespace,
  ensureNamespace,
  isOwnNamespace,
  learnerNamespace,
  mayUseOwnNamespace,
} from '../../../src/cluster/learnerNamespace.ts';
import { loadKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { writePinnedKubeconfig } from '../../../src/cluster/pinnedKubeconfig.ts';
import { PracticeFolder } from '../../support/practiceProcess.ts';

describe('a learner’s own namespace', function () {
  this.timeout(60_000);
  let practice: PracticeFolder;
  let admin: Cluster;
  const clusters: Cluster[] = [];

  const connect = async (user?: Record<string, unknown>): Promise<Cluster> => {
    const kubeconfig = await loadKubeconfig([path.join(practice.path, 'kubeconfig')]);
    const { cluster } = kubeconfig.contexts.get(kubeconfig.currentContext!)!;
    const limited = {
      ...kubeconfig,
      contexts: new Map([['limited', { name: 'limited', cluster, user: 'limited' }]]),
      users: new Map([['limited', user ?? {}]]),
    };
    const pinned = await writePinnedKubeconfig({
      kubeconfig: user === undefined ? kubeconfig : limited,
      ...(user === undefined ? {} : { context: 'limited' }),
      directory: path.join(practice.path, 'pinned'),
    });
    const { path: kubeconfigPath, context, namespace } = pinned;
    const options = { kubeconfigPath, context, namespace, displayName: context, isPractice: false, log: silentLog };
    const connected = await connectCluster(options);
    clusters.push(connected);
    return connected;
  };

  before(async () => {
    practice = await PracticeFolder.create();
    await practice.start();
    admin = await connect();
  });
  after(async () => {
    for (const cluster of clusters) cluster.dispose();
    await practice.remove();
  });

  it('has a name that the API server takes, whatever the person is called', () => {
    assert.equal(learnerNamespace('Alice.B_c', '3f9c0000'), 'lab-alice-b-c-3f9c');
    assert.equal(learnerNamespace('山田', '3f9c0000'), 'lab-3f9c');
    assert.ok(learnerNamespace('x'.repeat(200), '3f9c0000').length <= 63);
  });

  it('can be made where the account has the rights, and not where it has none', async () => {
    assert.equal(await mayUseOwnNamespace(admin, 'lab-alice'), true);
    await practice.kubectl('create', 'serviceaccount', 'limited');
    const { output } = await practice.kubectl('create', 'token', 'limited');
    const limited = await connect({ token: output.trim() });
    assert.equal(await mayUseOwnNamespace(limited, 'lab-alice'), false);
  });

  it('is made once, and deleted by whom it was made for only', async () => {
    await ensureNamespace(admin, 'lab-alice', 'alice');
    await ensureNamespace(admin, 'lab-alice', 'alice');
    assert.equal(await isOwnNamespace(admin, 'lab-alice', 'alice'), true);
    assert.equal(await isOwnNamespace(admin, 'lab-alice', 'bob'), false);
    assert.equal(await deleteOwnNamespace(admin, 'lab-alice', 'bob'), false);
    await practice.kubectl('create', 'namespace', 'shop');
    assert.equal(await deleteOwnNamespace(admin, 'shop', 'alice'), false);
    assert.equal((await practice.kubectl('get', 'namespace', 'shop', 'lab-alice')).code, 0);
    assert.equal(await deleteOwnNamespace(admin, 'lab-alice', 'alice'), true);
    assert.equal((await practice.kubectl('wait', '--for=delete', 'namespace/lab-alice', '--timeout=20s')).code, 0);
    assert.equal(await deleteOwnNamespace(admin, 'lab-alice', 'alice'), false);
  });
});
