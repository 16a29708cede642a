import type { Node } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import { add, amountsOf, podRequests, type ResourceAmounts } from './resources.ts';

/** A node, the Pods that are on it, and what they ask for together. */
export class NodeInfo {
  readonly node: Node;
  readonly allocatable: ResourceAmounts;
  /** By uid. */
  readonly pods: Map<string, Pod>;
  readonly requested: ResourceAmounts;
  /** The same with a little for containers that ask for nothing, for scoring. */
  readonly nonZeroRequested: ResourceAmounts;

  constructor(node: Node, pods: Iterable<Pod> = []) {
    this.node = node;
    this.allocatable = amountsOf(node.status?.allocatable ?? node.status?.capacity);
    this.pods = new Map();
    this.requested = new Map();
    this.nonZeroRequested = new Map();
    for (const pod of pods) this.add(pod);
  }

  get name(): string {
    return this.node.metadata.name;
  }

  add(pod: Pod): void {
    this.pods.set(uidOf(pod), pod);
    this.count(pod, 1);
  }

  /** Takes in a new version of a Pod that is there. */
  replace(pod: Pod): void {
    const present = this.pods.get(uidOf(pod));
    if (present?.metadata.generation !== undefined && present.metadata.generation === pod.metadata.generation) {
      // The spec is the same, and what it asks for.
      this.pods.set(uidOf(pod), pod);
      return;
    }
    this.remove(pod);
    this.add(pod);
  }

  remove(pod: Pod): void {
    const present = this.pods.get(uidOf(pod));
    if (!present) return;
    this.pods.delete(uidOf(pod));
    this.count(present, -1);
  }

  /** A copy whose Pods can be changed to see what would be. */
  copy(): NodeInfo {
    return new NodeInfo(this.node, this.pods.values());
  }

  private count(pod: Pod, factor: 1 | -1): void {
    add(this.requested, podRequests(pod), factor);
    add(this.nonZeroRequested, podRequests(pod, true), factor);
  }
}

export function uidOf({ metadata }: Pod): string {
  return metadata.uid ?? `${metadata.namespace}/${metadata.name}`;
}
