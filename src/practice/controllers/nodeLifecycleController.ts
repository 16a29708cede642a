import type { Node, Taint } from '../kinds/core.ts';
import type { Condition } from '../kinds/meta.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { Controller } from './controller.ts';
import { eventRecorder } from './events.ts';
import { findCondition, modify, timeOf, timestamp } from './objects.ts';

const prefix = 'node.kubernetes.io/';

/** The taints that conditions come to, by their type and status (`nodeConditionToTaintKeyStatusMap`). */
const conditionTaints: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Ready: { False: 'not-ready', Unknown: 'unreachable' },
  MemoryPressure: { True: 'memory-pressure' },
  DiskPressure: { True: 'disk-pressure' },
  NetworkUnavailable: { True: 'network-unavailable' },
  PIDPressure: { True: 'pid-pressure' },
};

/** How long a new node may take until its kubelet tells of it, in milliseconds (`--node-startup-grace-period`). */
const startupGrace = 60_000;

/**
 * Keeps the taints of cordoned nodes and of nodes that are not well, and gives a node up of which no kubelet tells
 * anything (`pkg/controller/nodelifecycle`). Simulated kubelets cannot fall silent later on.
 */
export function nodeLifecycleController(api: ObjectApi, timeScale: number): Controller {
  const events = eventRecorder(api, 'node-controller');
  const known = new Map<string, Node>();
  return {
    name: 'node-lifecycle-controller',
    watches: { nodes: node => [node.metadata.name] },
    sync(name, after) {
      const node = api.get<Node>('nodes', undefined, name);
      const tell = (about: Node, reason: string, what: string): void =>
        events.normal(about, reason, `Node ${name} event: ${what} Node ${name} ${node ? 'in' : 'from'} Controller`);
      const before = known.get(name);
      if (node) known.set(name, node);
      else known.delete(name);
      if (!node) {
        if (before) tell(before, 'RemovingNode', 'Removing');
        return;
      }
      if (before?.metadata.uid !== node.metadata.uid) tell(node, 'RegisteredNode', 'Registered');
      if (findCondition(node.status?.conditions, 'Ready') === undefined) {
        const left = timeOf(node.metadata.creationTimestamp) + startupGrace * timeScale - Date.now();
        if (left > 0) after(left);
        else giveUp(node);
      }
      const current = api.get<Node>('nodes', undefined, name)!;
      const taints = wantedTaints(current);
      if (taints === undefined) return;
      modify(api, 'nodes', current, copy => {
        if (taints.length > 0) copy.spec.taints = taints;
        else delete copy.spec.taints;
      });
    },
  };

  function giveUp(node: Node): void {
    const now = timestamp();
    const conditions = ['Ready', 'MemoryPressure', 'DiskPressure', 'PIDPressure'].map((type): Condition => ({
      type,
      status: 'Unknown',
      lastHeartbeatTime: node.metadata.creationTimestamp ?? now,
      lastTransitionTime: now,
      reason: 'NodeStatusNeverUpdated',
      message: 'Kubelet never posted node status.',
    }));
    const others = (node.status?.conditions ?? []).filter(({ type }) => !conditions.some(each => each.type === type));
    modify(
      api,
      'nodes',
      node,
      copy => (copy.status = { ...copy.status, conditions: [...others, ...conditions] }),
      'status',
    );
  }
}

/** @returns undefined when they are as they should be */
function wantedTaints({ spec, status }: Node): Taint[] | undefined {
  const wanted: Pick<Taint, 'key' | 'effect'>[] = (status?.conditions ?? []).flatMap(condition => {
    const key = conditionTaints[condition.type]?.[condition.status];
    return key === undefined ? [] : [{ key: `${prefix}${key}`, effect: 'NoSchedule' as const }];
  });
  if (spec.unschedulable === true) wanted.push({ key: `${prefix}unschedulable`, effect: 'NoSchedule' });
  const ready = findCondition(status?.conditions, 'Ready');
  const why = ready && conditionTaints.Ready?.[ready.status];
  if (why !== undefined) wanted.push({ key: `${prefix}${why}`, effect: 'NoExecute' });
  const isSame = (a: Pick<Taint, 'key' | 'effect'>, b: Pick<Taint, 'key' | 'effect'>): boolean =>
    a.key === b.key && a.effect === b.effect;
  const present = spec.taints ?? [];
  const kept = present.filter(taint => {
    if (wanted.some(each => isSame(each, taint))) return true;
    // A new node keeps the taint with which it came until its kubelet tells of it.
    return !isOwn(taint, ready !== undefined);
  });
  const added = wanted.filter(taint => !present.some(each => isSame(each, taint)));
  if (added.length === 0 && kept.length === present.length) return undefined;
  return [...kept, ...added.map(taint => ({ ...taint, timeAdded: timestamp() }))];
}

/** Whether a taint is one that this controller gives and takes. */
function isOwn({ effect, key }: Taint, isKnown: boolean): boolean {
  const readiness = ['not-ready', 'unreachable'].some(name => key === `${prefix}${name}`);
  if (readiness) return isKnown && (effect === 'NoSchedule' || effect === 'NoExecute');
  const names = ['unschedulable', ...Object.values(conditionTaints).flatMap(keys => Object.values(keys))];
  return effect === 'NoSchedule' && names.some(name => key === `${prefix}${name}`);
}
