import assert from 'node:assert/strict';
import type { KubeObject } from '../../../src/base/kubeObject.ts';
import { readiness, type Readiness } from '../../../src/cluster/readiness.ts';
import { ownedBy, podWith, related, runningPod, waitingPod, warning } from './support/workloads.ts';

describe('readiness', () => {
  describe('of a Deployment', () => {
    const complete = { observedGeneration: 2, replicas: 2, updatedReplicas: 2, readyReplicas: 2, availableReplicas: 2 };

    it('is ready when its rollout is complete', () => {
      assert.deepEqual(readiness(deployment(complete)), { status: 'ready', reason: '2/2 available' });
    });
    it('waits for a status that is not older than the object', () => {
      assert.equal(readiness(deployment({ ...complete, observedGeneration: 1 })).status, 'progressing');
      assert.equal(readiness(deployment({})).status, 'progressing');
    });
    it('says how many are updated', () => {
      assert.equal(readiness(deployment({ ...complete, updatedReplicas: 1, replicas: 3 })).reason, '1/2 updated');
    });
    it('waits for surplus Pods to go', () => {
      const result = readiness(deployment({ ...complete, replicas: 3 }));
      assert.deepEqual(result, { status: 'progressing', reason: '2/2 available, 1 surplus' });
    });
    it('says how many are available', () => {
      const result = readiness(deployment({ ...complete, availableReplicas: 1 }));
      assert.deepEqual(result, { status: 'progressing', reason: '1/2 available' });
    });
    it('takes omitted numbers for 0', () => {
      assert.equal(
        readiness(deployment({ observedGeneration: 2, replicas: 2, updatedReplicas: 2 })).reason,
        '0/2 available',
      );
    });
    it('is ready with 0 replicas', () => {
      const object = deployment({ observedGeneration: 2 });
      object.spec = { replicas: 0 };
      assert.equal(readiness(object).status, 'ready');
    });
    it('fails when its rollout did not finish in time', () => {
      const condition = {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: 'timed out',
      };
      const result = failed(readiness(deployment({ ...complete, availableReplicas: 1, conditions: [condition] })));
      assert.equal(result.detail, 'timed out');
      assert.match(result.remedy, /kubectl rollout undo deployment\/web -n default/);
    });
    it('tells that it is paused', () => {
      const object = deployment({ ...complete, updatedReplicas: 0 });
      object.spec = { replicas: 2, paused: true };
      assert.match(readiness(object).reason, /paused/);
    });

    const incomplete = deployment({ ...complete, availableReplicas: 1, replicas: 3, updatedReplicas: 1 }, '2');
    const [oldSet, newSet] = [replicaSet('web-old', '1', incomplete), replicaSet('web-new', '2', incomplete)];

    it('fails with the reason of a Pod of its newest revision', () => {
      const broken = waitingPod('ImagePullBackOff', 'Back-off pulling image "example/app:1"', ownedBy(newSet));
      const result = failed(readiness(incomplete, related({ objects: [oldSet, newSet, broken] })));
      assert.match(result.reason, /^1\/2 available: .*example\/app:1.*ImagePullBackOff/);
      assert.match(result.remedy, /tag/);
    });
    it('does not mind broken Pods of an earlier revision', () => {
      const broken = waitingPod('ImagePullBackOff', undefined, ownedBy(oldSet));
      const result = readiness(incomplete, related({ objects: [oldSet, newSet, broken] }));
      assert.equal(result.status, 'progressing');
    });
    it('does not mind broken Pods that are being deleted', () => {
      const broken = waitingPod('ImagePullBackOff', undefined, { ...ownedBy(newSet), deletionTimestamp: 'now' });
      assert.equal(readiness(incomplete, related({ objects: [newSet, broken] })).status, 'progressing');
    });
    it('fails when no Pod may be created', () => {
      const condition = {
        type: 'ReplicaFailure',
        status: 'True',
        message: 'pods "web" is forbidden: exceeded quota: few',
      };
      const object = deployment({ ...complete, availableReplicas: 0, updatedReplicas: 0, conditions: [condition] });
      const result = failed(readiness(object));
      assert.match(result.detail!, /exceeded quota/);
      assert.match(result.remedy, /quota/);
    });
  });

  it('of a ReplicaSet needs every Pod available and none too many', () => {
    const set = replicaSet('web', '1');
    const at = (status: object): Readiness => readiness({ ...set, status });
    assert.equal(at({ observedGeneration: 1, replicas: 2, availableReplicas: 2 }).status, 'ready');
    assert.equal(at({ observedGeneration: 1, replicas: 2, availableReplicas: 1 }).reason, '1/2 available');
    assert.equal(at({ observedGeneration: 1, replicas: 3, availableReplicas: 3 }).status, 'progressing');
  });

  it('of a StatefulSet follows its rollout, up to the partition', () => {
    const set = (status: object, partition = 0): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'StatefulSet',
      metadata: { name: 'db', uid: 'db', generation: 1 },
      spec: { replicas: 3, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition } } },
      status: { observedGeneration: 1, replicas: 3, currentRevision: 'a', updateRevision: 'b', ...status },
    });
    assert.equal(readiness(set({ readyReplicas: 2, updatedReplicas: 1 })).reason, '2/3 ready');
    assert.equal(readiness(set({ readyReplicas: 3, updatedReplicas: 1 })).reason, '1/3 updated');
    assert.equal(readiness(set({ readyReplicas: 3, updatedReplicas: 1 }, 2)).status, 'ready');
    assert.equal(readiness(set({ readyReplicas: 3, updateRevision: 'a' })).status, 'ready');
  });

  it('of a DaemonSet needs one on each node', () => {
    const set = (status: object): KubeObject => ({
      apiVersion: 'apps/v1',
      kind: 'DaemonSet',
      metadata: { name: 'agent', generation: 1 },
      status: { observedGeneration: 1, desiredNumberScheduled: 3, ...status },
    });
    assert.equal(readiness(set({ updatedNumberScheduled: 2, numberAvailable: 3 })).reason, '2/3 updated');
    assert.equal(readiness(set({ updatedNumberScheduled: 3, numberAvailable: 2 })).reason, '2/3 available');
    assert.equal(readiness(set({ updatedNumberScheduled: 3, numberAvailable: 3 })).status, 'ready');
  });

  describe('of a Pod', () => {
    it('is its Ready condition', () => {
      assert.equal(readiness(runningPod()).status, 'ready');
      const notYet = podWith({ phase: 'Running' }, { state: { running: {} } });
      assert.deepEqual(readiness(notYet), { status: 'progressing', reason: 'Running, 0/1 containers ready' });
    });
    it('tells of a failing probe', () => {
      const notYet = podWith({ phase: 'Running' }, { state: { running: {} } });
      const events = [warning('Unhealthy', 'Readiness probe failed: 503')];
      assert.match(readiness(notYet, related({ events })).reason, /probe failed: 503/);
    });
    it('is ready once it succeeded, never when it failed', () => {
      assert.equal(readiness(podWith({ phase: 'Succeeded' })).status, 'ready');
      const result = failed(readiness(podWith({ phase: 'Failed' }, { state: { terminated: { exitCode: 3 } } })));
      assert.match(result.reason, /exit code 3/);
      assert.match(result.remedy, /kubectl logs web-1 -n default$/);
    });
    it('is not ready while it is being deleted', () => {
      assert.equal(readiness(runningPod({ deletionTimestamp: 'now' })).status, 'progressing');
    });
    it('waits for a node, and fails when none fits', () => {
      const pod = podWith({ phase: 'Pending', containerStatuses: [] });
      delete pod.spec!.nodeName;
      assert.equal(readiness(pod).reason, 'It waits for a node.');
      pod.status!.conditions = [
        {
          type: 'PodScheduled',
          status: 'False',
          reason: 'Unschedulable',
          message: '0/3 nodes are available: 3 Insufficient cpu.',
        },
      ];
      assert.match(failed(readiness(pod)).detail!, /Insufficient cpu/);
    });
    it('tells the registry’s answer behind a back-off, and asks for a login where it was denied', () => {
      const pod = waitingPod('ImagePullBackOff', 'Back-off pulling image "example/app:1"');
      const notFound = failed(
        readiness(pod, related({ events: [warning('Failed', 'Failed to pull image: not found')] })),
      );
      assert.equal(notFound.detail, 'Failed to pull image: not found');
      assert.match(notFound.remedy, /tag/);
      const events = [warning('Failed', 'Failed to pull image: 401 Unauthorized')];
      assert.match(failed(readiness(pod, related({ events }))).remedy, /imagePullSecrets/);
    });
    it('explains a crash loop by how the container ended', () => {
      const crash = (terminated: object): Readiness =>
        readiness(
          podWith(
            { phase: 'Running' },
            { restartCount: 4, state: { waiting: { reason: 'CrashLoopBackOff' } }, lastState: { terminated } },
          ),
        );
      assert.match(failed(crash({ exitCode: 1 })).reason, /restarts: 4, exit code 1/);
      assert.match(failed(crash({ exitCode: 1 })).remedy, /--previous/);
      assert.match(failed(crash({ exitCode: 137, reason: 'OOMKilled' })).remedy, /memory limit/);
    });
    it('explains a missing ConfigMap', () => {
      const result = failed(readiness(waitingPod('CreateContainerConfigError', 'configmap "x" not found')));
      assert.match(result.detail!, /"x" not found/);
      const events = [warning('FailedMount', 'secret "y" not found')];
      assert.match(failed(readiness(waitingPod('ContainerCreating'), related({ events }))).detail!, /"y"/);
      assert.equal(readiness(waitingPod('ContainerCreating')).status, 'progressing');
    });
    it('takes in the failures of init containers', () => {
      const pod = waitingPod('PodInitializing');
      pod.status!.initContainerStatuses = [{ name: 'init', state: { waiting: { reason: 'ErrImagePull' } } }];
      assert.equal(readiness(pod).status, 'failed');
    });
  });

  describe('of a Service', () => {
    const service = (spec: object, status: object = {}): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'web', namespace: 'default' },
      spec: { clusterIP: '10.0.0.1', selector: { app: 'web' }, ...spec },
      status,
    });
    const slices = (...ready: boolean[]): KubeObject[] => [
      {
        apiVersion: 'discovery.k8s.io/v1',
        kind: 'EndpointSlice',
        metadata: { name: 'web-x' },
        addressType: 'IPv4',
        endpoints: ready.map(value => ({ addresses: ['10.1.0.1'], conditions: { ready: value } })),
      },
    ];
    const address = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };

    it('needs a ready endpoint, if it selects Pods', () => {
      assert.equal(readiness(service({}), related({ slices: slices(false, false) })).reason, '0/2 endpoints ready');
      assert.equal(readiness(service({}), related({ slices: slices(true, false) })).status, 'ready');
      assert.equal(readiness(service({ selector: undefined }), related({ slices: [] })).status, 'ready');
    });
    it('tells when no Pod has its labels', () => {
      const result = readiness(service({}), related({ slices: [], objects: [] }));
      assert.equal(result.reason, 'No ready endpoint: no Pod has the labels app=web.');
    });
    it('needs an address, as a LoadBalancer', () => {
      const known = related({ slices: slices(true) });
      assert.equal(
        readiness(service({ type: 'LoadBalancer' }), known).reason,
        'The external address is still <pending>.',
      );
      assert.match(
        readiness(service({ type: 'LoadBalancer' }, address), known).reason,
        /192\.0\.2\.1; ready endpoints: 1/,
      );
    });
    it('does not guess endpoints that it does not know', () => {
      assert.equal(readiness(service({ type: 'LoadBalancer' }, address)).status, 'ready');
    });
    it('counts a Pod once, whatever address families it has', () => {
      const both = [...slices(true), { ...slices(true)[0]!, addressType: 'IPv6' }];
      assert.equal(readiness(service({}), related({ slices: both })).reason, 'Ready endpoints: 1');
    });
    it('is ready as an ExternalName', () => {
      assert.equal(
        readiness(service({ type: 'ExternalName', externalName: 'example.org', clusterIP: undefined })).status,
        'ready',
      );
    });
  });

  describe('of a Job', () => {
    const job = (status: object): KubeObject => ({
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: { name: 'pi', namespace: 'default', uid: 'pi' },
      spec: { completions: 2 },
      status,
    });
    it('is ready when it is complete, not when it has started', () => {
      assert.equal(readiness(job({ startTime: 'x', active: 1, succeeded: 1 })).reason, '1/2 completions');
      const conditions = [{ type: 'Complete', status: 'True' }];
      assert.equal(readiness(job({ succeeded: 2, conditions })).status, 'ready');
    });
    it('fails with its own message', () => {
      const conditions = [
        { type: 'Failed', status: 'True', reason: 'BackoffLimitExceeded', message: 'has reached it' },
      ];
      assert.equal(failed(readiness(job({ conditions }))).detail, 'has reached it');
    });
    it('goes on after a failed attempt, but not with an image that is not there', () => {
      const object = job({ startTime: 'x', failed: 1 });
      const attempt = podWith({ phase: 'Failed' }, {}, ownedBy(object));
      assert.equal(readiness(object, related({ objects: [attempt] })).status, 'progressing');
      const stuck = waitingPod('ErrImagePull', undefined, ownedBy(object));
      assert.equal(readiness(object, related({ objects: [stuck] })).status, 'failed');
    });
  });

  it('of a Node, a Namespace and a claim is their own word', () => {
    const of = (kind: string, status: object, spec = {}): Readiness =>
      readiness({ apiVersion: 'v1', kind, metadata: { name: 'x' }, spec, status });
    assert.equal(of('Node', { conditions: [{ type: 'Ready', status: 'True' }] }).status, 'ready');
    assert.match(
      of('Node', { conditions: [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady' }] }).reason,
      /KubeletNotReady/,
    );
    assert.match(
      of('Node', { conditions: [{ type: 'Ready', status: 'True' }] }, { unschedulable: true }).reason,
      /cordoned/,
    );
    assert.equal(of('Namespace', { phase: 'Active' }).status, 'ready');
    assert.equal(of('Namespace', { phase: 'Terminating' }).status, 'progressing');
    assert.equal(of('PersistentVolumeClaim', { phase: 'Bound' }).status, 'ready');
    assert.equal(of('PersistentVolumeClaim', { phase: 'Pending' }).status, 'progressing');
    assert.equal(of('PersistentVolumeClaim', { phase: 'Lost' }).status, 'failed');
  });

  it('of any other kind follows its conditions', () => {
    const of = (...conditions: object[]): Readiness =>
      readiness({ apiVersion: 'example.org/v1', kind: 'Widget', metadata: { name: 'x' }, status: { conditions } });
    assert.equal(of().status, 'ready');
    assert.equal(of({ type: 'Ready', status: 'False', reason: 'Busy' }).reason, 'Ready is False: Busy');
    assert.equal(of({ type: 'Reconciling', status: 'True' }).status, 'progressing');
    assert.equal(of({ type: 'Stalled', status: 'True' }).status, 'failed');
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'x' },
    };
    assert.equal(readiness(definition).status, 'progressing');
    const status = { conditions: [{ type: 'Established', status: 'True' }] };
    assert.equal(readiness({ ...definition, status }).status, 'ready');
  });

  it('does not take another group’s kind for its own', () => {
    const service = { apiVersion: 'serving.example.org/v1', kind: 'Service', metadata: { name: 'x' } };
    assert.equal(readiness(service).status, 'ready');
  });
});

function deployment(status: object, revision = '1'): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: {
      name: 'web',
      namespace: 'default',
      uid: 'web',
      generation: 2,
      annotations: { 'deployment.kubernetes.io/revision': revision },
    },
    spec: { replicas: 2 },
    status,
  };
}

function replicaSet(name: string, revision: string, owner?: KubeObject): KubeObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      name,
      uid: name,
      generation: 1,
      annotations: { 'deployment.kubernetes.io/revision': revision },
      ...(owner === undefined ? {} : ownedBy(owner)),
    },
    spec: { replicas: 2 },
  };
}

function failed(result: Readiness): Extract<Readiness, { status: 'failed' }> {
  assert.equal(result.status, 'failed');
  return result;
}
