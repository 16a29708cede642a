import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { customResourceReadiness } from './genericReadiness.ts';
import { jobReadiness } from './jobReadiness.ts';
import type { Pod } from './pod.ts';
import { podReadiness } from './podReadiness.ts';
import { nothingRelated, type RelatedObjects } from './relatedObjects.ts';
import { serviceReadiness } from './serviceReadiness.ts';
import { claimReadiness, namespaceReadiness, nodeReadiness } from './simpleReadiness.ts';
import {
  daemonSetReadiness,
  deploymentReadiness,
  replicaSetReadiness,
  statefulSetReadiness,
} from './workloadReadiness.ts';

/** Whether an object is what a learner would call ready. Texts are in the user's language, with numbers. */
export type Readiness =
  | { status: 'ready'; reason: string }
  | { status: 'progressing'; reason: string }
  /** It will not get there by itself. `detail` is the cluster's own message, in its words. */
  | { status: 'failed'; reason: string; detail?: string; remedy: string };

type Rule = (object: never, related: RelatedObjects) => Readiness;

const rules: Record<string, Rule> = {
  'Deployment.apps': deploymentReadiness,
  'ReplicaSet.apps': replicaSetReadiness,
  'StatefulSet.apps': statefulSetReadiness,
  'DaemonSet.apps': daemonSetReadiness,
  'Job.batch': jobReadiness,
  Pod: (pod: Pod, related) => podReadiness(pod, related),
  Service: serviceReadiness,
  Namespace: namespaceReadiness,
  Node: nodeReadiness,
  PersistentVolumeClaim: claimReadiness,
};

/**
 * Judges an object by kstatus' rules with this project's corrections (a LoadBalancer needs an address, a Job needs
 * `Complete`, a failed Pod is never ready) and by `kubectl rollout status` for workloads. A status that is older than
 * the object's generation never counts.
 *
 * @param related finds the Pods, Events and EndpointSlices that explain the state; without it the object alone speaks.
 */
export function readiness(object: KubeObject, related: RelatedObjects = nothingRelated): Readiness {
  const group = object.apiVersion.includes('/') ? `.${object.apiVersion.split('/')[0]}` : '';
  const rule = rules[`${object.kind}${group}`] as
    ((object: KubeObject, related: RelatedObjects) => Readiness) | undefined;
  if (object.metadata.deletionTimestamp !== undefined) {
    return { status: 'progressing', reason: l10n.t('It is being deleted.') };
  }
  return (rule ?? customResourceReadiness)(object, related);
}
