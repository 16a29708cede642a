import path from 'node:path';
import type { Target } from '../checkpoint/expectation.ts';
import { kustomizedTargets } from './kustomization.ts';
import { manifestTargets, type ReadManifest } from './manifestObjects.ts';

/** The files that a lesson's commands name: those that lie beside it, that it shows, and that its commands write. */
export class ManifestFiles {
  private readonly read: ReadManifest;
  private readonly known = new Map<string, Target[] | undefined>();
  private shown: string[] = [];

  constructor(read: ReadManifest) {
    this.read = read;
  }

  /** Manifests without a name are only looked for in the step that shows them. */
  beginStep(): void {
    this.shown = [];
  }

  /** A manifest that the lesson shows. Without a path it is taken for an unknown file, if the step shows no other. */
  show(file: string | undefined, text: string): void {
    if (file === undefined) this.shown.push(text);
    else this.note(file, manifestTargets(text));
  }

  /** What is in a file from now on; undefined: nobody can tell. */
  note(file: string, targets: Target[] | undefined): void {
    this.known.set(path.posix.normalize(file), targets);
  }

  /** The objects in a file; undefined when they cannot be told. */
  async targetsOf(file: string): Promise<Target[] | undefined> {
    const key = path.posix.normalize(file);
    if (this.known.has(key)) return this.known.get(key);
    const text = (await this.read(file)) ?? (this.shown.length === 1 ? this.shown[0] : undefined);
    return text === undefined ? undefined : manifestTargets(text);
  }

  /** The objects of `-k FOLDER`; undefined when they cannot be told. */
  kustomized(folder: string): Promise<Target[] | undefined> {
    return kustomizedTargets(folder, this.read);
  }
}
