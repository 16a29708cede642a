import type { KubeObject } from '../../../base/kubeObject.ts';
import { issuer } from '../authentication/serviceAccountTokens.ts';
import { isObject } from '../patch/mergePatch.ts';
import { timestamp } from '../registry/resourceStore.ts';
import { invalid } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import { readObject } from './body.ts';
import type { Exchange } from './exchange.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';

const anHour = 3600;
const shortest = 600;
/** 2^32, as upstream. */
const longest = 4_294_967_296;

/** Issues a token for a ServiceAccount (`pkg/registry/core/serviceaccount/storage/token.go`). */
export async function requestToken(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const body = await readObject(exchange);
  const account: KubeObject = context.objects.get(request.definition, request.namespace, request.name!);
  const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
  const audiences = Array.isArray(spec.audiences) ? spec.audiences.filter(item => typeof item === 'string') : [];
  const seconds = typeof spec.expirationSeconds === 'number' ? Math.floor(spec.expirationSeconds) : anHour;
  const problem =
    seconds < shortest
      ? 'may not specify a duration less than 10 minutes'
      : seconds > longest
        ? 'may not specify a duration larger than 2^32 seconds'
        : undefined;
  if (problem !== undefined) {
    throw invalid({ group: 'authentication.k8s.io', name: 'tokenrequests', kind: 'TokenRequest' }, '', [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.expirationSeconds',
        message: `Invalid value: ${seconds}: ${problem}`,
      },
    ]);
  }
  const given = audiences.length > 0 ? audiences : [issuer];
  const { token, expires } = context.tokens.issue(account, given, seconds);
  const { name, namespace } = account.metadata;
  respond(exchange, 201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace, creationTimestamp: timestamp(new Date()) },
    spec: { audiences: given, expirationSeconds: seconds, boundObjectRef: spec.boundObjectRef ?? null },
    status: { token, expirationTimestamp: timestamp(expires) },
  });
}
