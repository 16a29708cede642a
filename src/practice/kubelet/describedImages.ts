import type { Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import { eventRecorder } from '../controllers/events.ts';
import type { DataObject } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { CatalogImage } from '../workloads/catalog.ts';
import { readImages } from '../workloads/imageFile.ts';
import { YamlFileError } from '../workloads/yamlReader.ts';

/** A ConfigMap with this label describes images: each of its values is a file of them. */
export const imagesLabel = 'practice.kubernetes-lab-guide/images';

interface Description {
  resourceVersion: number;
  images: readonly CatalogImage[];
}

/**
 * The images that ConfigMaps describe, beside the catalog's (`docs/practice-images.md`). Of several that describe one
 * image, the one that was written last holds: the lab that was opened last behaves as its author meant it.
 */
export class DescribedImages implements Disposable {
  private readonly byConfigMap = new Map<string, Description>();
  private readonly api: ObjectApi;
  private readonly watch: Disposable;
  private sorted: readonly CatalogImage[] = [];

  constructor(api: ObjectApi) {
    this.api = api;
    for (const configMap of api.list<DataObject>('configmaps')) this.read(configMap);
    this.watch = api.onChange(({ object, resource, type }) => {
      if (resource !== 'configmaps') return;
      if (type === 'DELETED') this.forget(object);
      else this.read(object);
    });
  }

  /** Of images of one name, the one that holds comes first. */
  get all(): readonly CatalogImage[] {
    return this.sorted;
  }

  dispose(): void {
    this.watch.dispose();
  }

  private read(configMap: KubeObject): void {
    const { labels, resourceVersion, uid = '' } = configMap.metadata;
    if (labels?.[imagesLabel] === undefined) {
      this.forget(configMap);
      return;
    }
    const images = this.imagesOf(configMap) ?? this.byConfigMap.get(uid)?.images;
    if (!images) return;
    this.byConfigMap.set(uid, { resourceVersion: Number(resourceVersion), images });
    this.sort();
  }

  /** Undefined: there is a mistake in it, and what it said before goes on to hold. */
  private imagesOf(configMap: KubeObject): CatalogImage[] | undefined {
    return Object.entries((configMap as DataObject).data ?? {}).reduce<CatalogImage[] | undefined>(
      (images, [name, text]) => {
        try {
          return images && [...images, ...readImages(text)];
        } catch (error) {
          if (!(error instanceof YamlFileError)) throw error;
          const place = error.line === undefined ? name : `${name}:${error.line}`;
          const events = eventRecorder(this.api, 'practice-images');
          events.warning(configMap, 'InvalidImages', `${place}: ${error.message}`);
          return undefined;
        }
      },
      [],
    );
  }

  private forget({ metadata: { uid = '' } }: KubeObject): void {
    if (this.byConfigMap.delete(uid)) this.sort();
  }

  private sort(): void {
    this.sorted = [...this.byConfigMap.values()]
      .sort((a, b) => b.resourceVersion - a.resourceVersion)
      .flatMap(({ images }) => images);
  }
}
