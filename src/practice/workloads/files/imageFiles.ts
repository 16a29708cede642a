import { posix } from 'node:path';
import type { FileEntry } from './memoryFiles.ts';

const directories = [
  ...['/', '/bin', '/dev', '/etc', '/home', '/proc', '/root', '/sys', '/usr', '/usr/bin', '/usr/local/bin'],
  ...['/usr/sbin', '/sbin', '/var', '/var/log', '/var/run', '/opt', '/srv', '/mnt'],
];
/** Images are built on this day. */
const built = Date.UTC(2025, 8, 1);

/**
 * The tree that an image brings.
 * @param programs what lies on its PATH
 * @param files by path
 */
export function imageTree(
  programs: readonly string[],
  files: Readonly<Record<string, string>>,
): ReadonlyMap<string, FileEntry> {
  const tree = new Map<string, FileEntry>();
  const directory = (path: string, mode = 0o755): void => {
    if (tree.has(path)) return;
    if (path !== '/') directory(posix.dirname(path));
    tree.set(path, { mode, modified: built });
  };
  const file = (path: string, text: string, mode = 0o644): void => {
    directory(posix.dirname(path));
    tree.set(path, { data: Buffer.from(text), mode, modified: built });
  };
  for (const path of directories) directory(path);
  directory('/tmp', 0o1777);
  for (const name of programs) file(`/bin/${name}`, '', 0o755);
  file('/dev/null', '', 0o666);
  file('/etc/passwd', 'root:x:0:0:root:/root:/bin/sh\n');
  file('/etc/group', 'root:x:0:\n');
  for (const [path, text] of Object.entries(files)) file(path, text);
  return tree;
}
