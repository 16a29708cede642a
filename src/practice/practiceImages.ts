import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { errorText } from '../base/userError.ts';
import { imagesLabel } from './kubelet/describedImages.ts';
import type { DataObject } from './kinds/core.ts';
import type { ObjectApi } from './storage/objectStore.ts';
import { ImageFileError, readImages } from './workloads/imageFile.ts';

const place = { namespace: 'kube-system', name: 'practice-images' };
const key = 'images.yaml';

/** Reads a file that describes images. @throws ImageFileError */
export function readImageFile(file: string): string {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new ImageFileError(`${file} cannot be read: ${errorText(error)}`);
  }
  readImages(text, basename(file));
  return text;
}

/** Keeps a description of images in the cluster, from then on. */
export function storeImages(api: ObjectApi, text: string): void {
  const present = api.get<DataObject>('configmaps', place.namespace, place.name);
  const configMap: DataObject = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { ...place, labels: { [imagesLabel]: 'true' } },
    data: { [key]: text },
  };
  if (!present) api.create('configmaps', configMap);
  else if (present.data?.[key] !== text) {
    api.update('configmaps', {
      ...configMap,
      metadata: { ...structuredClone(present.metadata), labels: { ...present.metadata.labels, [imagesLabel]: 'true' } },
    });
  }
}
