import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Pod } from '../../cluster/pod.ts';
import { podSummary } from '../../cluster/podStatus.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import { awaitedFor } from './awaited.ts';
import type { ClusterInput, ClusterNode, ListedObject } from './clusterInput.ts';
import { groupNode } from './groupNode.ts';
import { missingNodes, objectNode, objectNodeId, sorted } from './objectNode.ts';
import { ownerTree, type OwnerTree } from './ownerTree.ts';
import { pagedRows } from './paging.ts';
import { joined, READY, stateOf } from './words.ts';

/** More rows than this open closed, so that a big namespace can be looked over. */
const OPEN_LIMIT = 20;

/** The group of everything that runs: Deployments → ReplicaSets → Pods, and what stands by itself. */
export function workloadsGroup(input: ClusterInput, resources: readonly ApiResource[]): ClusterNode {
  const group = { id: 'group:workloads', label: l10n.t('Workloads'), icon: 'versions', resources };
  return groupNode(input, group, () => {
    const objects = resources.flatMap(resource =>
      input.snapshot(resource).objects.map((object): ListedObject => ({ resource, object })),
    );
    const tree = ownerTree(objects);
    const rank = new Map(resources.map((resource, index) => [resource, index]));
    const roots = sorted(input, [...tree.roots], root => root).sort(
      (left, right) => (rank.get(left.resource) ?? 0) - (rank.get(right.resource) ?? 0),
    );
    const initiallyOpen = roots.length <= OPEN_LIMIT;
    const build = (root: ListedObject): ClusterNode => workloadNode(input, tree, root, initiallyOpen);
    const children = [
      ...missingNodes(input, resources),
      ...pagedRows(input, input.id('group:workloads'), roots, build),
    ];
    return { description: '', children };
  });
}

function workloadNode(
  input: ClusterInput,
  tree: OwnerTree,
  listed: ListedObject,
  initiallyOpen: boolean,
  owner?: KubeObject,
): ClusterNode {
  const { resource, object } = listed;
  if (object.kind === 'Pod') return podNode(input, listed, owner);
  const { current, desired } = replicaCounts(object);
  const retired = object.kind === 'ReplicaSet' && desired === 0 && hasOwner(object);
  const { color, lines } = stateOf(object, input.related);
  const counts = desired === undefined ? '' : `${current}/${desired}`;
  return objectNode(input, listed, {
    description: joined([counts, retired ? l10n.t('earlier revision') : '', deletingWord(object)]),
    color: retired ? 'disabledForeground' : color,
    lines: retired ? [l10n.t('Kept, so that `kubectl rollout undo` can go back to it')] : lines,
    children: () =>
      pagedRows(input, objectNodeId(resource, object), order(input, tree.owned(object)), owned =>
        workloadNode(input, tree, owned, initiallyOpen, object),
      ),
    hidesEvents: owner !== undefined && color === READY,
    initiallyOpen: initiallyOpen && !(retired && tree.owned(object).length === 0),
  });
}

/** Rows of Pods by their object: a namespace may have thousands, and one change leaves all the others as they are. */
const podNodes = new WeakMap<KubeObject, { minute: number; node: ClusterNode }>();

function podNode(input: ClusterInput, { resource, object }: ListedObject, owner: KubeObject | undefined): ClusterNode {
  const minute = Math.floor(input.now / 60_000);
  const isPlain =
    awaitedFor(input.awaited, resource, object) === undefined && !input.isOpen(objectNodeId(resource, object), false);
  const known = isPlain ? podNodes.get(object) : undefined;
  if (known?.minute === minute) return known.node;
  const pod = object as Pod;
  const { status, ready, total, restarts } = podSummary(pod);
  const state = stateOf(pod);
  const node = objectNode(
    input,
    { resource, object },
    {
      ...shortNameBelow(owner, object),
      description: joined([
        ready < total && (status === 'Running' || ready > 0) ? `${status} ${ready}/${total}` : status,
        restarts > 0 ? l10n.t('restarts: {0}', restarts) : '',
      ]),
      ...(pod.spec?.nodeName === undefined ? {} : { detail: pod.spec.nodeName }),
      color: state.color,
      lines: [
        ...state.lines,
        pod.spec?.nodeName === undefined ? '' : l10n.t('Node: {0}', pod.spec.nodeName),
        pod.status?.podIP === undefined ? '' : l10n.t('Address: {0}', pod.status.podIP),
        ...(pod.spec?.containers ?? []).map(({ name, image }) => l10n.t('Container {0}: {1}', name, image ?? '?')),
      ],
    },
  );
  if (isPlain) podNodes.set(object, { minute, node });
  return node;
}

/**
 * `…-r4gpv` below its ReplicaSet's row: a side bar has no room for the same twenty letters again, and would cut the Pod's
 * status off instead. Hovering, and a screen reader, tell all of the name.
 */
function shortNameBelow(owner: KubeObject | undefined, { metadata }: KubeObject): { shortName?: string } {
  const prefix = owner?.metadata.name;
  if (prefix === undefined || !metadata.name.startsWith(`${prefix}-`)) return {};
  return { shortName: `…${metadata.name.slice(prefix.length)}` };
}

/** ReplicaSets: the newest revision first, those that are scaled to 0 last. */
function order(input: ClusterInput, owned: readonly ListedObject[]): ListedObject[] {
  const rank = ({ object }: ListedObject): number => (replicaCounts(object).desired === 0 ? 1 : 0);
  const revision = ({ object }: ListedObject): number =>
    Number(object.metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0);
  return sorted(input, [...owned], item => item).sort(
    (left, right) => rank(left) - rank(right) || revision(right) - revision(left),
  );
}

interface Counted {
  spec?: { replicas?: number; completions?: number };
  status?: {
    readyReplicas?: number;
    availableReplicas?: number;
    numberAvailable?: number;
    desiredNumberScheduled?: number;
    succeeded?: number;
  };
}

/** What there is against what is wanted, as the READY column of `kubectl get` has it; no numbers for a CronJob. */
function replicaCounts(object: KubeObject): { current: number; desired: number | undefined } {
  const { spec, status } = object as Counted;
  switch (object.kind) {
    case 'Deployment':
    case 'StatefulSet':
    case 'ReplicaSet':
    case 'ReplicationController':
      return { current: status?.readyReplicas ?? 0, desired: spec?.replicas ?? 1 };
    case 'DaemonSet':
      return { current: status?.numberAvailable ?? 0, desired: status?.desiredNumberScheduled ?? 0 };
    case 'Job':
      return { current: status?.succeeded ?? 0, desired: spec?.completions ?? 1 };
    default:
      return { current: 0, desired: undefined };
  }
}

function hasOwner({ metadata }: KubeObject): boolean {
  return metadata.ownerReferences?.some(({ controller }) => controller === true) === true;
}

/** `Terminating`, kubectl's word, for what is being deleted and waits for what it owns. */
function deletingWord({ metadata }: KubeObject): string {
  return metadata.deletionTimestamp === undefined ? '' : 'Terminating';
}
