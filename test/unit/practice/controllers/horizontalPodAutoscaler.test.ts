import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { ScalingHistory } from '../../../../src/practice/controllers/horizontalPodAutoscaler/limits.ts';
import { MetricError, proposeReplicas } from '../../../../src/practice/controllers/horizontalPodAutoscaler/replicas.ts';
import type { Deployment } from '../../../../src/practice/kinds/apps.ts';
import type { HorizontalPodAutoscaler, MetricSpec } from '../../../../src/practice/kinds/autoscaling.ts';
import type { Pod } from '../../../../src/practice/kinds/pod.ts';
import { condition, deployment, pod, service, startSimulation, type Simulation } from '../simulation.ts';

const cpu: MetricSpec = { type: 'Resource', resource: { name: 'cpu', target: { averageUtilization: 50 } } };
const longAgo = '2020-01-01T00:00:00Z';

function runningPod(name: string, extra: object = {}): Pod {
  const resources = { requests: { cpu: '200m', memory: '100Mi' } };
  const made = pod(name, { resources });
  const ready = { type: 'Ready', status: 'True', lastTransitionTime: longAgo } as const;
  return { ...made, status: { phase: 'Running', startTime: longAgo, conditions: [ready] }, ...extra };
}

describe('what metrics ask for', () => {
  const use = (amounts: Record<string, number>) => (_namespace: string, name: string) => {
    const amount = amounts[name];
    return amount === undefined ? undefined : [{ name, cpu: amount * 1e6, memory: 50 * 1024 * 1024 }];
  };
  const pods = [runningPod('a'), runningPod('b')];

  it('follows from what is used of what is requested', () => {
    assert.deepEqual(proposeReplicas(cpu, 2, pods, use({ a: 200, b: 300 })), {
      replicas: 5,
      name: 'cpu resource utilization (percentage of request)',
      status: {
        type: 'Resource',
        resource: { name: 'cpu', current: { averageUtilization: 125, averageValue: '250m' } },
      },
    });
    assert.equal(proposeReplicas(cpu, 2, pods, use({ a: 10, b: 10 })).replicas, 1);
  });

  it('leaves what is nearly right', () => {
    assert.equal(proposeReplicas(cpu, 2, pods, use({ a: 105, b: 110 })).replicas, 2);
  });

  it('can be an amount, of memory too', () => {
    const memory: MetricSpec = { resource: { name: 'memory', target: { averageValue: '25Mi' } } };
    const { replicas, name, status } = proposeReplicas(memory, 2, pods, use({ a: 1, b: 1 }));
    assert.deepEqual([replicas, name, status.resource?.current], [4, 'memory resource', { averageValue: '50Mi' }]);
  });

  it('does not count Pods that have just started, or nobody has measured', () => {
    const conditions = [{ type: 'Ready', status: 'True', lastTransitionTime: new Date().toISOString() }];
    const young = runningPod('c', { status: { phase: 'Running', startTime: new Date().toISOString(), conditions } });
    // Three together use what two would be enough for.
    assert.equal(proposeReplicas(cpu, 3, [...pods, young], use({ a: 300, b: 300, c: 500 })).replicas, 6);
    assert.equal(proposeReplicas(cpu, 3, [...pods, runningPod('d')], use({ a: 10, b: 10 })).replicas, 3);
  });

  it('is nothing where requests or measures are missing', () => {
    const fails = (given: Pod[], amounts: Record<string, number>): string => {
      try {
        proposeReplicas(cpu, 1, given, use(amounts));
      } catch (error) {
        assert.ok(error instanceof MetricError);
        return error.message;
      }
      throw new assert.AssertionError({ message: 'it did not fail' });
    };
    assert.equal(
      fails(pods, {}),
      'failed to get cpu utilization: unable to get metrics for resource cpu: no metrics returned from resource metrics API',
    );
    const bare = { ...runningPod('a'), spec: { containers: [{ name: 'main', image: 'nginx' }] } };
    assert.equal(
      fails([bare], { a: 1 }),
      'failed to get cpu utilization: missing request for cpu in container main of Pod a',
    );
  });
});

