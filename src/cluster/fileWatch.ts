import { watch, type FSWatcher } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { Disposable } from '../base/disposable.ts';

/** What writes a file may do so in several steps, in milliseconds. */
const settlingMs = 100;

/**
 * Tells when one of some files may have changed, was made or was replaced. Their folders are watched, as those who
 * write such files put a new one in the place of the old. Where the system cannot watch a folder nothing is told.
 */
export function watchFiles(paths: readonly string[], onChange: () => void): Disposable {
  let timer: NodeJS.Timeout | undefined;
  const names = new Map<string, Set<string>>();
  for (const path of paths) {
    const folder = dirname(path);
    names.set(folder, (names.get(folder) ?? new Set()).add(basename(path)));
  }
  const watchers = [...names].flatMap(([folder, files]) => {
    const watcher = watchFolder(folder, name => {
      if (name !== null && !files.has(name)) return;
      clearTimeout(timer);
      timer = setTimeout(onChange, settlingMs);
      timer.unref();
    });
    return watcher === undefined ? [] : [watcher];
  });
  return {
    dispose() {
      clearTimeout(timer);
      for (const watcher of watchers) watcher.close();
    },
  };
}

function watchFolder(folder: string, onEvent: (name: string | null) => void): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, (_, name) => onEvent(name));
    watcher.on('error', () => watcher.close());
    return watcher;
  } catch {
    return undefined;
  }
}
