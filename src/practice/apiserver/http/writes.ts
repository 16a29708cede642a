import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ResourceDefinition, ReviewContext } from '../registry/resourceDefinition.ts';
import { badRequest, isStatus, success, type StatusDetails } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import { readObject } from './body.ts';
import { decodeObject } from './decode.ts';
import type { Exchange } from './exchange.ts';
import { readPatch } from './patchBody.ts';
import { external, presentList, presentObject, representationFor } from './representation.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';
import { selectionOf } from './selection.ts';
import { deleteOptions, writeOptions } from './writeOptions.ts';

/** POST to a collection. */
export async function create(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { definition } = request;
  const form = representationFor(exchange, definition);
  const options = writeOptions(exchange, 'CreateOptions');
  const object = decodeObject(exchange, definition, await readObject(exchange));
  placeInNamespace(object, request);
  if (definition.review) {
    respond(exchange, 201, presentObject(form, definition.review(object, reviewContext(context, exchange))), form.yaml);
    return;
  }
  const created = context.objects.create(definition, stored(definition, object), options);
  await context.synced();
  respond(exchange, 201, presentObject(form, created), form.yaml);
}

function reviewContext({ store, tokens }: ApiContext, { user }: Exchange): ReviewContext {
  return { store, user, userOfToken: token => tokens.userOf(token) };
}

/** PUT of a whole object. */
export async function replace(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { definition } = request;
  const form = representationFor(exchange, definition);
  const options = writeOptions(exchange);
  const object = decodeObject(exchange, definition, await readObject(exchange));
  placeInNamespace(object, request);
  checkName(object, request);
  let status = 200;
  let result: KubeObject;
  try {
    result = context.objects.update(definition, stored(definition, object), options);
  } catch (error) {
    if (!definition.createOnUpdate || !isStatus(error, 'NotFound')) throw error;
    result = context.objects.create(definition, stored(definition, object), options);
    status = 201;
  }
  await context.synced();
  respond(exchange, status, presentObject(form, result), form.yaml);
}

/** PATCH of an object, in any of the patch formats. */
export async function patch(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { definition } = request;
  const form = representationFor(exchange, definition);
  const options = writeOptions(exchange, 'PatchOptions');
  const patchBody = await readPatch(exchange);
  let status = 200;
  let result: KubeObject;
  try {
    const current = context.objects.get(definition, request.namespace, request.name!);
    const patched = patchedObject(exchange, definition, current, patchBody.apply, request);
    result = context.objects.update(definition, stored(definition, patched), options);
  } catch (error) {
    if (!patchBody.isApply || !isStatus(error, 'NotFound')) throw error;
    const object = decodeObject(exchange, definition, patchBody.body);
    placeInNamespace(object, request);
    checkName(object, request);
    result = context.objects.create(definition, stored(definition, object), options);
    status = 201;
  }
  await context.synced();
  respond(exchange, status, presentObject(form, result), form.yaml);
}

/** An object after a patch, still the object that the path names. */
export function patchedObject(
  exchange: Exchange,
  definition: ResourceDefinition,
  current: KubeObject,
  apply: <T>(target: T) => T,
  request: ResourceRequest,
): KubeObject {
  const object = decodeObject(exchange, definition, apply(external(definition, current)));
  placeInNamespace(object, request);
  checkName(object, request);
  return object;
}

/** DELETE of one object. */
export async function remove(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { definition } = request;
  const form = representationFor(exchange, definition);
  const { deletion, write } = await deleteOptions(exchange);
  const { object, removed } = context.objects.delete(definition, request.namespace, request.name!, deletion, write);
  await context.synced();
  if (removed && !definition.returnsDeletedObject) {
    respond(exchange, 200, success(deletedDetails(definition, object)), form.yaml);
  } else {
    respond(exchange, 200, presentObject(form, object), form.yaml);
  }
}

/** DELETE of a collection, or of what its selectors leave of it. */
export async function removeAll(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { definition, namespace } = request;
  const form = representationFor(exchange, definition);
  const { deletion, write } = await deleteOptions(exchange);
  const selection = selectionOf(exchange, request);
  const deleted: KubeObject[] = [];
  for (const object of context.store.list(definition.storage, namespace)) {
    if (!selection.matches(object)) continue;
    try {
      const { metadata } = object;
      deleted.push(context.objects.delete(definition, metadata.namespace, metadata.name, deletion, write).object);
    } catch (error) {
      // A controller was faster.
      if (!isStatus(error, 'NotFound')) throw error;
    }
  }
  await context.synced();
  respond(exchange, 200, presentList(form, deleted, { resourceVersion: String(context.store.revision) }), form.yaml);
}

function deletedDetails({ group, name: kind }: ResourceDefinition, { metadata }: KubeObject): StatusDetails {
  return {
    name: metadata.name,
    ...(group === '' ? {} : { group }),
    kind,
    ...(metadata.uid === undefined ? {} : { uid: metadata.uid }),
  };
}

/** An object in the form in which it is kept. */
export function stored(definition: ResourceDefinition, object: KubeObject): KubeObject {
  return definition.conversion?.toStored(object) ?? object;
}

/** The path's namespace, which the object may repeat. Throws 400 when it names another. */
function placeInNamespace(object: KubeObject, { definition, namespace }: ResourceRequest): void {
  if (!definition.namespaced) {
    delete object.metadata.namespace;
    return;
  }
  const own = object.metadata.namespace ?? '';
  if (own !== '' && own !== namespace) {
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  }
  if (namespace !== undefined) object.metadata.namespace = namespace;
}

function checkName(object: KubeObject, { name }: ResourceRequest): void {
  // A client may leave out the name that the path says.
  const own = (object.metadata as { name?: string }).name ?? '';
  if (own !== '' && own !== name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${name ?? ''})`,
    );
  }
  object.metadata.name = name!;
}
