import { readFile } from 'node:fs/promises';
import { getCACertificates, rootCertificates } from 'node:tls';
import type { Cluster, KubeConfig, User } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import { parse } from 'yaml';
import { errorText, UserError } from '../base/userError.ts';
import { environmentProxy, isLoopback } from './environmentProxy.ts';

/** client-node's types are read-only, and some of what it reads is not in them. */
type Changeable<T> = { -readonly [key in keyof T]: T[key] };

/**
 * Loads a kubeconfig into client-node's object and fills in what client-node leaves out. The library weighs 1.4 MB: it
 * is loaded by the first call.
 *
 * @param path a file whose current context is the one to use.
 * @throws UserError `kubeconfig-unreadable`, `kubeconfig-invalid`, `cluster-not-encrypted`.
 */
export async function loadClientKubeConfig(path: string): Promise<KubeConfig> {
  const { KubeConfig } = await import('./clientNode.ts');
  const kubeConfig = new KubeConfig();
  try {
    kubeConfig.loadFromFile(path);
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
  const user = kubeConfig.getCurrentUser();
  if (user !== null) await prepareUser(user, cluster, path);
  return kubeConfig;
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

/** `tokenFile`, and an exec plugin's `KUBERNETES_EXEC_INFO` (client-go's `ExecCredential`). */
async function prepareUser(user: Changeable<User>, cluster: Cluster, path: string): Promise<void> {
  const raw = parse(await readFile(path, 'utf8')) as { users?: { name?: string; user?: { tokenFile?: string } }[] };
  const tokenFile = raw.users?.find(({ name }) => name === user.name)?.user?.tokenFile;
  if (tokenFile !== undefined && user.token === undefined) user.token = await readToken(tokenFile);
  const exec = user.exec as { apiVersion?: string; env?: unknown; provideClusterInfo?: boolean } | null | undefined;
  if (exec === undefined || exec === null) return;
  const info = {
    apiVersion: exec.apiVersion ?? 'client.authentication.k8s.io/v1',
    kind: 'ExecCredential',
    spec: {
      interactive: false,
      ...(exec.provideClusterInfo === true
        ? { cluster: { server: cluster.server, 'certificate-authority-data': cluster.caData } }
        : {}),
    },
  };
  exec.env = [
    ...(Array.isArray(exec.env) ? (exec.env as unknown[]) : []),
    { name: 'KUBERNETES_EXEC_INFO', value: JSON.stringify(info) },
  ];
}

async function readToken(path: string): Promise<string> {
  try {
    return (await readFile(path, 'utf8')).trim();
  } catch (error) {
    throw new UserError(
      'login-failed',
      l10n.t('The login failed: {0}', errorText(error)),
      l10n.t('Log in again with the cluster’s own tool (for example “gcloud auth login”), then try again.'),
      { cause: error },
    );
  }
}
