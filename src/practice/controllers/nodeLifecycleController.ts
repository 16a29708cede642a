import type { Node, Taint } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { Controller } from './controller.ts';
import { modify, timestamp } from './objects.ts';

const key = 'node.kubernetes.io/unschedulable';

/** Keeps the taint of cordoned nodes. Simulated nodes are always ready, so nothing else of upstream's is needed. */
export function nodeLifecycleController(api: ObjectApi): Controller {
  return {
    name: 'node-lifecycle-controller',
    watches: { nodes: node => [node.metadata.name] },
    sync(name) {
      const node = api.get<Node>('nodes', undefined, name);
      if (!node) return;
      const others = (node.spec.taints ?? []).filter(taint => taint.key !== key);
      const tainted = others.length < (node.spec.taints ?? []).length;
      const cordoned = node.spec.unschedulable === true;
      if (tainted === cordoned) return;
      const taint: Taint = { key, effect: 'NoSchedule', timeAdded: timestamp() };
      modify(api, 'nodes', node, copy => {
        const taints = cordoned ? [...others, taint] : others;
        if (taints.length > 0) copy.spec.taints = taints;
        else delete copy.spec.taints;
      });
    },
  };
}
