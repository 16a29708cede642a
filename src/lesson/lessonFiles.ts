import type { ReadManifest } from './manifestObjects.ts';

/** The files around a lesson. Paths are relative to its folder, with `/`; nothing outside a lesson's reach is told. */
export interface LessonFiles {
  /** The text of a file beside the lesson; undefined when there is none, or it is too large. */
  read: ReadManifest;
  /** Whether there is such a file or folder; undefined when that cannot be told. */
  exists(path: string): Promise<boolean | undefined>;
}

/** No file is known, as for a document that was never saved. */
export const noFiles: LessonFiles = {
  read: () => Promise.resolve(undefined),
  exists: () => Promise.resolve(undefined),
};
