import type { Disposable } from '../../base/disposable.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { MemoryFiles, type SavedFiles } from '../workloads/files/memoryFiles.ts';

/** What is kept of volumes over a restart of the process. */
export type SavedVolumes = Record<string, SavedFiles>;

/**
 * The writable volumes of all nodes: emptyDir lives as long as its Pod, what a claim holds as long as the claim, a
 * node's directory as long as the cluster.
 */
export class NodeVolumes implements Disposable {
  private readonly volumes = new Map<string, MemoryFiles>();
  private readonly changed: () => void;
  private readonly watch: Disposable;

  /** @param changed told of every change, so that it can be kept */
  constructor(api: ObjectApi, saved: SavedVolumes, changed: () => void) {
    this.changed = changed;
    for (const [key, files] of Object.entries(saved)) this.volumes.set(key, new MemoryFiles(undefined, files, changed));
    this.watch = api.onChange(({ object: { metadata }, resource, type }) => {
      if (resource !== 'persistentvolumeclaims' || type !== 'DELETED') return;
      if (this.volumes.delete(claimKey(metadata.namespace, metadata.name))) changed();
    });
  }

  emptyDir(podUid: string, volume: string): MemoryFiles {
    return this.get(`pod/${podUid}/${volume}`);
  }

  claim(namespace: string | undefined, name: string): MemoryFiles {
    return this.get(claimKey(namespace, name));
  }

  hostPath(node: string, path: string): MemoryFiles {
    return this.get(`host/${node}${path}`);
  }

  /** Removes what belongs to a Pod. */
  forget(podUid: string): void {
    for (const key of this.volumes.keys()) if (key.startsWith(`pod/${podUid}/`)) this.volumes.delete(key);
    this.changed();
  }

  save(): SavedVolumes {
    return Object.fromEntries([...this.volumes].map(([key, files]) => [key, files.save()]));
  }

  dispose(): void {
    this.watch.dispose();
  }

  private get(key: string): MemoryFiles {
    let files = this.volumes.get(key);
    if (!files) this.volumes.set(key, (files = new MemoryFiles(undefined, {}, this.changed)));
    return files;
  }
}

function claimKey(namespace: string | undefined, name: string): string {
  return `claim/${namespace ?? 'default'}/${name}`;
}
