import type { Node } from '../../kinds/core.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi, StoreChange } from '../../storage/objectStore.ts';
import { isPodFinished } from '../pods.ts';
import { changeOf, type ClusterState } from './framework.ts';
import { NodeInfo, uidOf } from './nodeInfo.ts';

/** The nodes with their Pods, kept up to date change by change instead of counted anew for each Pod. */
export class SchedulerCache {
  private readonly api: ObjectApi;
  private readonly nodes = new Map<string, NodeInfo>();
  /** Pods that are bound and have not finished, by the name of their node, which need not be there. */
  private readonly bound = new Map<string, Map<string, Pod>>();
  private readonly nominees = new Map<string, Pod>();
  private sorted: readonly NodeInfo[] | undefined;

  constructor(api: ObjectApi) {
    this.api = api;
    for (const node of api.list<Node>('nodes')) this.setNode(node);
    for (const pod of api.list<Pod>('pods')) this.setPod(undefined, pod);
  }

  /** The cluster as it is now. It changes with the next change; what has to stay is to be copied. */
  get state(): ClusterState {
    this.sorted ??= [...this.nodes.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    return { nodes: this.sorted, api: this.api };
  }

  /** The Pods that wait for the Pods which are evicted from their nominated nodes. */
  get nominated(): readonly Pod[] {
    return [...this.nominees.values()];
  }

  update(change: StoreChange): void {
    const node = changeOf<Node>(change, 'nodes');
    if (node?.after) this.setNode(node.after);
    else if (node?.before && this.nodes.delete(node.before.metadata.name)) this.sorted = undefined;
    const pod = changeOf<Pod>(change, 'pods');
    if (pod) this.setPod(pod.before, pod.after);
  }

  private setNode(node: Node): void {
    const { name } = node.metadata;
    this.nodes.set(name, new NodeInfo(node, this.bound.get(name)?.values()));
    this.sorted = undefined;
  }

  private setPod(before: Pod | undefined, after: Pod | undefined): void {
    const left = before && (!after || uidOf(before) !== uidOf(after)) ? before : undefined;
    if (left) this.nominees.delete(uidOf(left));
    if (after) {
      if (after.status?.nominatedNodeName && !after.spec.nodeName) this.nominees.set(uidOf(after), after);
      else this.nominees.delete(uidOf(after));
    }
    const [from, to] = [nodeOf(before), nodeOf(after)];
    if (from !== undefined && (from !== to || left)) {
      this.bound.get(from)?.delete(uidOf(before!));
      this.nodes.get(from)?.remove(before!);
    }
    if (to === undefined) return;
    const pods = this.bound.get(to) ?? new Map<string, Pod>();
    this.bound.set(to, pods.set(uidOf(after!), after!));
    this.nodes.get(to)?.replace(after!);
  }
}

/** The node whose resources a Pod takes. */
function nodeOf(pod: Pod | undefined): string | undefined {
  return pod?.spec.nodeName && !isPodFinished(pod) ? pod.spec.nodeName : undefined;
}
