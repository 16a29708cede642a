import type { KubeObject } from '../../../base/kubeObject.ts';
import type { PodUsage } from '../../storage/objectStore.ts';
import { defineResource, type ComputedContext } from '../registry/resourceDefinition.ts';
import { plainColumns } from '../tables/cells.ts';

// What a metrics server says of Nodes and Pods (`k8s.io/metrics`), at the time when it is asked.

interface Usage {
  cpu: string;
  memory: string;
}

interface PodMetrics extends KubeObject {
  timestamp: string;
  window: string;
  containers: { name: string; usage: Usage }[];
}

interface NodeMetrics extends KubeObject {
  timestamp: string;
  window: string;
  usage: Usage;
}

type BoundPod = KubeObject<{ nodeName?: string }>;

/** What a node needs for itself, in nanocores and bytes. */
const system = { cpu: 60_000_000, memory: 700 * 1024 * 1024 };

function usageOf({ cpu, memory }: { cpu: number; memory: number }): Usage {
  return { cpu: `${Math.round(cpu)}n`, memory: `${Math.round(memory / 1024)}Ki` };
}

function measured({ usage, list }: ComputedContext, namespace?: string): { pod: BoundPod; usage: PodUsage }[] {
  return (list('pods', namespace) as readonly BoundPod[]).flatMap(pod => {
    const found = usage(pod.metadata.namespace ?? '', pod.metadata.name);
    return found === undefined ? [] : [{ pod, usage: found }];
  });
}

function timesOf(now: number): { timestamp: string; window: string } {
  return { timestamp: new Date(now).toISOString().replace(/\.\d+Z$/, 'Z'), window: '15s' };
}

function metadataOf({ metadata: { name, namespace, labels } }: KubeObject, now: number): KubeObject['metadata'] {
  return {
    name,
    ...(namespace === undefined ? {} : { namespace }),
    creationTimestamp: timesOf(now).timestamp,
    ...(labels === undefined ? {} : { labels }),
  };
}

const common = {
  group: 'metrics.k8s.io',
  version: 'v1beta1',
  verbs: ['get', 'list'],
  hasStatus: false,
  columns: plainColumns,
} as const;

export const podMetrics = defineResource<PodMetrics>({
  ...common,
  kind: 'PodMetrics',
  name: 'pods',
  singularName: '',
  computed: (context, namespace) =>
    measured(context, namespace).map(({ pod, usage }) => ({
      kind: 'PodMetrics',
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata: metadataOf(pod, context.now),
      ...timesOf(context.now),
      containers: usage.map(({ name, ...used }) => ({ name, usage: usageOf(used) })),
    })),
});

export const nodeMetrics = defineResource<NodeMetrics>({
  ...common,
  kind: 'NodeMetrics',
  name: 'nodes',
  singularName: '',
  namespaced: false,
  computed(context) {
    const pods = measured(context);
    return context.list('nodes').map(node => {
      const used = { ...system };
      for (const { pod, usage } of pods) {
        if (pod.spec?.nodeName !== node.metadata.name) continue;
        for (const { cpu, memory } of usage) {
          used.cpu += cpu;
          used.memory += memory;
        }
      }
      return {
        kind: 'NodeMetrics',
        apiVersion: 'metrics.k8s.io/v1beta1',
        metadata: metadataOf(node, context.now),
        ...timesOf(context.now),
        usage: usageOf(used),
      };
    });
  },
});
