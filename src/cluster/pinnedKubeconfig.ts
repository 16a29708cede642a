import { createHash, randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as l10n from '@vscode/l10n';
import { stringify } from 'yaml';
import { errorText, UserError } from '../base/userError.ts';
import type { Kubeconfig } from './kubeconfig.ts';

/** Which context of a kubeconfig a lab is tied to. */
export interface PinOptions {
  kubeconfig: Kubeconfig;
  /** Absent: the current context. */
  context?: string;
  /** Absent: the context's own, else `default`. */
  namespace?: string;
  /** Where the file is written; created when it is not there. */
  directory: string;
}

export interface PinnedKubeconfig {
  path: string;
  context: string;
  namespace: string;
}

/**
 * Writes a kubeconfig of one cluster, one user and one context with its namespace, for the lab terminal and for the
 * extension's own requests: whatever happens to the user's file or current context, commands keep going where the lab
 * says. Mode 0600, replaced atomically; the user's files are only read.
 *
 * @throws UserError `context-missing`, `kubeconfig-invalid`, `pinned-kubeconfig-unwritable`.
 */
export async function writePinnedKubeconfig(options: PinOptions): Promise<PinnedKubeconfig> {
  const { kubeconfig, directory } = options;
  const name = options.context ?? kubeconfig.currentContext;
  const context = name === undefined ? undefined : kubeconfig.contexts.get(name);
  if (name === undefined || context === undefined) throw noContext(kubeconfig, name);
  const cluster = kubeconfig.clusters.get(context.cluster);
  if (typeof cluster?.server !== 'string') {
    throw new UserError(
      'kubeconfig-invalid',
      l10n.t('The context {0} names the cluster {1}, which has no server address.', name, context.cluster),
      l10n.t('Correct the kubeconfig, or choose another context.'),
    );
  }
  const namespace = options.namespace ?? context.namespace ?? 'default';
  const content = stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: context.cluster, cluster }],
    users: [{ name: context.user, user: kubeconfig.users.get(context.user) ?? {} }],
    contexts: [{ name, context: { cluster: context.cluster, user: context.user, namespace } }],
    'current-context': name,
  });
  const path = join(directory, fileName(name, namespace, cluster.server));
  await writeSecretFile(directory, path, content);
  return { path, context: name, namespace };
}

/** Readable at a glance, yet distinct for names such as `arn:aws:eks:…/prod` that a file cannot have. */
function fileName(context: string, namespace: string, server: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([context, namespace, server]))
    .digest('hex')
    .slice(0, 10);
  const words = context.replaceAll(/[^A-Za-z0-9_-]+/g, '-').slice(0, 40);
  return `${words}-${hash}.yaml`;
}

/** Writes a file that nobody else may read, whole or not at all. @throws UserError `pinned-kubeconfig-unwritable` */
export async function writeSecretFile(directory: string, path: string, content: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined);
    throw new UserError(
      'pinned-kubeconfig-unwritable',
      l10n.t('The lab’s kubeconfig cannot be written to {0}: {1}', directory, errorText(error)),
      l10n.t('Make room on the disk, or make that folder writable.'),
      { cause: error },
    );
  }
}

function noContext(kubeconfig: Kubeconfig, name: string | undefined): UserError {
  const names = [...kubeconfig.contexts.keys()];
  return new UserError(
    'context-missing',
    name === undefined
      ? l10n.t('The kubeconfig {0} has no current context.', kubeconfig.files.join(', '))
      : l10n.t('The kubeconfig {0} has no context {1}.', kubeconfig.files.join(', '), name),
    names.length === 0
      ? l10n.t('Use the practice cluster, or set up a cluster with its own tool, which adds a context.')
      : l10n.t('Choose one of these: {0}', names.slice(0, 20).join(', ')),
  );
}
