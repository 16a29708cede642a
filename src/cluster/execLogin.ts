import type { Cluster } from '@kubernetes/client-node';
import * as l10n from '@vscode/l10n';
import { plainLine } from '../base/plainText.ts';
import { errorText, UserError } from '../base/userError.ts';
import { execApiVersion, parseExecCredential, type ExecConfig, type ExecCredential } from './execCredential.ts';
import { programOutput } from './programOutput.ts';
import { findOnShellPath } from './shellPath.ts';

/**
 * Runs the login program that a kubeconfig names, as client-go does (KEP-541). It has no terminal here: what asks for
 * one cannot be run. A program that is not on this process's PATH is looked for on that of the user's shell.
 *
 * @throws UserError `login-failed`, `login-plugin-missing`, `login-plugin-version`, `login-interactive`.
 */
export async function runLoginProgram(exec: ExecConfig, cluster: Cluster): Promise<ExecCredential> {
  const command = exec.command ?? '';
  const apiVersion = execApiVersion(exec);
  if (exec.interactiveMode === 'Always') throw interactive(command);
  const info = { apiVersion, kind: 'ExecCredential', spec: { ...clusterInfo(exec, cluster), interactive: false } };
  const env: NodeJS.ProcessEnv = { ...process.env };
  for (const { name, value } of exec.env ?? []) env[name] = value;
  env.KUBERNETES_EXEC_INFO = JSON.stringify(info);
  const args = exec.args ?? [];
  let output: string;
  try {
    output = await programOutput(command, args, { env });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw failed(command, errorText(error));
    const found = await findOnShellPath(command);
    if (found === undefined) throw missing(command, exec.installHint);
    // Such programs run others (gke-gcloud-auth-plugin runs gcloud), which are found there as well.
    output = await programOutput(found.file, args, { env: { ...env, PATH: found.path } }).catch((failure: unknown) => {
      throw failed(command, errorText(failure));
    });
  }
  try {
    return parseExecCredential(output, apiVersion);
  } catch (error) {
    throw failed(command, errorText(error));
  }
}

/** What a program is told of the cluster if the kubeconfig wants it: client-go's `ExecCredentialSpec.Cluster`. */
function clusterInfo(exec: ExecConfig, cluster: Cluster): object {
  if (exec.provideClusterInfo !== true) return {};
  return {
    cluster: {
      server: cluster.server,
      'tls-server-name': cluster.tlsServerName,
      'insecure-skip-tls-verify': cluster.skipTLSVerify ? true : undefined,
      'certificate-authority-data': cluster.caData,
      'proxy-url': cluster.proxyUrl,
    },
  };
}

function missing(command: string, installHint: string | undefined): UserError {
  const hint = plainLine(installHint ?? '').trim();
  const remedy = l10n.t('Install it, or start the editor from a shell in which it is found, then try again.');
  return new UserError(
    'login-plugin-missing',
    l10n.t('The login program {0}, which the kubeconfig names, was not found on the PATH.', command),
    hint === '' ? remedy : `${remedy} ${hint}`,
  );
}

function interactive(command: string): UserError {
  return new UserError(
    'login-interactive',
    l10n.t('The login program {0} only works in a terminal, where it can ask you.', command),
    l10n.t('Use a context with another way to log in, or the practice cluster.'),
  );
}

function failed(command: string, why: string): UserError {
  return new UserError(
    'login-failed',
    l10n.t('The login with {0} failed: {1}', command, why),
    l10n.t('Log in again with the cluster’s own tool (for example “gcloud auth login”), then try again.'),
  );
}
