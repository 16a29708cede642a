/** Flags that take no value of their own after a space, by their long names. Source: `kubectl <command> --help`. */
const booleans = new Set(
  `all all-containers all-namespaces allow-missing-template-keys append-hash attach cascade client command containers
  delete-emptydir-data delete-local-data disable-eviction dry-run edit expose field-reuse flatten follow force
  force-conflicts help ignore-daemonsets ignore-errors ignore-not-found include-uninitialized
  insecure-skip-cert-verify insecure-skip-tls-verify interactive keep-annotations leave-stdin-open list local
  match-server-version merge minify namespaced no-headers now openapi-patch output-watch-events overwrite prefix
  previous privileged prune quiet raw-config record recursive rm save-config server-print server-side short show-kind
  show-labels show-managed-fields stdin sum suspend timestamps tty use-protocol-buffers validate wait
  warnings-as-errors watch watch-only windows-line-endings`.split(/\s+/),
);

/** `wait` takes a flag `--all`, and `--wait` is one of `delete`: names alone tell the flags apart. */
const shorthands: Record<string, string> = {
  A: 'all-namespaces',
  L: 'label-columns',
  R: 'recursive',
  c: 'container',
  f: 'filename',
  h: 'help',
  i: 'stdin',
  k: 'kustomize',
  l: 'selector',
  n: 'namespace',
  o: 'output',
  p: 'patch',
  q: 'quiet',
  s: 'server',
  t: 'tty',
  v: 'v',
  w: 'watch',
};

/** Shorthands that mean something else in these commands. */
const ownShorthands: Record<string, Record<string, string>> = {
  logs: { f: 'follow', p: 'previous' },
  delete: { i: 'interactive' },
  run: { l: 'labels' },
  expose: { l: 'labels' },
  debug: { q: 'quiet' },
};

/** Whether `--name value` is a flag and a positional argument, not a flag with a value. */
export function isBoolean(name: string, verb: string): boolean {
  if (name === 'raw') return verb === 'config';
  if (name === 'env') return false;
  return booleans.has(name);
}

/** The long name of `-x`; the shorthand itself when it is not known. */
export function longName(shorthand: string, verb: string): string {
  return ownShorthands[verb]?.[shorthand] ?? shorthands[shorthand] ?? shorthand;
}
