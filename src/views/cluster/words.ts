import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Snapshot } from '../../cluster/cluster.ts';
import { readiness } from '../../cluster/readiness.ts';
import type { RelatedObjects } from '../../cluster/relatedObjects.ts';
import type { NodeView } from '../tree/treeNode.ts';

/** Parts of a description, the empty ones left out. */
export function joined(parts: readonly (string | undefined)[], separator = ' · '): string {
  return parts.filter(part => part !== undefined && part !== '').join(separator);
}

/** Why a list is not the whole truth; empty while it is. */
export function snapshotWord(status: Snapshot['status']): string {
  switch (status) {
    case 'live':
      return '';
    case 'loading':
      return l10n.t('loading…');
    case 'stale':
      return l10n.t('out of date');
    case 'forbidden':
      return l10n.t('not allowed to see');
    case 'absent':
      return l10n.t('not in this cluster');
  }
}

/** The colour of what is ready. */
export const READY = 'testing.iconPassed';

/** The colour and the words of what an object's readiness is. */
export function stateOf(object: KubeObject, related?: RelatedObjects): { color: string; lines: string[] } {
  const state = readiness(object, related);
  if (state.status === 'ready') return { color: READY, lines: [state.reason] };
  if (state.status === 'progressing') return { color: 'charts.yellow', lines: [state.reason] };
  return {
    color: 'testing.iconFailed',
    lines: [state.reason, state.detail ?? '', l10n.t('What to do: {0}', state.remedy)],
  };
}

const icons: Record<string, string> = {
  Node: 'server',
  Deployment: 'versions',
  StatefulSet: 'database',
  DaemonSet: 'server-environment',
  ReplicaSet: 'layers',
  ReplicationController: 'layers',
  Job: 'checklist',
  CronJob: 'watch',
  Pod: 'package',
  Service: 'radio-tower',
  ConfigMap: 'settings',
  Secret: 'lock',
  Ingress: 'sign-in',
  PersistentVolumeClaim: 'save',
  PersistentVolume: 'save-all',
  HorizontalPodAutoscaler: 'dashboard',
  Namespace: 'symbol-namespace',
  ServiceAccount: 'account',
  Event: 'bell',
  NetworkPolicy: 'shield',
};

/** The icon of a kind, coloured by state. */
export function kindIcon(kind: string, color?: string): NonNullable<NodeView['icon']> {
  const id = icons[kind] ?? 'symbol-misc';
  return color === undefined ? { id } : { id, color };
}
