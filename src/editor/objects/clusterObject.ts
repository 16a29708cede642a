import * as l10n from '@vscode/l10n';
import { UserError } from '../../base/userError.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { nameWord } from '../../shell/nameWord.ts';
import { groupResource, type ApiResource } from '../../cluster/resource.ts';

/** One object of the lab's cluster, by name. It may be gone by now. */
export interface ClusterObject {
  resource: ApiResource;
  /** Undefined for what has no namespace. */
  namespace: string | undefined;
  name: string;
}

/** What a row of the Cluster view stands for, from a command's argument; undefined when it is no object. */
export function objectOf(
  cluster: Pick<Cluster, 'resources' | 'namespace'>,
  argument: unknown,
): ClusterObject | undefined {
  const { resource: key, namespace, name } = (argument ?? {}) as Record<string, unknown>;
  if (typeof key !== 'string' || typeof name !== 'string' || name === '') return undefined;
  const resource = cluster.resources.find(candidate => groupResource(candidate) === key);
  if (resource === undefined) return undefined;
  if (!resource.namespaced) return { resource, namespace: undefined, name };
  return { resource, namespace: typeof namespace === 'string' ? namespace : cluster.namespace, name };
}

/**
 * The words that name an object in a kubectl command: `deployment web`, `widget.example.com big -n shop`.
 * @throws UserError `name-unsafe`
 */
export function kubectlWords(cluster: Pick<Cluster, 'resolve' | 'namespace'>, object: ClusterObject): string[] {
  const { resource, namespace, name } = object;
  const isShort = cluster.resolve(resource.singularName) === resource;
  const kind = isShort ? resource.singularName : groupResource(resource);
  // As short as a person would write it: the lab's namespace is the kubeconfig's.
  const elsewhere = namespace !== undefined && namespace !== cluster.namespace;
  return [nameWord(kind), nameWord(name), ...(elsewhere ? ['-n', nameWord(namespace)] : [])];
}

export function noSuchObject(): UserError {
  return new UserError(
    'object-unknown',
    l10n.t('Which object is meant?'),
    l10n.t('Use the menu of a row in the Cluster view.'),
  );
}
