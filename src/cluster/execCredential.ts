import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** `users[].user.exec` of a kubeconfig: how to run a login program (client-go's `ExecConfig`). */
export interface ExecConfig {
  apiVersion?: string;
  command?: string;
  args?: readonly string[] | null;
  env?: readonly { name: string; value: string }[] | null;
  installHint?: string;
  interactiveMode?: string;
  provideClusterInfo?: boolean;
}

/** What a login program gives. Secret. */
export interface ExecCredential {
  token?: string;
  /** PEM. */
  clientCertificate?: string;
  clientKey?: string;
  /** When it is of no use any more, in ms since the epoch. */
  expiresAt?: number;
}

const apiGroup = 'client.authentication.k8s.io';
const apiVersions = [`${apiGroup}/v1`, `${apiGroup}/v1beta1`];

/**
 * The version that a kubeconfig asks a login program for.
 *
 * @throws UserError `login-plugin-version`: the programs and kubectl have left `v1alpha1` behind since 1.24.
 */
export function execApiVersion(exec: ExecConfig): string {
  const { apiVersion = '', command = '' } = exec;
  if (apiVersions.includes(apiVersion)) return apiVersion;
  throw new UserError(
    'login-plugin-version',
    l10n.t('The kubeconfig asks the login program {0} for {1}, which kubectl no longer takes.', command, apiVersion),
    l10n.t('Update the cluster’s own tool and let it write the kubeconfig again.'),
  );
}

/**
 * Reads the `ExecCredential` that a login program prints.
 *
 * @throws Error with what is wrong, without quoting any of it.
 */
export function parseExecCredential(text: string, apiVersion: string): ExecCredential {
  const answer = parseObject(text);
  if (answer.kind !== 'ExecCredential') throw new Error(l10n.t('its answer is no ExecCredential'));
  if (answer.apiVersion !== apiVersion) {
    throw new Error(l10n.t('its answer is of another version than {0}', apiVersion));
  }
  const status = (answer.status ?? {}) as Record<string, unknown>;
  const credential = {
    token: textOf(status.token),
    clientCertificate: textOf(status.clientCertificateData),
    clientKey: textOf(status.clientKeyData),
    expiresAt: timeOf(status.expirationTimestamp),
  };
  const hasCertificate = credential.clientCertificate !== undefined && credential.clientKey !== undefined;
  if (credential.token === undefined && !hasCertificate) {
    throw new Error(l10n.t('its answer holds neither a token nor a client certificate with its key'));
  }
  return credential;
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  } catch {
    // A parser's message quotes what it could not read: that may be a token.
  }
  throw new Error(l10n.t('its answer is not JSON'));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function timeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
