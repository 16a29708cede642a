import { errorText } from '../../base/userError.ts';
import { clientSigner, type CertificateSigningRequest } from '../kinds/certificates.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, type Controller, type ControllerOptions } from './controller.ts';
import { findCondition, modify, timestamp } from './objects.ts';

const requests = 'certificatesigningrequests.certificates.k8s.io';
const optional = ['digital signature', 'key encipherment'];

/** Has approved requests for clients' certificates signed (`pkg/controller/certificates/signer`). */
export function certificateSigning(api: ObjectApi, { sign, log }: ControllerOptions): Controller {
  return {
    name: 'csrsigning-kube-apiserver-client',
    watches: { [requests]: request => [keyOf(request)] },
    sync(name) {
      const request = api.get<CertificateSigningRequest>(requests, undefined, name);
      const { spec, status } = request ?? {};
      const conditions = status?.conditions;
      if (!request || !sign || spec?.signerName !== clientSigner || status?.certificate !== undefined) return;
      if (!findCondition(conditions, 'Approved') || findCondition(conditions, 'Denied')) return;
      if (findCondition(conditions, 'Failed')) return;
      const problem = usageProblem(spec.usages ?? []);
      if (problem !== undefined) {
        fail(request, problem);
        return;
      }
      sign(spec)
        .then(certificate => {
          // It may have gone meanwhile.
          const current = api.get<CertificateSigningRequest>(requests, undefined, name);
          if (!current || current.metadata.uid !== request.metadata.uid) return;
          modify(api, requests, current, copy => (copy.status = { ...copy.status, certificate }), 'status');
        })
        .catch((error: unknown) => log.warn(`${name}: ${errorText(error)}`));
    },
  };

  function fail(request: CertificateSigningRequest, message: string): void {
    const now = timestamp();
    const reason = 'SignerValidationFailure';
    const failed = { type: 'Failed', status: 'True', reason, message, lastUpdateTime: now } as const;
    modify(
      api,
      requests,
      request,
      copy => (copy.status = { ...copy.status, conditions: [...(copy.status?.conditions ?? []), failed] }),
      'status',
    );
  }
}

/** `validAPIServerClientUsages`. */
function usageProblem(usages: readonly string[]): string | undefined {
  const wrong = usages.find(usage => usage !== 'client auth' && !optional.includes(usage));
  if (wrong !== undefined) return `invalid usage for client certificate: ${wrong}`;
  return usages.includes('client auth') ? undefined : 'missing required usage for client certificate: client auth';
}
