import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import type { Deployment } from '../../../../src/practice/kinds/apps.ts';
import type { HorizontalPodAutoscaler } from '../../../../src/practice/kinds/autoscaling.ts';
import type { Ingress } from '../../../../src/practice/kinds/networking.ts';
import type { PodDisruptionBudget } from '../../../../src/practice/kinds/policy.ts';
import type { ResourceQuota } from '../../../../src/practice/kinds/quota.ts';
import type { Role } from '../../../../src/practice/kinds/rbac.ts';
import { condition, deployment, podsOf, startSimulation, type Simulation } from '../simulation.ts';

describe('the controllers of policies', function () {
  this.timeout(20_000);
  let cluster: Simulation;
  beforeEach(async () => {
    cluster = await startSimulation();
  });
  afterEach(() => cluster.dispose());

  const running = async (name: string, replicas: number): Promise<void> => {
    cluster.api.create<Deployment>('deployments.apps', deployment(name, 'nginx', { replicas }));
    await cluster.until(`${name} is available`, () => {
      return cluster.api.get<Deployment>('deployments.apps', 'default', name)?.status?.availableReplicas === replicas;
    });
  };

  describe('a PodDisruptionBudget', () => {
    const budget = (spec: object): Promise<PodDisruptionBudget> => {
      cluster.api.create('poddisruptionbudgets.policy', {
        apiVersion: 'policy/v1',
        kind: 'PodDisruptionBudget',
        metadata: { name: 'web', namespace: 'default' },
        spec: { selector: { matchLabels: { app: 'web' } }, ...spec },
      });
      return cluster.until('the budget is counted', () => {
        const found = cluster.api.get<PodDisruptionBudget>('poddisruptionbudgets.policy', 'default', 'web');
        return found?.status?.observedGeneration !== undefined && found;
      });
    };

    it('counts in numbers and in shares of what its workload is scaled to', async () => {
      await running('web', 3);
      assert.deepEqual(await numbers({ minAvailable: 2 }), [1, 3, 2, 3]);
      assert.deepEqual(await numbers({ minAvailable: '50%' }), [1, 3, 2, 3]);
      assert.deepEqual(await numbers({ maxUnavailable: '34%' }), [2, 3, 1, 3]);
      assert.deepEqual(await numbers({ maxUnavailable: 0 }), [0, 3, 3, 3]);
    });

    const numbers = async (spec: object): Promise<number[]> => {
      const { status } = await budget(spec);
      cluster.api.delete('poddisruptionbudgets.policy', 'default', 'web');
      const { disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods } = status!;
      return [disruptionsAllowed, currentHealthy, desiredHealthy, expectedPods];
    };

    it('allows nothing where it selects nothing', async () => {
      const found = await budget({ minAvailable: 0 });
      assert.equal(found.status?.disruptionsAllowed, 0);
      assert.equal(condition(found, 'DisruptionAllowed')?.reason, 'InsufficientPods');
      assert.ok(cluster.events('web').some(({ message }) => message === 'No matching pods found'));
    });
  });

  describe('a HorizontalPodAutoscaler', () => {
    const autoscaler = (minReplicas: number, maxReplicas: number, name = 'web'): void => {
      cluster.api.create('horizontalpodautoscalers.autoscaling', {
        apiVersion: 'autoscaling/v2',
        kind: 'HorizontalPodAutoscaler',
        metadata: { name: 'web', namespace: 'default' },
        spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name }, minReplicas, maxReplicas },
      });
    };
    const current = (): HorizontalPodAutoscaler | undefined =>
      cluster.api.get('horizontalpodautoscalers.autoscaling', 'default', 'web');

    it('keeps its bounds, and says what it misses for its metrics', async () => {
      await running('web', 1);
      autoscaler(3, 5);
      await cluster.until('there are three Pods', () => podsOf(cluster.api, 'web').length === 3);
      assert.equal(
        cluster.events('web').find(({ reason }) => reason === 'SuccessfulRescale')?.message,
        'New size: 3; reason: Current number of replicas below Spec.MinReplicas',
      );
      const found = await cluster.until('it misses its metrics', () => {
        const is = current();
        return condition(is, 'ScalingActive')?.status === 'False' && is;
      });
      assert.equal(condition(found, 'ScalingActive')?.reason, 'FailedGetResourceMetric');
      assert.deepEqual([found.status?.currentReplicas, found.status?.desiredReplicas], [3, 3]);
    });

    it('scales down to its maximum, and leaves what is scaled to nothing', async () => {
      await running('web', 3);
      autoscaler(1, 2);
      await cluster.until('there are two Pods', () => podsOf(cluster.api, 'web').length === 2);
      const found = cluster.api.get<Deployment>('deployments.apps', 'default', 'web')!;
      cluster.api.update('deployments.apps', { ...found, spec: { ...found.spec, replicas: 0 } });
      await cluster.until('it is disabled', () => condition(current(), 'ScalingActive')?.reason === 'ScalingDisabled');
    });

    it('says that its target is not there', async () => {
      autoscaler(1, 2, 'none');
      const found = await cluster.until('it has looked', () => {
        const is = current();
        return condition(is, 'AbleToScale') !== undefined && is;
      });
      const { conditions } = found.status as { conditions: { message: string }[] };
      assert.equal(
        conditions[0]?.message,
        'the HPA controller was unable to get the target\'s current scale: deployments.apps "none" not found',
      );
    });
  });

  it('a ResourceQuota tells what is used', async () => {
    cluster.api.create('resourcequotas', {
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q', namespace: 'default' },
      spec: { hard: { pods: '2', 'count/deployments.apps': '5', configmaps: '9' } },
    });
    cluster.api.create<Deployment>('deployments.apps', deployment('web', 'nginx', { replicas: 3 }));
    const used = (): Record<string, string> | undefined =>
      cluster.api.get<ResourceQuota>('resourcequotas', 'default', 'q')?.status?.used;
    await cluster.until('two Pods are counted', () => used()?.pods === '2');
    assert.deepEqual(used(), { pods: '2', 'count/deployments.apps': '1', configmaps: '1' });
    await cluster.until('the Deployment says why', () => {
      const found = cluster.api.get<Deployment>('deployments.apps', 'default', 'web');
      return condition(found, 'ReplicaFailure')?.reason === 'FailedCreate';
    });
    cluster.api.delete('deployments.apps', 'default', 'web', { propagationPolicy: 'Background' });
    await cluster.until('nothing is used', () => used()?.pods === '0');
  });

  it('an Ingress of the cluster’s own class gets its address', async () => {
    const ingress = (name: string, ingressClassName: string): void => {
      cluster.api.create('ingresses.networking.k8s.io', {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name, namespace: 'default' },
        spec: { ingressClassName, defaultBackend: { service: { name: 'web', port: { number: 80 } } } },
      });
    };
    const addressOf = (name: string): string | undefined =>
      cluster.api.get<Ingress>('ingresses.networking.k8s.io', 'default', name)?.status?.loadBalancer?.ingress?.[0]?.ip;
    ingress('other', 'other');
    ingress('web', 'nginx');
    assert.equal(await cluster.until('it has an address', () => addressOf('web')), '203.0.113.2');
    assert.equal(addressOf('other'), undefined);
  });

  it('a ClusterRole collects the rules of those with its label', async () => {
    const resource = 'clusterroles.rbac.authorization.k8s.io';
    const view = (): Role | undefined => cluster.api.get(resource, undefined, 'view');
    const has = (name: string, role: Role | undefined): boolean =>
      role?.rules?.some(({ resources }) => resources?.includes(name)) ?? false;
    await cluster.until('view has its rules', () => has('configmaps', view()));
    assert.equal(has('secrets', view()), false);
    cluster.api.create(resource, {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'more', labels: { 'rbac.authorization.k8s.io/aggregate-to-view': 'true' } },
      rules: [{ apiGroups: ['example.com'], resources: ['ships'], verbs: ['get'] }],
    });
    await cluster.until('admin has it as well', () =>
      has('ships', cluster.api.get<Role>(resource, undefined, 'admin')),
    );
  });
});
