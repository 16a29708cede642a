import { readFile } from 'node:fs/promises';
import { getCACertificates, rootCertificates } from 'node:tls';
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import { errorText, UserError } from '../base/userError.ts';
import { environmentProxy, isLoopback } from './environmentProxy.ts';
import { parseKubeconfig, type KubeconfigEntry } from './kubeconfig.ts';

/** client-node's types are read-only, and some of what it reads is not in them. */
type Changeable<T> = { -readonly [key in keyof T]: T[key] };

/** One cluster and one user of a kubeconfig. Secret. */
export interface ClientKubeConfig {
  kubeConfig: KubeConfig;
  cluster: Cluster;
  /** To be filled in with what a login gives. */
  user: Changeable<User>;
  /** The user as the file has it: client-node leaves some of it out. */
  userEntry: KubeconfigEntry;
}

/**
 * Loads a kubeconfig into client-node's object. The library weighs 1.4 MB: it is loaded by the first call.
 *
 * @param path a file whose current context is the one to use.
 * @throws UserError `kubeconfig-unreadable`, `kubeconfig-invalid`, `cluster-not-encrypted`.
 */
export async function loadClientKubeConfig(path: string): Promise<ClientKubeConfig> {
  const { KubeConfig } = await import('./clientNode.ts');
  const kubeConfig = new KubeConfig();
  let userEntry: KubeconfigEntry;
  try {
    const text = await readFile(path, 'utf8');
    kubeConfig.loadFromString(text);
    kubeConfig.makePathsAbsolute(path.replace(/[^/\\]*$/, ''));
    const { contexts, currentContext, users } = parseKubeconfig(text, path);
    userEntry = users.get(contexts.get(currentContext ?? '')?.user ?? '') ?? {};
  } catch (error) {
    throw new UserError(
      'kubeconfig-unreadable',
      l10n.t('The kubeconfig {0} cannot be read: {1}', path, errorText(error).split('\n')[0] ?? ''),
      l10n.t('Choose the cluster again.'),
      { cause: error },
    );
  }
  const cluster = kubeConfig.getCurrentCluster();
  if (cluster === null) {
    throw new UserError(
      'kubeconfig-invalid',
      l10n.t('The kubeconfig {0} has no current context with a cluster.', path),
      l10n.t('Choose the cluster again.'),
    );
  }
  prepareCluster(cluster);
  // Without any user client-node leaves out the cluster's certificates as well.
  const user = kubeConfig.getCurrentUser() ?? { name: 'anonymous' };
  kubeConfig.loadFromClusterAndUser(cluster, user);
  return { kubeConfig, cluster, user, userEntry };
}

function prepareCluster(cluster: Changeable<Cluster>): void {
  const url = new URL(cluster.server);
  // kubectl takes the environment's proxy where the kubeconfig names none.
  cluster.proxyUrl ??= environmentProxy(url, process.env);
  if (url.protocol === 'http:') {
    if (!isLoopback(url.hostname)) {
      throw new UserError(
        'cluster-not-encrypted',
        l10n.t('{0} is not encrypted: logins would go over the network in plain text.', cluster.server),
        l10n.t('Use an https:// address.'),
      );
    }
    // client-node refuses plain HTTP without it; there is no certificate to verify.
    cluster.skipTLSVerify = true;
  } else if (cluster.caData === undefined && cluster.caFile === undefined && !cluster.skipTLSVerify) {
    // Without any TLS option client-node makes no dispatcher of its own.
    const authorities = typeof getCACertificates === 'function' ? getCACertificates('default') : rootCertificates;
    cluster.caData = Buffer.from(authorities.join('\n')).toString('base64');
  }
}
