import { kubernetesVersion } from '../kubernetesVersion.ts';
import { send, sendJson, type Exchange } from './exchange.ts';

/** What clients ask for with an `@` in it, which no media type may have. */
const protobufType = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';

/**
 * Answers `/openapi/v2`, to which kubectl turns when `/openapi/v3` does not know a version, with a document that says
 * nothing: then kubectl goes on to say itself that there is no such version. False for any other path.
 */
export function openApiV2(exchange: Exchange): boolean {
  if (exchange.path !== '/openapi/v2') return false;
  // A message without fields is of no bytes.
  if (exchange.headers.accept?.includes('proto-openapi')) send(exchange, 200, protobufType, '');
  else {
    const info = { title: 'Kubernetes', version: kubernetesVersion };
    sendJson(exchange, 200, { swagger: '2.0', info, paths: {}, definitions: {} });
  }
  return true;
}
