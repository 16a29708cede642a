import type { Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import { eventRecorder } from '../controllers/events.ts';
import type { DataObject } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { CatalogImage } from '../workloads/catalog.ts';
import { ImageFileError, readImages } from '../workloads/imageFile.ts';

/** A ConfigMap with this label describes images: each of its values is a file of them. */
export const imagesLabel = 'practice.kubernetes-lab-guide/images';

/** The images that ConfigMaps describe, beside the catalog's (`docs/practice-images.md`). */
export class DescribedImages implements Disposable {
  private readonly byConfigMap = new Map<string, readonly CatalogImage[]>();
  private readonly api: ObjectApi;
  private readonly watch: Disposable;

  constructor(api: ObjectApi) {
    this.api = api;
    for (const configMap of api.list<DataObject>('configmaps')) this.read(configMap);
    this.watch = api.onChange(({ object, resource, type }) => {
      if (resource !== 'configmaps') return;
      if (type === 'DELETED') this.byConfigMap.delete(object.metadata.uid ?? '');
      else this.read(object);
    });
  }

  get all(): readonly CatalogImage[] {
    return [...this.byConfigMap.values()].flat();
  }

  dispose(): void {
    this.watch.dispose();
  }

  private read(configMap: KubeObject): void {
    const { labels, uid = '' } = configMap.metadata;
    if (labels?.[imagesLabel] === undefined) {
      this.byConfigMap.delete(uid);
      return;
    }
    try {
      const data = (configMap as DataObject).data ?? {};
      this.byConfigMap.set(
        uid,
        Object.entries(data).flatMap(([name, text]) => readImages(text, name)),
      );
    } catch (error) {
      if (!(error instanceof ImageFileError)) throw error;
      // What it said before goes on to hold.
      eventRecorder(this.api, 'practice-images').warning(configMap, 'InvalidImages', error.message);
    }
  }
}
