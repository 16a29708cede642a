import type { KubeObject } from '../base/kubeObject.ts';

export type ChangeType = 'added' | 'modified' | 'deleted';

export interface StoreChange {
  type: ChangeType;
  /** As it is now, or as it was last when it is deleted. */
  object: KubeObject;
}

/**
 * The objects of one watch. Each change is told with what it really changes here: an ADDED of what is known is a
 * modification, a repeated one is none, and another object of the same name (another uid) replaces the former.
 */
export class ObjectStore {
  private readonly objects = new Map<string, KubeObject>();
  /** Objects of the same version may come in another detail now. */
  private versionsTell = true;
  private list: readonly KubeObject[] | undefined;

  /** In no particular order; the same array until something changes. */
  get all(): readonly KubeObject[] {
    this.list ??= Object.freeze([...this.objects.values()]);
    return this.list;
  }

  get size(): number {
    return this.objects.size;
  }

  put(object: KubeObject): StoreChange[] {
    const key = keyOf(object);
    const known = this.objects.get(key);
    if (known !== undefined && this.versionsTell && isSame(known, object)) return [];
    this.objects.set(key, object);
    this.list = undefined;
    if (known === undefined) return [{ type: 'added', object }];
    if (known.metadata.uid === object.metadata.uid) return [{ type: 'modified', object }];
    return [
      { type: 'deleted', object: known },
      { type: 'added', object },
    ];
  }

  remove(object: KubeObject): StoreChange[] {
    const key = keyOf(object);
    if (!this.objects.delete(key)) return [];
    this.list = undefined;
    return [{ type: 'deleted', object }];
  }

  /** Makes the store equal to a list, and tells the differences: deletions first. */
  replace(objects: readonly KubeObject[]): StoreChange[] {
    const keep = new Set(objects.map(keyOf));
    const changes: StoreChange[] = [];
    for (const [key, object] of this.objects) {
      if (keep.has(key)) continue;
      this.objects.delete(key);
      changes.push({ type: 'deleted', object });
    }
    if (changes.length > 0) this.list = undefined;
    for (const object of objects) changes.push(...this.put(object));
    this.versionsTell = true;
    return changes;
  }

  /** The next list replaces every object, also those whose version is known. */
  forgetVersions(): void {
    this.versionsTell = false;
  }
}

function isSame(known: KubeObject, object: KubeObject): boolean {
  const version = object.metadata.resourceVersion;
  return (
    version !== undefined && known.metadata.resourceVersion === version && known.metadata.uid === object.metadata.uid
  );
}

function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}
