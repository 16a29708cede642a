import assert from 'node:assert/strict';
import type { Deployment, ReplicaSet } from '../../../../src/practice/kinds/apps.ts';
import { isPodFinished } from '../../../../src/practice/controllers/pods.ts';
import { condition, deployment, podsOf, startSimulation, type Simulation } from '../simulation.ts';

describe('a Deployment in the practice cluster', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const get = (name: string): Deployment => cluster.api.get<Deployment>('deployments.apps', 'default', name)!;
  const sets = (name: string): ReplicaSet[] =>
    cluster.api.list<ReplicaSet>('replicasets.apps', 'default').filter(({ metadata }) => metadata.labels?.app === name);
  const rolledOut = (name: string): Promise<Deployment> =>
    cluster.until(`${name} is rolled out`, () => {
      const { metadata, spec, status } = get(name);
      return (
        status?.observedGeneration === metadata.generation &&
        status?.updatedReplicas === spec.replicas &&
        status?.replicas === spec.replicas &&
        status?.availableReplicas === spec.replicas &&
        condition(get(name), 'Progressing')?.reason === 'NewReplicaSetAvailable' &&
        get(name)
      );
    });
  const change = (name: string, edit: (copy: Deployment) => void): void => {
    const copy = structuredClone(get(name));
    edit(copy);
    cluster.api.update('deployments.apps', copy);
  };

  it('comes up by way of a ReplicaSet, with upstream’s names, events and conditions', async () => {
    cluster.api.create('deployments.apps', deployment('p4app', 'kurokobo/p4app:0.0.1'));
    const done = await rolledOut('p4app');
    assert.equal(done.metadata.annotations?.['deployment.kubernetes.io/revision'], '1');
    assert.equal(condition(done, 'Available')?.reason, 'MinimumReplicasAvailable');
    const [set] = sets('p4app');
    const hash = set?.metadata.labels?.['pod-template-hash'] ?? '';
    assert.match(hash, /^[bcdfghjklmnpqrstvwxz2456789]+$/);
    assert.equal(set?.metadata.name, `p4app-${hash}`);
    const [pod] = podsOf(cluster.api, 'p4app');
    assert.match(pod?.metadata.name ?? '', new RegExp(`^p4app-${hash}-[bcdfghjklmnpqrstvwxz2456789]{5}$`));
    assert.deepEqual(
      cluster.events('p4app').map(({ message, reason, source }) => [source.component, reason, message]),
      [['deployment-controller', 'ScalingReplicaSet', `Scaled up replica set p4app-${hash} from 0 to 1`]],
    );
    assert.deepEqual(
      cluster.events(`p4app-${hash}`).map(({ message, reason }) => [reason, message]),
      [['SuccessfulCreate', `Created pod: ${pod?.metadata.name ?? ''}`]],
    );
  });

  it('shows at once that a Pod is on its way', async () => {
    cluster.dispose();
    cluster = await startSimulation({ timeScale: 0.2 });
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27'));
    const status = await cluster.until('ContainerCreating', () => {
      const pod = podsOf(cluster.api, 'web')[0];
      return pod?.status?.containerStatuses?.[0]?.state.waiting?.reason === 'ContainerCreating' && get('web').status;
    });
    assert.equal(status.availableReplicas, undefined);
    await rolledOut('web');
  });

  it('is scaled up and down, and says so', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27'));
    await rolledOut('web');
    change('web', copy => (copy.spec.replicas = 3));
    await rolledOut('web');
    assert.equal(new Set(podsOf(cluster.api, 'web').map(({ spec }) => spec.nodeName)).size, 3);
    change('web', copy => (copy.spec.replicas = 1));
    await rolledOut('web');
    await cluster.until('one Pod is left', () => podsOf(cluster.api, 'web').length === 1);
    const name = sets('web')[0]?.metadata.name ?? '';
    assert.deepEqual(
      cluster.events('web').map(({ message }) => message),
      [
        `Scaled up replica set ${name} from 0 to 1`,
        `Scaled up replica set ${name} from 1 to 3`,
        `Scaled down replica set ${name} from 3 to 1`,
      ],
    );
  });

  it('replaces a deleted Pod at once', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27'));
    await rolledOut('web');
    const [first] = podsOf(cluster.api, 'web');
    cluster.api.delete('pods', 'default', first!.metadata.name);
    await cluster.until('a replacement beside the old Pod', () => podsOf(cluster.api, 'web').length === 2);
    await cluster.until('the old Pod has gone', () =>
      podsOf(cluster.api, 'web').every(({ metadata }) => metadata.uid !== first!.metadata.uid),
    );
    await rolledOut('web');
    assert.equal(podsOf(cluster.api, 'web').length, 1);
  });

  it('rolls a new image out without fewer available Pods than allowed, and back again', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.26', { replicas: 4 }));
    const first = await rolledOut('web');
    let fewest = 4;
    let most = 4;
    const watch = cluster.api.onChange(() => {
      fewest = Math.min(fewest, get('web').status?.availableReplicas ?? 0);
      most = Math.max(
        most,
        sets('web').reduce((sum, { spec }) => sum + (spec.replicas ?? 0), 0),
      );
    });
    change('web', copy => (copy.spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    const second = await rolledOut('web');
    watch.dispose();
    assert.equal(fewest, 3, 'maxUnavailable is 25% of 4');
    assert.equal(most, 5, 'maxSurge is 25% of 4');
    assert.equal(second.metadata.annotations?.['deployment.kubernetes.io/revision'], '2');
    assert.equal(sets('web').length, 2);
    // As `kubectl rollout undo` does: the template of the old ReplicaSet.
    change('web', copy => (copy.spec.template = structuredClone(first.spec.template)));
    const third = await rolledOut('web');
    assert.equal(third.metadata.annotations?.['deployment.kubernetes.io/revision'], '3');
    const old = sets('web').find(({ metadata }) => metadata.annotations?.['deployment.kubernetes.io/revision'] === '3');
    assert.equal(old?.metadata.annotations?.['deployment.kubernetes.io/revision-history'], '1');
    assert.equal(old.spec.template.spec.containers[0]?.image, 'nginx:1.26');
  });

  it('stays available while a bad image cannot be pulled, and reports that the deadline has passed', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27', { progressDeadlineSeconds: 1 }));
    await rolledOut('web');
    change('web', copy => (copy.spec.template.spec.containers[0]!.image = 'nginx:no-such-tag'));
    const stuck = await cluster.until(
      'the deadline has passed',
      () => condition(get('web'), 'Progressing')?.reason === 'ProgressDeadlineExceeded' && get('web'),
    );
    assert.equal(condition(stuck, 'Available')?.status, 'True');
    assert.equal(stuck.status?.updatedReplicas, 1);
    assert.equal(stuck.status.availableReplicas, 1);
    change('web', copy => (copy.spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    await rolledOut('web');
  });

  it('recreates: no new Pod while an old one is running', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.26', { strategy: { type: 'Recreate' } }));
    await rolledOut('web');
    let most = 0;
    // As upstream, a Pod whose containers have ended is not waited for, though it is still there for a moment.
    const running = () => podsOf(cluster.api, 'web').filter(pod => !isPodFinished(pod));
    const watch = cluster.api.onChange(() => (most = Math.max(most, running().length)));
    change('web', copy => (copy.spec.template.spec.containers[0]!.image = 'nginx:1.27'));
    await rolledOut('web');
    watch.dispose();
    assert.equal(most, 1);
  });

  it('rolls nothing out while it is paused', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.26'));
    await rolledOut('web');
    change('web', copy => {
      copy.spec.paused = true;
      copy.spec.template.spec.containers[0]!.image = 'nginx:1.27';
    });
    await cluster.until('paused', () => condition(get('web'), 'Progressing')?.reason === 'DeploymentPaused');
    assert.equal(sets('web').length, 1);
    change('web', copy => delete copy.spec.paused);
    await rolledOut('web');
    assert.equal(sets('web').length, 2);
  });

  it('keeps as many old ReplicaSets as it is told to', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.24', { revisionHistoryLimit: 1 }));
    await rolledOut('web');
    for (const image of ['nginx:1.25', 'nginx:1.26', 'nginx:1.27']) {
      change('web', copy => (copy.spec.template.spec.containers[0]!.image = image));
      await rolledOut('web');
    }
    await cluster.until('one old ReplicaSet', () => sets('web').length === 2);
  });

  it('takes its ReplicaSets and Pods with it when it is deleted', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27', { replicas: 2 }));
    await rolledOut('web');
    cluster.api.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Background' });
    await cluster.until('all have gone', () => sets('web').length === 0 && podsOf(cluster.api, 'web').length === 0);
  });

  it('spreads a new size over the ReplicaSets in proportion while a rollout is stuck', async () => {
    // The example of upstream's documentation of Deployments.
    const rollingUpdate = { maxSurge: 3, maxUnavailable: 2 };
    cluster.api.create(
      'deployments.apps',
      deployment('web', 'nginx:1.27', { replicas: 10, strategy: { type: 'RollingUpdate', rollingUpdate } }),
    );
    await rolledOut('web');
    change('web', copy => (copy.spec.template.spec.containers[0]!.image = 'nginx:no-such-tag'));
    const sizes = (): string =>
      sets('web')
        .map(({ metadata, spec }) =>
          [metadata.annotations?.['deployment.kubernetes.io/revision'], spec.replicas].join(':'),
        )
        .sort()
        .join(' ');
    await cluster.until('8 old Pods, 5 new ones', () => sizes() === '1:8 2:5');
    change('web', copy => (copy.spec.replicas = 15));
    await cluster.until('11 old Pods, 7 new ones', () => sizes() === '1:11 2:7');
  });

  it('adopts a Pod that matches and lets one go that no longer does', async () => {
    cluster.api.create('deployments.apps', deployment('web', 'nginx:1.27'));
    await rolledOut('web');
    const [first] = podsOf(cluster.api, 'web');
    const copy = structuredClone(first!);
    copy.metadata.labels = { debug: 'me' };
    cluster.api.update('pods', copy);
    const replacement = await cluster.until('a replacement', () => podsOf(cluster.api, 'web')[0]);
    const released = cluster.api.get('pods', 'default', first!.metadata.name);
    assert.notEqual(replacement.metadata.name, first!.metadata.name);
    assert.deepEqual(released?.metadata.ownerReferences ?? [], []);
    await rolledOut('web');
    // Back with its labels it is one too many.
    const back = structuredClone(released!);
    back.metadata.labels = { ...first!.metadata.labels };
    cluster.api.update('pods', back);
    await cluster.until('one of the two goes', () =>
      podsOf(cluster.api, 'web').some(({ metadata }) => metadata.deletionTimestamp),
    );
    await cluster.until('one is left', () => podsOf(cluster.api, 'web').length === 1);
  });
});
