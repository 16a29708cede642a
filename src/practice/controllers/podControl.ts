import { errorText } from '../../base/userError.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { PodTemplate } from '../kinds/apps.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { copyTree } from '../storage/trees.ts';
import type { EventRecorder } from './events.ts';
import { controllerReference, remove } from './objects.ts';

/** How many Pods a controller creates in one pass: whatever is asked for, others get their turn (`BurstReplicas`). */
export const burst = 500;

/** A Pod of a template that an owner controls, not yet created (`controller.GetPodFromTemplate`). */
export function podFromTemplate(owner: KubeObject, { metadata, spec }: PodTemplate): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: '',
      ...(owner.metadata.namespace === undefined ? {} : { namespace: owner.metadata.namespace }),
      ...(metadata?.labels ? { labels: { ...metadata.labels } } : {}),
      ...(metadata?.annotations ? { annotations: { ...metadata.annotations } } : {}),
      ...(metadata?.finalizers ? { finalizers: [...metadata.finalizers] } : {}),
      ownerReferences: [controllerReference(owner)],
    },
    spec: copyTree(spec),
  };
}

/** Creates a Pod with a generated name, and says so in an event about the owner (`RealPodControl`). */
export function createPod(
  api: ObjectApi,
  events: EventRecorder,
  owner: KubeObject,
  template: PodTemplate,
  generateName = `${owner.metadata.name}-`,
): Pod {
  const wanted = podFromTemplate(owner, template);
  wanted.metadata.generateName = generateName;
  try {
    const pod = api.create<Pod>('pods', wanted);
    events.normal(owner, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    return pod;
  } catch (error) {
    events.warning(owner, 'FailedCreate', `Error creating: ${errorText(error)}`);
    throw error;
  }
}

/** Deletes a Pod with its grace period, and says so in an event about the owner. */
export function deletePod(api: ObjectApi, events: EventRecorder, owner: KubeObject, pod: Pod): void {
  try {
    remove(api, 'pods', pod);
  } catch (error) {
    events.warning(owner, 'FailedDelete', `Error deleting: ${errorText(error)}`);
    throw error;
  }
  events.normal(owner, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
}
