import { claimNames } from '../../../kinds/podVolumes.ts';
import type { Plugin } from '../framework.ts';
import { volumeObstacle, volumeRejection } from '../volumes.ts';

const resources = new Set(['persistentvolumeclaims', 'persistentvolumes', 'storageclasses.storage.k8s.io']);

/** Lets a Pod go only where its claims are bound, or can be. */
export const volumeBinding: Plugin = {
  name: 'VolumeBinding',
  judge(pod, { api }) {
    if (claimNames(pod).length === 0) return undefined;
    const nowhere = volumeObstacle(api, pod);
    if (nowhere !== undefined) return { nowhere };
    return {
      filter({ node }) {
        const reason = volumeRejection(api, pod, node);
        return reason === undefined ? undefined : { reasons: [reason], unresolvable: true };
      },
    };
  },
  mayHelp: ({ resource }) => resources.has(resource),
};