describe('what an autoscaler allows', () => {
  it('is twice as many or four at a time, and no more than its maximum', () => {
    const limit = (current: number, proposed: number): [number, string] => {
      const { replicas, limited } = new ScalingHistory().limit({ minReplicas: 2, maxReplicas: 10 }, current, proposed);
      return [replicas, limited.reason];
    };
    assert.deepEqual(limit(1, 9), [4, 'ScaleUpLimit']);
    assert.deepEqual(limit(3, 9), [6, 'ScaleUpLimit']);
    assert.deepEqual(limit(8, 12), [10, 'TooManyReplicas']);
    assert.deepEqual(limit(4, 1), [2, 'TooFewReplicas']);
    assert.deepEqual(limit(4, 3), [3, 'DesiredWithinRange']);
  });

  it('goes down only when that was asked for all the time', () => {
    const history = new ScalingHistory();
    history.begin(5);
    const { replicas, able } = history.limit({ minReplicas: 1, maxReplicas: 10 }, 5, 1);
    assert.deepEqual([replicas, able.reason], [5, 'ScaleDownStabilized']);
  });

  it('is what its behaviour says', () => {
    const policies = [{ type: 'Pods', value: 1, periodSeconds: 60 }];
    const rules = { stabilizationWindowSeconds: 0, selectPolicy: 'Max', policies };
    const spec = { minReplicas: 1, maxReplicas: 10, behavior: { scaleUp: rules, scaleDown: rules } };
    const history = new ScalingHistory();
    history.begin(4);
    assert.deepEqual(history.limit(spec, 4, 9).limited.reason, 'ScaleUpLimit');
    assert.equal(history.limit(spec, 4, 9).replicas, 5);
    history.changed(4, 5);
    // That was the one of this minute.
    assert.equal(history.limit(spec, 5, 9).replicas, 5);
    assert.deepEqual(new ScalingHistory().limit(spec, 4, 1).replicas, 3);
    const disabled = { ...spec, behavior: { scaleUp: rules, scaleDown: { ...rules, selectPolicy: 'Disabled' } } };
    assert.equal(new ScalingHistory().limit(disabled, 4, 1).replicas, 4);
  });
});

describe('a HorizontalPodAutoscaler under load', function () {
  this.timeout(20_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  it('scales what is asked much', async () => {
    const web = deployment('web', 'registry.k8s.io/hpa-example', { replicas: 1 });
    web.spec.template.spec.containers[0]!.resources = { requests: { cpu: '20m' } };
    cluster.api.create<Deployment>('deployments.apps', web);
    cluster.api.create('services', service('web', { ports: [{ port: 80 }] }));
    cluster.api.create('horizontalpodautoscalers.autoscaling', {
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'default' },
      spec: { scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' }, maxReplicas: 4 },
    });
    const script = 'i=0; while [ $i -lt 200 ]; do wget -q -O- http://web; i=$((i+1)); done; sleep 3600';
    const available = (): number =>
      cluster.api.get<Deployment>('deployments.apps', 'default', 'web')?.status?.availableReplicas ?? 0;
    await cluster.until('it runs', () => available() === 1);
    cluster.api.create('pods', pod('load', { image: 'busybox', command: ['sh', '-c', script] }));
    await cluster.until('it has grown', () => available() > 1);
    const found = cluster.api.get<HorizontalPodAutoscaler>('horizontalpodautoscalers.autoscaling', 'default', 'web');
    assert.equal(condition(found, 'ScalingActive')?.reason, 'ValidMetricFound');
    assert.match(
      cluster.events('web').find(({ reason }) => reason === 'SuccessfulRescale')?.message ?? '',
      /^New size: \d; reason: cpu resource utilization \(percentage of request\) above target$/,
    );
  });
});
