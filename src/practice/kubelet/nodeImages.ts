import type { Node } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { modify } from '../controllers/objects.ts';

/** A pulled image as a node's status lists it. */
export interface PulledImage {
  /** `docker.io/library/redis:6.0`. */
  name: string;
  digest: string;
  sizeBytes: number;
}

/** Whether a node has an image already. What it has is kept in its status, so it outlives the process. */
export function hasImage(api: ObjectApi, node: string, name: string): boolean {
  const images = api.get<Node>('nodes', undefined, node)?.status?.images ?? [];
  return images.some(image => image.names.includes(name));
}

export function addImage(api: ObjectApi, node: string, { name, digest, sizeBytes }: PulledImage): void {
  const present = api.get<Node>('nodes', undefined, node);
  if (!present || hasImage(api, node, name)) return;
  const repository = name.replace(/[:@][^/]*$/, '');
  modify(
    api,
    'nodes',
    present,
    copy => {
      copy.status = {
        ...copy.status,
        images: [...(copy.status?.images ?? []), { names: [`${repository}@${digest}`, name], sizeBytes }],
      };
    },
    'status',
  );
}
