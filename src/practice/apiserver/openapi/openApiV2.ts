import { kubernetesVersion } from '../kubernetesVersion.ts';
import { send, sendJson, type Exchange } from '../http/exchange.ts';

/** How client-go asks for the document, in protobuf. */
const protobuf = 'application/com.github.proto-openapi.spec.v2';

/** `openapi.v2.Document` with its one field that must be there: `swagger`, which is field 1. */
const emptyDocument = '\n\u00032.0';

/**
 * Answers `/openapi/v2` with a document that describes nothing; false for any other path. kubectl reads it for a kind
 * that version 3 does not know: finding nothing there either, it goes on to say that there is no such kind, where
 * without a document it would only say that it got none.
 */
export function openApiV2(exchange: Exchange): boolean {
  if (exchange.path !== '/openapi/v2') return false;
  if (exchange.headers.accept?.includes(protobuf)) {
    send(exchange, 200, `${protobuf}.v1.0+protobuf`, emptyDocument);
  } else {
    sendJson(exchange, 200, {
      swagger: '2.0',
      info: { title: 'Kubernetes', version: kubernetesVersion },
      paths: {},
      definitions: {},
    });
  }
  return true;
}
