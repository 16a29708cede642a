import assert from 'node:assert/strict';
import type { Toleration } from '../../../../../src/practice/kinds/pod.ts';
import type { PodAffinityTerm, TopologySpreadConstraint } from '../../../../../src/practice/kinds/scheduling.ts';
import { fitErrorMessage } from '../../../../../src/practice/controllers/scheduler/fitError.ts';
import { bestNode, findNodes } from '../../../../../src/practice/controllers/scheduler/schedulePod.ts';
import { asking, clusterOf, node, podOf, reasonsFor } from './clusterState.ts';

const hostname = 'kubernetes.io/hostname';

describe('the scheduler’s plugins', () => {
  describe('filter by resources', () => {
    it('what the containers ask for together', () => {
      const there = podOf('there', { ...asking({ cpu: '1500m', memory: '1Gi' }), nodeName: 'a' });
      const cluster = clusterOf([node('a'), node('b')], [there]);
      assert.deepEqual(reasonsFor(podOf('p', asking({ cpu: '300m' }, { cpu: '300m' })), cluster), {
        a: ['Insufficient cpu'],
        b: undefined,
      });
      assert.deepEqual(reasonsFor(podOf('p', asking({ cpu: '3', memory: '5Gi', 'example.com/gpu': '1' })), cluster), {
        a: ['Insufficient cpu', 'Insufficient memory', 'Insufficient example.com/gpu'],
        b: ['Insufficient cpu', 'Insufficient memory', 'Insufficient example.com/gpu'],
      });
      assert.deepEqual(reasonsFor(podOf('p', asking({ 'ephemeral-storage': '11Gi' })), cluster).b, [
        'Insufficient ephemeral-storage',
      ]);
    });

    it('an init container that asks for more, the sidecars before it, and the overhead', () => {
      const resources = (cpu: string): { resources: { requests: { cpu: string } } } => ({
        resources: { requests: { cpu } },
      });
      const init = (name: string, cpu: string, restartPolicy?: string) => ({
        name,
        image: 'busybox',
        ...resources(cpu),
        ...(restartPolicy === undefined ? {} : { restartPolicy }),
      });
      const fitsOne = (spec: Parameters<typeof podOf>[1]): boolean =>
        reasonsFor(podOf('p', spec), clusterOf([node('a')])).a === undefined;
      // 2 CPUs in all.
      assert.ok(fitsOne({ ...asking({ cpu: '1' }), initContainers: [init('i', '2')] }));
      assert.ok(
        !fitsOne({ ...asking({ cpu: '1' }), initContainers: [init('s', '500m', 'Always'), init('i', '1600m')] }),
      );
      assert.ok(
        fitsOne({ ...asking({ cpu: '1' }), initContainers: [init('i', '1600m'), init('s', '500m', 'Always')] }),
      );
      assert.ok(!fitsOne({ ...asking({ cpu: '1600m' }), initContainers: [init('s', '500m', 'Always')] }));
      assert.ok(!fitsOne({ ...asking({ cpu: '1900m' }), overhead: { cpu: '200m' } }));
      assert.ok(!fitsOne({ ...asking({ cpu: '100m' }), resources: { requests: { cpu: '2100m' } } }));
    });

    it('the number of Pods', () => {
      const pods = Array.from({ length: 10 }, (_, index) => podOf(`p${index}`, { nodeName: 'a' }));
      assert.deepEqual(reasonsFor(podOf('p'), clusterOf([node('a')], pods)).a, ['Too many pods']);
    });
  });

  describe('filter by nodes', () => {
    const nodes = [node('a', { labels: { disk: 'ssd', size: '8' } }), node('b', { labels: { size: '4' } }), node('c')];
    const taking = (spec: Parameters<typeof podOf>[1]): string[] =>
      findNodes(podOf('p', spec), clusterOf(nodes)).feasible.map(({ name }) => name);
    const required = (...nodeSelectorTerms: object[]) => ({
      affinity: { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerms } } },
    });
    const expression = (key: string, operator: string, ...values: string[]) => ({ key, operator, values });

    it('by nodeSelector and node affinity', () => {
      assert.deepEqual(taking({ nodeSelector: { disk: 'ssd' } }), ['a']);
      const cases: [object[], string[]][] = [
        [[{ matchExpressions: [expression('size', 'Gt', '4')] }], ['a']],
        [[{ matchExpressions: [expression('size', 'Lt', '8')] }], ['b']],
        [[{ matchExpressions: [expression('size', 'In', '4', '8')] }], ['a', 'b']],
        [[{ matchExpressions: [expression('disk', 'NotIn', 'ssd')] }], ['b', 'c']],
        [[{ matchExpressions: [expression('size', 'DoesNotExist')] }], ['c']],
        [[{ matchExpressions: [expression('size', 'Exists'), expression('disk', 'Exists')] }], ['a']],
        [
          [
            { matchExpressions: [expression('disk', 'Exists')] },
            { matchFields: [expression('metadata.name', 'In', 'c')] },
          ],
          ['a', 'c'],
        ],
        [[{}], []],
        [[], []],
      ];
      for (const [terms, expected] of cases)
        assert.deepEqual(taking(required(...terms)), expected, JSON.stringify(terms));
    });

    it('and says so otherwise when the only nodes are named', () => {
      const spec = required({ matchFields: [expression('metadata.name', 'In', 'b')] });
      assert.deepEqual(reasonsFor(podOf('p', spec), clusterOf(nodes)), {
        a: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
        b: undefined,
        c: ["node(s) didn't satisfy plugin(s) [NodeAffinity]"],
      });
      const both = [expression('metadata.name', 'In', 'b'), expression('metadata.name', 'In', 'c')];
      const verdict = findNodes(podOf('p', required({ matchFields: both })), clusterOf(nodes));
      assert.equal(fitErrorMessage(verdict, undefined), '0/3 nodes are available: pod affinity terms conflict.');
    });

    it('by taints and cordons', () => {
      const tainted = [
        node('a', { taints: [{ key: 'team', value: 'red', effect: 'NoSchedule' }] }),
        node('b', { taints: [{ key: 'team', value: 'red', effect: 'PreferNoSchedule' }] }),
        node('c', { taints: [{ key: 'team', value: 'blue', effect: 'NoExecute' }] }),
        node('d', { unschedulable: true, taints: [{ key: 'node.kubernetes.io/unschedulable', effect: 'NoSchedule' }] }),
      ];
      const fitting = (...tolerations: Toleration[]): string[] =>
        findNodes(podOf('p', { tolerations }), clusterOf(tainted)).feasible.map(({ name }) => name);
      assert.deepEqual(fitting(), ['b']);
      assert.deepEqual(fitting({ key: 'team', operator: 'Equal', value: 'red', effect: 'NoSchedule' }), ['a', 'b']);
      assert.deepEqual(fitting({ key: 'team', value: 'blue' }), ['b', 'c']);
      assert.deepEqual(fitting({ key: 'team', operator: 'Exists', effect: 'NoSchedule' }), ['a', 'b']);
      assert.deepEqual(fitting({ operator: 'Exists' }), ['a', 'b', 'c', 'd']);
      const verdict = findNodes(podOf('p', { tolerations: [] }), clusterOf([tainted[0]!, tainted[2]!, tainted[3]!]));
      assert.equal(
        fitErrorMessage(verdict, 'nothing.'),
        '0/3 nodes are available: 1 node(s) were unschedulable, 2 node(s) had untolerated taint(s). no new claims to deallocate, preemption: nothing.',
      );
    });

    it('by the ports of the node', () => {
      const port = (hostPort: number, hostIP?: string, protocol?: string) => ({
        containers: [
          {
            name: 'c',
            image: 'nginx',
            ports: [{ containerPort: 80, hostPort, ...(hostIP ? { hostIP } : {}), ...(protocol ? { protocol } : {}) }],
          },
        ],
      });
      const there = podOf('there', { ...port(8080, '10.0.0.1'), nodeName: 'a' });
      const free = (spec: Parameters<typeof podOf>[1]): boolean =>
        reasonsFor(podOf('p', spec), clusterOf([node('a')], [there])).a === undefined;
      assert.ok(!free(port(8080)));
      assert.ok(!free(port(8080, '10.0.0.1')));
      assert.ok(free(port(8080, '10.0.0.2')));
      assert.ok(free(port(8080, undefined, 'UDP')));
      assert.ok(free(port(8081)));
    });
  });

  describe('filter by other Pods', () => {
    const zones = [
      node('a', { labels: { zone: 'east' } }),
      node('b', { labels: { zone: 'east' } }),
      node('c', { labels: { zone: 'west' } }),
      node('d'),
    ];
    const term = (topologyKey: string, app: string, more: Partial<PodAffinityTerm> = {}): PodAffinityTerm => ({
      topologyKey,
      labelSelector: { matchLabels: { app } },
      ...more,
    });
    const together = (...terms: PodAffinityTerm[]) => ({
      affinity: { podAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
    });
    const apart = (...terms: PodAffinityTerm[]) => ({
      affinity: { podAntiAffinity: { requiredDuringSchedulingIgnoredDuringExecution: terms } },
    });
    const affinity = "node(s) didn't match pod affinity rules";
    const antiAffinity = "node(s) didn't match pod anti-affinity rules";
    const existing = "node(s) didn't satisfy existing pods anti-affinity rules";

    it('that a Pod wants to be near', () => {
      const cluster = clusterOf(zones, [podOf('db', { nodeName: 'a' })]);
      assert.deepEqual(reasonsFor(podOf('web', together(term('zone', 'db'))), cluster), {
        a: undefined,
        b: undefined,
        c: [affinity],
        d: [affinity],
      });
      // The first of several that want to be together.
      assert.deepEqual(reasonsFor(podOf('web', together(term('zone', 'web'))), cluster), {
        a: undefined,
        b: undefined,
        c: undefined,
        d: [affinity],
      });
    });

    it('that a Pod wants to be far from, and that want it far', () => {
      const far = podOf('db', { nodeName: 'a', ...apart(term('zone', 'web')) });
      const cluster = clusterOf(zones, [far, podOf('cache', { nodeName: 'c' })]);
      assert.deepEqual(reasonsFor(podOf('web', apart(term(hostname, 'cache'))), cluster), {
        a: [existing],
        b: [existing],
        c: [antiAffinity],
        d: undefined,
      });
    });

    it('of other namespaces when a term names or selects them', () => {
      const other = podOf('db', { nodeName: 'a' });
      other.metadata.namespace = 'kube-system';
      const cluster = clusterOf(zones, [other]);
      const where = (more: Partial<PodAffinityTerm>): string[] =>
        findNodes(podOf('web', together(term(hostname, 'db', more))), cluster).feasible.map(({ name }) => name);
      assert.deepEqual(where({}), []);
      assert.deepEqual(where({ namespaces: ['kube-system'] }), ['a']);
      assert.deepEqual(where({ namespaceSelector: {} }), ['a']);
      assert.deepEqual(where({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'default' } } }), []);
    });

    it('spread over a topology', () => {
      const spread = (changes: Partial<TopologySpreadConstraint> = {}) => ({
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: 'zone',
            whenUnsatisfiable: 'DoNotSchedule' as const,
            labelSelector: { matchLabels: { app: 'web' } },
            ...changes,
          },
        ],
      });
      const there = ['a', 'b'].map((nodeName, index) => podOf(`web${index}`, { nodeName }, { app: 'web' }));
      const cluster = clusterOf(zones, there);
      const reasons = (changes?: Partial<TopologySpreadConstraint>) =>
        reasonsFor(podOf('web', spread(changes)), cluster);
      const mismatch = "node(s) didn't match pod topology spread constraints";
      assert.deepEqual(reasons(), {
        a: [mismatch],
        b: [mismatch],
        c: undefined,
        d: [`${mismatch} (missing required label)`],
      });
      assert.equal(reasons({ maxSkew: 3 }).a, undefined);
      assert.deepEqual(reasons({ minDomains: 3, maxSkew: 2 }).a, [mismatch]);
      assert.equal(reasons({ whenUnsatisfiable: 'ScheduleAnyway' }).d, undefined);
      // A Pod that is on its way out no longer counts.
      const going = there.map(pod => ({
        ...pod,
        metadata: { ...pod.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' },
      }));
      assert.equal(reasonsFor(podOf('web', spread()), clusterOf(zones, going)).a, undefined);
    });
  });

  describe('score', () => {
    const best = (
      pod: Parameters<typeof bestNode>[0],
      nodes: ReturnType<typeof node>[],
      pods: Parameters<typeof clusterOf>[1] = [],
    ): string | undefined => {
      const cluster = clusterOf(nodes, pods);
      return bestNode(pod, cluster, findNodes(pod, cluster).feasible)?.name;
    };

    it('nodes with more room higher', () => {
      assert.equal(best(podOf('p'), [node('a'), node('b')], [podOf('q', { nodeName: 'a' })]), 'b');
      const large = podOf('q', { ...asking({ cpu: '1', memory: '2Gi' }), nodeName: 'b' });
      const small = podOf('r', { ...asking({ cpu: '1m', memory: '1Mi' }), nodeName: 'a' });
      assert.equal(best(podOf('p'), [node('a'), node('b')], [large, small]), 'a');
    });

    it('what is preferred, and what is not', () => {
      const spec = {
        affinity: {
          nodeAffinity: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 1,
                preference: { matchFields: [{ key: 'metadata.name', operator: 'In' as const, values: ['b'] }] },
              },
            ],
          },
        },
      };
      assert.equal(best(podOf('p', spec), [node('a'), node('b')], [podOf('q', { nodeName: 'b' })]), 'b');
      const avoided = node('a', { taints: [{ key: 'k', effect: 'PreferNoSchedule' }] });
      assert.equal(best(podOf('p'), [avoided, node('b')], [podOf('q', { nodeName: 'b' })]), 'b');
    });

    it('nodes near to, or far from, Pods that are there', () => {
      const weighted = (key: 'podAffinity' | 'podAntiAffinity') => ({
        affinity: {
          [key]: {
            preferredDuringSchedulingIgnoredDuringExecution: [
              {
                weight: 100,
                podAffinityTerm: { topologyKey: hostname, labelSelector: { matchLabels: { app: 'db' } } },
              },
            ],
          },
        },
      });
      const there = [
        podOf('db', { nodeName: 'b' }),
        podOf('other', { nodeName: 'a' }),
        podOf('more', { nodeName: 'a' }),
      ];
      assert.equal(best(podOf('p', weighted('podAffinity')), [node('a'), node('b')], [there[0]!]), 'b');
      assert.equal(best(podOf('p', weighted('podAntiAffinity')), [node('a'), node('b')], there), 'a');
    });

    it('nodes with fewer Pods of a soft constraint higher', () => {
      const spec = {
        topologySpreadConstraints: [
          {
            maxSkew: 1,
            topologyKey: hostname,
            whenUnsatisfiable: 'ScheduleAnyway' as const,
            labelSelector: { matchLabels: { app: 'web' } },
          },
        ],
      };
      const there = [
        podOf('web1', { nodeName: 'a' }, { app: 'web' }),
        podOf('x', { nodeName: 'b' }),
        podOf('y', { nodeName: 'b' }),
      ];
      assert.equal(best(podOf('p', spec, { app: 'web' }), [node('a'), node('b')], there), 'b');
    });

    it('nodes that have a large image already higher', () => {
      const having = node('b');
      having.status = {
        ...having.status,
        images: [{ names: ['registry.example/large:1'], sizeBytes: 2 ** 30 }],
      };
      const spec = { containers: [{ name: 'c', image: 'registry.example/large:1' }] };
      assert.equal(best(podOf('p', spec), [node('a'), having]), 'b');
    });
  });
});
