import type { Verb } from '../registry/resourceDefinition.ts';
import { methodNotSupported, noSuchResource, rejected } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import { objectOf } from './computed.ts';
import type { Exchange } from './exchange.ts';
import { list } from './list.ts';
import { presentObject, representationFor } from './representation.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';
import { subresourcesOf } from './subresources.ts';
import { isTrue, watch } from './watch.ts';
import { create, patch, remove, removeAll, replace } from './writes.ts';

/** Answers a request for a resource by its verb. */
export async function handleResource(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { definition, subresource, namespace } = request;
  if (definition.deprecation !== undefined) exchange.warnings.push(definition.deprecation);
  if (subresource !== undefined) {
    const found = subresourcesOf(definition).find(item => item.name === subresource);
    if (found === undefined) throw noSuchResource();
    const handler = found.handlers[exchange.method as keyof typeof found.handlers];
    if (handler === undefined) throw notAllowed(request, exchange);
    await handler(context, exchange, request);
    return;
  }
  const verb = verbOf(exchange, request);
  // A namespaced object is created and deleted in its namespace only.
  const placeless =
    definition.namespaced && namespace === undefined && (verb === 'create' || verb === 'deletecollection');
  if (verb === undefined || !definition.verbs.includes(verb) || placeless) throw notAllowed(request, exchange);
  switch (verb) {
    case 'get': {
      const form = representationFor(exchange, definition);
      respond(exchange, 200, presentObject(form, objectOf(context, request)), form.yaml);
      return;
    }
    case 'list':
      list(context, exchange, request);
      return;
    case 'watch':
      watch(context, exchange, request);
      return;
    case 'create':
      return create(context, exchange, request);
    case 'update':
      return replace(context, exchange, request);
    case 'patch':
      return patch(context, exchange, request);
    case 'delete':
      return remove(context, exchange, request);
    case 'deletecollection':
      return removeAll(context, exchange, request);
  }
}

function verbOf({ method, query }: Exchange, { name }: ResourceRequest): Verb | undefined {
  switch (method) {
    case 'GET':
      if (name !== undefined) return 'get';
      return isTrue(query.get('watch')) ? 'watch' : 'list';
    case 'POST':
      return name === undefined ? 'create' : undefined;
    case 'PUT':
      return name === undefined ? undefined : 'update';
    case 'PATCH':
      return name === undefined ? undefined : 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    default:
      return undefined;
  }
}

const actions: Readonly<Record<string, string>> = {
  GET: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** A built-in resource has no route for what it cannot do; a custom one says what it cannot. */
function notAllowed({ definition }: ResourceRequest, { method }: Exchange): Error {
  if (definition.schema !== undefined) return methodNotSupported(definition, actions[method] ?? method.toLowerCase());
  return rejected(405, 'MethodNotAllowed', 'the server does not allow this method on the requested resource');
}
