import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Pod } from '../../../../../src/practice/kinds/pod.ts';
import {
  practiceProvisioner,
  type ClaimSpec,
  type PersistentVolume,
  type PersistentVolumeClaim,
  type StorageClass,
  type VolumeSpec,
} from '../../../../../src/practice/kinds/storage.ts';
import { pod, startSimulation, type Simulation } from '../../simulation.ts';

const claims = 'persistentvolumeclaims';
const volumes = 'persistentvolumes';

describe('volumes of the practice cluster', function () {
  this.timeout(20_000);
  let cluster: Simulation;
  beforeEach(async () => {
    cluster = await startSimulation();
  });
  afterEach(() => cluster.dispose());

  const claim = (name: string, spec: Partial<ClaimSpec> = {}): PersistentVolumeClaim =>
    cluster.api.create<PersistentVolumeClaim>(claims, {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { name, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    });
  const volume = (name: string, storage: string, spec: Partial<VolumeSpec> = {}): PersistentVolume =>
    cluster.api.create<PersistentVolume>(volumes, {
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name },
      spec: {
        storageClassName: 'manual',
        capacity: { storage },
        accessModes: ['ReadWriteOnce'],
        hostPath: { path: '/tmp/data' },
        ...spec,
      },
    });
  const using = (name: string, claimName: string): Pod =>
    cluster.api.create<Pod>(
      'pods',
      pod(name, { image: 'nginx' }, { volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] }),
    );
  const claimOf = (name: string): PersistentVolumeClaim | undefined => cluster.api.get(claims, 'default', name);
  const phaseOf = (name: string): string | undefined =>
    cluster.api.get<PersistentVolume>(volumes, undefined, name)?.status?.phase;
  const bound = (name: string): Promise<PersistentVolumeClaim> =>
    cluster.until(`claim ${name} is bound`, () => {
      const found = claimOf(name);
      return found?.status?.phase === 'Bound' && found;
    });
  const message = (name: string): string | undefined =>
    cluster.api.get<Pod>('pods', 'default', name)?.status?.conditions?.find(({ type }) => type === 'PodScheduled')
      ?.message;

  it('are made for a claim of the default class, and go with it', async () => {
    claim('data');
    const { spec, metadata } = await bound('data');
    assert.equal(spec.volumeName, `pvc-${metadata.uid}`);
    assert.equal(phaseOf(spec.volumeName), 'Bound');
    const reasons = cluster.events('data').map(({ reason }) => reason);
    assert.deepEqual(reasons, ['ExternalProvisioning', 'Provisioning', 'ProvisioningSucceeded']);
    cluster.api.delete(claims, 'default', 'data');
    await cluster.until('the volume is gone', () => phaseOf(spec.volumeName!) === undefined);
  });

  it('are bound to the smallest that is large enough, and released', async () => {
    volume('large', '10Gi');
    volume('fitting', '2Gi');
    volume('small', '512Mi');
    claim('data', { storageClassName: 'manual' });
    const { spec, status } = await bound('data');
    assert.equal(spec.volumeName, 'fitting');
    assert.deepEqual(status?.capacity, { storage: '2Gi' });
    assert.equal(phaseOf('large'), 'Available');
    cluster.api.delete(claims, 'default', 'data');
    await cluster.until('the volume is released', () => phaseOf('fitting') === 'Released');
  });

  it('fail when nothing deletes them', async () => {
    volume('kept', '1Gi', { persistentVolumeReclaimPolicy: 'Delete', hostPath: { path: '/data' } });
    claim('data', { storageClassName: 'manual' });
    await bound('data');
    cluster.api.delete(claims, 'default', 'data');
    await cluster.until('the volume has failed', () => phaseOf('kept') === 'Failed');
    assert.equal(
      cluster.events('kept').at(-1)?.message,
      'host_path deleter only supports /tmp/.+ but received provided /data',
    );
  });

  it('keep their Pods waiting until they are there', async () => {
    using('early', 'data');
    await cluster.until('the Pod says what it lacks', () => message('early'));
    assert.equal(message('early'), '0/3 nodes are available: persistentvolumeclaim "data" not found. not found');
    claim('data');
    await cluster.until(
      'the Pod runs',
      () => cluster.api.get<Pod>('pods', 'default', 'early')?.status?.phase === 'Running',
    );
    assert.equal(claimOf('data')?.status?.phase, 'Bound');
  });

  it('wait for their first consumer when their class says so', async () => {
    cluster.api.create<StorageClass>('storageclasses.storage.k8s.io', {
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'later' },
      provisioner: practiceProvisioner,
      volumeBindingMode: 'WaitForFirstConsumer',
    });
    claim('data', { storageClassName: 'later' });
    await cluster.until('the claim waits', () =>
      cluster.events('data').some(({ reason }) => reason === 'WaitForFirstConsumer'),
    );
    assert.equal(claimOf('data')?.status?.phase, 'Pending');
    using('first', 'data');
    const { metadata } = await bound('data');
    const { spec } = await cluster.until('the Pod has a node', () => {
      const found = cluster.api.get<Pod>('pods', 'default', 'first');
      return found?.spec.nodeName !== undefined && found;
    });
    assert.equal(metadata.annotations?.['volume.kubernetes.io/selected-node'], spec.nodeName);
  });

  it('choose the node of a local volume', async () => {
    const matchExpressions = [{ key: 'kubernetes.io/hostname', operator: 'In' as const, values: ['practice-node-3'] }];
    volume('local', '1Gi', { nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions }] } } });
    claim('data', { storageClassName: 'manual' });
    await bound('data');
    using('there', 'data');
    const { spec } = await cluster.until('the Pod has a node', () => {
      const found = cluster.api.get<Pod>('pods', 'default', 'there');
      return found?.spec.nodeName !== undefined && found;
    });
    assert.equal(spec.nodeName, 'practice-node-3');
  });

  it('are protected as long as a Pod uses them', async () => {
    claim('data');
    using('user', 'data');
    await cluster.until(
      'the Pod runs',
      () => cluster.api.get<Pod>('pods', 'default', 'user')?.status?.phase === 'Running',
    );
    cluster.api.delete(claims, 'default', 'data');
    assert.notEqual(claimOf('data')?.metadata.deletionTimestamp, undefined);
    cluster.api.delete('pods', 'default', 'user', { gracePeriodSeconds: 0 });
    await cluster.until('the claim is gone', () => claimOf('data') === undefined);
  });

  it('grow with their claim', async () => {
    claim('data');
    const found = await bound('data');
    const grown = structuredClone(found);
    grown.spec.resources = { requests: { storage: '3Gi' } };
    cluster.api.update(claims, grown);
    await cluster.until('the claim has grown', () => claimOf('data')?.status?.capacity?.storage === '3Gi');
    const shrunk = structuredClone(claimOf('data')!);
    shrunk.spec.resources = { requests: { storage: '2Gi' } };
    assert.throws(() => cluster.api.update(claims, shrunk), /field can not be less than status\.capacity/);
  });

  it('are lost by a claim whose volume is gone', async () => {
    volume('fragile', '1Gi');
    claim('data', { storageClassName: 'manual' });
    await bound('data');
    const bare = structuredClone(cluster.api.get<PersistentVolume>(volumes, undefined, 'fragile')!);
    delete bare.metadata.finalizers;
    cluster.api.update(volumes, bare);
    cluster.api.delete(volumes, undefined, 'fragile');
    await cluster.until('the claim is lost', () => claimOf('data')?.status?.phase === 'Lost');
    assert.equal(cluster.events('data').at(-1)?.reason, 'ClaimLost');
  });
});
