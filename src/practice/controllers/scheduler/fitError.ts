import type { Rejection } from './framework.ts';
import type { Verdict } from './schedulePod.ts';

/** What the scheduler says when there is no node at all. */
export const noNodes = 'no nodes available to schedule pods';

/**
 * `0/3 nodes are available: …`, as upstream's `FitError` words it.
 * @param preemption what came of looking for Pods to evict; undefined when some are
 */
export function fitErrorMessage({ nowhere, rejections }: Verdict, preemption: string | undefined): string {
  const available = `0/${rejections.size} nodes are available:`;
  const why = nowhere ? nowhere.reasons.join(', ') : histogram([...rejections.values()]);
  // The plugin for resource claims speaks first. It has never anything to do here, and when the Pod was turned away
  // before its turn it misses its own notes.
  if (nowhere && preemption !== undefined) return `${available} ${why}. not found`;
  const post = preemption === undefined ? '' : ` no new claims to deallocate, preemption: ${preemption}`;
  return `${available} ${why}.${post}`;
}

/**
 * What preemption says when it finds nothing to evict.
 * @param tried the reasons of each node where it could have helped
 */
export function preemptionMessage(nodes: number, tried: readonly (readonly string[])[]): string {
  const rest = Array.from({ length: nodes - tried.length }, () => 'Preemption is not helpful for scheduling');
  return `0/${nodes} nodes are available: ${counted([...tried.flat(), ...rest])}.`;
}

function histogram(rejections: readonly Rejection[]): string {
  return counted(rejections.flatMap(({ reasons }) => reasons));
}

/** In the order of the finished texts, numbers and all. */
function counted(texts: readonly string[]): string {
  return [...new Set(texts)]
    .map(text => `${texts.filter(other => other === text).length} ${text}`)
    .sort()
    .join(', ');
}
