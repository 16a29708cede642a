import type { KubeObject } from '../../base/kubeObject.ts';
import type { Revision } from './versionedStore.ts';

/** How many changes of a resource can be replayed to a watch that resumes. Older versions are answered with 410. */
const windowSize = 1000;

/** The objects of one resource and its latest changes. */
export class ResourceTable {
  readonly window: Revision[] = [];
  /** The revision of the newest change that was dropped from the window. */
  forgotten = 0;
  /** In the order in which they were written last. */
  private readonly objects = new Map<string, KubeObject>();
  private readonly all = new SortedList(key => this.objects.get(key));
  private readonly byNamespace = new Map<string, SortedList>();

  get size(): number {
    return this.objects.size;
  }

  /** The object that has gone without a write for the longest time. */
  get oldest(): KubeObject | undefined {
    return this.objects.values().next().value;
  }

  get(namespace: string, name: string): KubeObject | undefined {
    return this.objects.get(`${namespace}/${name}`);
  }

  set(object: KubeObject): void {
    const key = keyOf(object);
    this.objects.delete(key);
    this.objects.set(key, object);
    this.changed(key, object.metadata.namespace ?? '');
  }

  delete(namespace: string, name: string): void {
    const key = `${namespace}/${name}`;
    if (this.objects.delete(key)) this.changed(key, namespace);
  }

  list(namespace?: string): readonly KubeObject[] {
    const list = namespace === undefined ? this.all : this.byNamespace.get(namespace);
    return list?.objects() ?? [];
  }

  remember(change: Revision): void {
    this.window.push(change);
    if (this.window.length > windowSize) this.forgotten = this.window.shift()!.revision;
  }

  private changed(key: string, namespace: string): void {
    let list = this.byNamespace.get(namespace);
    if (list === undefined) {
      list = new SortedList(each => this.objects.get(each));
      this.byNamespace.set(namespace, list);
    }
    list.changed(key);
    this.all.changed(key);
  }
}

/** By namespace and name. */
export function keyOf(object: KubeObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

/** Objects in the order of their keys. A list that was given out stays as it is; the next one is made from it. */
class SortedList {
  private keys: string[] = [];
  private list: readonly KubeObject[] = [];
  private readonly stale = new Set<string>();
  private readonly find: (key: string) => KubeObject | undefined;

  constructor(find: (key: string) => KubeObject | undefined) {
    this.find = find;
  }

  /** An object has come, has another version or has gone. */
  changed(key: string): void {
    this.stale.add(key);
  }

  objects(): readonly KubeObject[] {
    if (this.stale.size > this.keys.length / 8) this.sort();
    else if (this.stale.size > 0) this.insert();
    this.stale.clear();
    return this.list;
  }

  private sort(): void {
    const keys = new Set([...this.keys, ...this.stale]);
    this.keys = [...keys].filter(key => this.find(key) !== undefined).sort();
    this.list = this.keys.map(key => this.find(key)!);
  }

  private insert(): void {
    const list = [...this.list];
    for (const key of this.stale) {
      const object = this.find(key);
      const at = this.position(key);
      const isThere = this.keys[at] === key;
      if (object === undefined) {
        if (!isThere) continue;
        this.keys.splice(at, 1);
        list.splice(at, 1);
      } else if (isThere) {
        list[at] = object;
      } else {
        this.keys.splice(at, 0, key);
        list.splice(at, 0, object);
      }
    }
    this.list = list;
  }

  /** Of the first key that is not less. */
  private position(key: string): number {
    let [low, high] = [0, this.keys.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle]! < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
