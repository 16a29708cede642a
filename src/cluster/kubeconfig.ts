import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, dirname, isAbsolute, join, resolve, sep } from 'node:path';
import * as l10n from '@vscode/l10n';
import { parse } from 'yaml';
import { errorText, UserError } from '../base/userError.ts';

/** An entry of `clusters` or `users`, every field kept, so that nothing is lost when it is written elsewhere. */
export type KubeconfigEntry = Readonly<Record<string, unknown>>;

export interface KubeconfigContext {
  name: string;
  cluster: string;
  user: string;
  namespace?: string;
}

/**
 * Kubeconfig files, merged as kubectl merges them: the first file that sets a name wins. Paths in it are absolute.
 * Secret: never log it.
 */
export interface Kubeconfig {
  files: readonly string[];
  currentContext: string | undefined;
  contexts: ReadonlyMap<string, KubeconfigContext>;
  clusters: ReadonlyMap<string, KubeconfigEntry>;
  users: ReadonlyMap<string, KubeconfigEntry>;
}

/** The files kubectl would read: `KUBECONFIG`'s list, else `~/.kube/config`. */
export function kubeconfigPaths(env: NodeJS.ProcessEnv, home = homedir()): string[] {
  const listed = (env.KUBECONFIG ?? '').split(delimiter).filter(path => path !== '');
  return listed.length > 0 ? [...new Set(listed)] : [join(home, '.kube', 'config')];
}

/**
 * Reads and merges kubeconfig files. As in kubectl, a missing file of several is passed over.
 *
 * @throws UserError `kubeconfig-missing` when none is there, `kubeconfig-unreadable`, `kubeconfig-invalid`.
 */
export async function loadKubeconfig(paths: readonly string[]): Promise<Kubeconfig> {
  const merged = {
    files: [] as string[],
    currentContext: undefined as string | undefined,
    contexts: new Map<string, KubeconfigContext>(),
    clusters: new Map<string, KubeconfigEntry>(),
    users: new Map<string, KubeconfigEntry>(),
  };
  for (const path of paths) {
    const text = await readIfThere(path);
    if (text === undefined) continue;
    const file = parseKubeconfig(text, path);
    merged.files.push(path);
    merged.currentContext ??= file.currentContext;
    addMissing(merged.contexts, file.contexts);
    addMissing(merged.clusters, file.clusters);
    addMissing(merged.users, file.users);
  }
  if (merged.files.length === 0) {
    throw new UserError(
      'kubeconfig-missing',
      l10n.t('There is no kubeconfig: {0} does not exist.', paths.join(', ')),
      l10n.t('Use the practice cluster, or set up a cluster with its own tool, which writes that file.'),
    );
  }
  return merged;
}

function addMissing<T>(target: Map<string, T>, source: ReadonlyMap<string, T>): void {
  for (const [name, value] of source) if (!target.has(name)) target.set(name, value);
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw new UserError(
      'kubeconfig-unreadable',
      l10n.t('The kubeconfig {0} cannot be read: {1}', path, errorText(error)),
      l10n.t('Check that it is a file and that you may read it.'),
      { cause: error },
    );
  }
}

/** Parses one file; exported for tests. */
export function parseKubeconfig(text: string, path: string): Kubeconfig {
  let raw: unknown;
  try {
    raw = parse(text, { maxAliasCount: 100 });
  } catch (error) {
    // Only the first line: what follows quotes the file, which may hold a token.
    throw invalid(path, (errorText(error).split('\n')[0] ?? '').replace(/:$/, ''));
  }
  if (!isRecord(raw)) throw invalid(path, l10n.t('it holds no YAML mapping'));
  if (raw.kind !== undefined && raw.kind !== 'Config') {
    throw invalid(path, l10n.t('it is of kind {0}, not Config', typeof raw.kind === 'string' ? raw.kind : '?'));
  }
  if (raw.contexts === undefined && raw.clusters === undefined && raw.users === undefined) {
    throw invalid(path, l10n.t('it has no contexts, clusters or users'));
  }
  const directory = dirname(resolve(path));
  const contexts = new Map<string, KubeconfigContext>();
  for (const [name, context] of namedEntries(raw.contexts, 'context', path)) {
    contexts.set(name, {
      name,
      cluster: nonEmpty(context.cluster) ?? '',
      user: nonEmpty(context.user) ?? '',
      namespace: nonEmpty(context.namespace),
    });
  }
  return {
    files: [path],
    currentContext: nonEmpty(raw['current-context']),
    contexts,
    clusters: mapValues(namedEntries(raw.clusters, 'cluster', path), entry => withAbsolutePaths(entry, directory)),
    users: mapValues(namedEntries(raw.users, 'user', path), entry => withAbsolutePaths(entry, directory)),
  };
}

function namedEntries(list: unknown, key: string, path: string): Map<string, Record<string, unknown>> {
  const entries = new Map<string, Record<string, unknown>>();
  if (list === undefined || list === null) return entries;
  if (!Array.isArray(list)) throw invalid(path, l10n.t('“{0}” is not a list', `${key}s`));
  for (const item of list as unknown[]) {
    if (!isRecord(item) || typeof item.name !== 'string') throw invalid(path, l10n.t('a {0} has no name', key));
    const value = item[key] ?? {};
    if (!isRecord(value)) throw invalid(path, l10n.t('the {0} {1} is not a mapping', key, item.name));
    if (!entries.has(item.name)) entries.set(item.name, value);
  }
  return entries;
}

const pathFields = ['certificate-authority', 'client-certificate', 'client-key', 'tokenFile'];

/** kubectl takes relative paths from the file's own folder; so must whatever the entry is copied to. */
function withAbsolutePaths(entry: Record<string, unknown>, directory: string): KubeconfigEntry {
  const copy = { ...entry };
  for (const field of pathFields) {
    const value = copy[field];
    if (typeof value === 'string' && value !== '') copy[field] = resolve(directory, value);
  }
  const exec = copy.exec;
  if (isRecord(exec) && typeof exec.command === 'string' && !isAbsolute(exec.command)) {
    if (exec.command.includes('/') || exec.command.includes(sep)) {
      copy.exec = { ...exec, command: resolve(directory, exec.command) };
    }
  }
  return copy;
}

function mapValues<T, U>(map: ReadonlyMap<string, T>, change: (value: T) => U): Map<string, U> {
  return new Map([...map].map(([key, value]) => [key, change(value)]));
}

function invalid(path: string, why: string): UserError {
  return new UserError(
    'kubeconfig-invalid',
    l10n.t('{0} is not a usable kubeconfig: {1}.', path, why),
    l10n.t('Correct the file, or choose another one or the practice cluster.'),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
