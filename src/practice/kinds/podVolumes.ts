import type { KubeObject } from '../../base/kubeObject.ts';

interface Volume {
  name: string;
  persistentVolumeClaim?: { claimName?: string };
  ephemeral?: object;
}

/** The names of the claims that a Pod's volumes use, its ephemeral ones included. */
export function claimNames(pod: KubeObject): string[] {
  const { volumes } = (pod.spec ?? {}) as { volumes?: Volume[] };
  return (volumes ?? []).flatMap(({ name, persistentVolumeClaim, ephemeral }) => {
    if (persistentVolumeClaim) return [persistentVolumeClaim.claimName ?? ''];
    return ephemeral ? [`${pod.metadata.name}-${name}`] : [];
  });
}
