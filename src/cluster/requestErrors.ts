import * as l10n from '@vscode/l10n';
import { errorText } from '../base/userError.ts';
import { bodySilent } from './channel.ts';
import { RequestError } from './requestError.ts';
import type { Status } from './status.ts';

/** What the API server refused, in words. `what` names the request, e.g. `GET /api/v1/pods`. */
export function refused(httpStatus: number, status: Status, what: string): RequestError {
  const details = { httpStatus, retryAfterMs: status.retryAfterMs };
  const message = status.message ?? what;
  switch (httpStatus) {
    case 401:
      return new RequestError(
        'cluster-unauthorized',
        l10n.t('The cluster does not accept the login: it has expired or is not valid there.'),
        l10n.t('Log in again with the cluster’s own tool (for example “gcloud auth login”), then try again.'),
        details,
      );
    case 403:
      return new RequestError(
        'cluster-forbidden',
        l10n.t('Not allowed: {0}', message),
        l10n.t('Ask whoever runs the cluster for the right, or use another namespace or the practice cluster.'),
        details,
      );
    case 404:
      return new RequestError(
        'cluster-not-found',
        l10n.t('Not found: {0}', message),
        l10n.t('Check the name and the namespace.'),
        details,
      );
    case 429:
      return new RequestError(
        'cluster-busy',
        l10n.t('The cluster asks to slow down: {0}', message),
        l10n.t('Nothing to do: it is tried again by itself.'),
        details,
      );
    default:
      return new RequestError(
        'cluster-refused',
        l10n.t('The cluster answered with an error ({0}): {1}', httpStatus, message),
        httpStatus >= 500
          ? l10n.t('Try again; if it keeps failing, look at the state of the cluster’s control plane.')
          : l10n.t('Correct what the message names.'),
        details,
      );
  }
}

/** An answer that is no answer: not JSON, too long, cut off in the middle. */
export function badAnswer(why: string, httpStatus = 200): RequestError {
  return new RequestError(
    'answer-invalid',
    l10n.t('The cluster’s answer cannot be used: {0}', why),
    l10n.t('Check that the server address in the kubeconfig is that of a Kubernetes API server.'),
    { httpStatus },
  );
}

/** At the address of the lab's cluster there is another one now. */
export function changedCluster(server: string): RequestError {
  return new RequestError(
    'other-cluster',
    l10n.t('Another cluster answers at {0} now: the lab’s own is gone.', server),
    l10n.t('Choose the cluster again.'),
    { httpStatus: 200 },
  );
}

/** The login, or the way to the cluster, is another one from now on. */
export function kubeconfigChanged(): RequestError {
  return new RequestError(
    'cluster-kubeconfig-changed',
    l10n.t('The kubeconfig has changed; connecting again.'),
    l10n.t('Nothing to do: it is tried again by itself.'),
  );
}

/** An answer that had begun and was cut off, or went silent: the next request tells whether the server is lost. */
export function broken(error: unknown, server: string): RequestError {
  const { code, text } = innermost(error);
  const isSilent = code === bodySilent;
  return new RequestError(
    isSilent ? 'stream-silent' : 'stream-broken',
    l10n.t('The connection to {0} was lost: {1}', server, text),
    l10n.t('Check that the cluster is running; the connection comes back by itself.'),
    { cause: error },
  );
}

/** Why no answer came: refused, timed out, unknown host, certificate. Any error of the network stack will do. */
export function unreachable(error: unknown, server: string): RequestError {
  const { code, text } = innermost(error);
  const message = words(code, text, server);
  return new RequestError(message.code, message.message, message.remedy, { cause: error });
}

function words(code: string, text: string, server: string): { code: string; message: string; remedy: string } {
  switch (code) {
    case 'ECONNREFUSED':
      return {
        code: 'cluster-unreachable',
        message: l10n.t('Nothing answers at {0} (connection refused): the cluster is not running.', server),
        remedy: l10n.t('Start the cluster; the connection comes back by itself.'),
      };
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return {
        code: 'cluster-unreachable',
        message: l10n.t('The host name of {0} is not known ({1}).', server, code),
        remedy: l10n.t('Check the network, the VPN and the server address in the kubeconfig.'),
      };
    case 'ETIMEDOUT':
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'UND_ERR_CONNECT_TIMEOUT':
    case 'UND_ERR_HEADERS_TIMEOUT':
    case 'UND_ERR_BODY_TIMEOUT':
    case 'TimeoutError':
      return {
        code: 'cluster-timeout',
        message: l10n.t('{0} does not answer ({1}).', server, code),
        remedy: l10n.t('Check the network, the VPN and that the cluster is running; it is tried again by itself.'),
      };
    case 'CERT_HAS_EXPIRED':
      return {
        code: 'cluster-certificate',
        message: l10n.t('The certificate of {0} has expired.', server),
        remedy: l10n.t('Renew the cluster’s certificates, and check this machine’s clock.'),
      };
    default:
      break;
  }
  if (isCertificateError(code)) {
    return {
      code: 'cluster-certificate',
      message: l10n.t('{0} is not the cluster that the kubeconfig trusts ({1}: {2}).', server, code, text),
      remedy: l10n.t('Fetch the kubeconfig of this cluster again: it may have been created anew.'),
    };
  }
  return {
    code: 'cluster-unreachable',
    message: l10n.t('The connection to {0} was lost: {1}', server, text),
    remedy: l10n.t('Check that the cluster is running; the connection comes back by itself.'),
  };
}

function isCertificateError(code: string): boolean {
  return (
    code.startsWith('ERR_TLS_') ||
    code.startsWith('ERR_SSL_') ||
    code.includes('CERT') ||
    code.includes('SELF_SIGNED') ||
    code.startsWith('UNABLE_TO_')
  );
}

/** HTTP clients wrap the system's error, some several times, some many in one (one for each address). */
function innermost(error: unknown): { code: string; text: string } {
  let current = error;
  for (let depth = 0; depth < 5; depth++) {
    const inner: unknown =
      current instanceof AggregateError && current.errors.length > 0
        ? (current.errors as unknown[])[0]
        : current instanceof Error
          ? current.cause
          : undefined;
    if (!(inner instanceof Error)) break;
    current = inner;
  }
  const code = (current as { code?: unknown } | undefined)?.code;
  const name = current instanceof Error ? current.name : '';
  return { code: typeof code === 'string' ? code : name, text: errorText(current) };
}
