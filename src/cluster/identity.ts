import { createHash } from 'node:crypto';
import type { KubeObject } from '../base/kubeObject.ts';
import { RequestError } from './requestError.ts';
import type { Transport } from './transport.ts';

/** What every cluster has, nobody can delete, and most may read. */
export const identityPath = '/api/v1/namespaces/kube-system';

/**
 * Which cluster this is: the uid of its `kube-system` namespace; where that may not be read, a hash of the address and
 * its certificate authority. The transport makes sure of a uid from then on, whenever the connection was lost.
 *
 * @throws as `Transport.request`.
 */
export async function identify(transport: Transport): Promise<string> {
  try {
    const namespace = await transport.get<Partial<KubeObject>>(identityPath);
    const uid = namespace.metadata?.uid;
    if (uid !== undefined) {
      transport.expect(identityPath, uid);
      return uid;
    }
  } catch (error) {
    if (!(error instanceof RequestError) || (error.httpStatus !== 403 && error.httpStatus !== 404)) throw error;
  }
  const server = await transport.credentials.server();
  const authority = await transport.credentials.authority();
  return createHash('sha256').update(`${server}\n${authority}`).digest('hex').slice(0, 32);
}
