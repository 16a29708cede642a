import type { KubeObject } from '../../../base/kubeObject.ts';
import { applyConfiguration, type Applied } from '../fields/apply.ts';
import type { ResourceDefinition, ReviewContext } from '../registry/resourceDefinition.ts';
import { timestamp, type WriteOptions } from '../registry/resourceStore.ts';
import { badRequest, isStatus, success, type StatusDetails } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import { readDocument } from './body.ts';
import { decodeObject } from './decode.ts';
import type { Exchange } from './exchange.ts';
import { readPatch, type Patch } from './patchBody.ts';
import { external, presentList, presentObject, representationFor } from './representation.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';
import { selectionOf } from './selection.ts';
import { deleteOptions, patchOptions, writeOptions } from './writeOptions.ts';

/** POST to a collection. */
export async function create(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { definition } = request;
  const form = representationFor(exchange, definition);
  const options = writeOptions(exchange, 'CreateOptions');
  const { value, problems } = await readDocument(exchange, definition.kind);
  const object = decodeObject(exchange, definition, value, { problems });
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
  const { value, problems } = await readDocument(exchange, definition.kind);
  const object = decodeObject(exchange, definition, value, { problems });
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
  const sent = await readPatch(exchange, definition);
  const options = patchOptions(exchange, sent.isApply);
  let status = 200;
  let result: KubeObject;
  if (sent.isApply) {
    const current = context.store.get(definition.storage, request.namespace, request.name!);
    const { object, managedFields } = appliedObject(exchange, request, current, sent.config, options);
    const write = { ...options, managedFields };
    if (current === undefined) {
      result = context.objects.create(definition, stored(definition, object), write);
      status = 201;
    } else {
      result = context.objects.update(definition, stored(definition, object), write);
    }
  } else {
    const current = context.objects.get(definition, request.namespace, request.name!);
    const patched = patchedObject(exchange, current, sent, request);
    result = context.objects.update(definition, stored(definition, patched), { ...options, isPatch: true });
  }
  await context.synced();
  respond(exchange, status, presentObject(form, result), form.yaml);
}

/** An object after a patch, still the object that the path names. */
export function patchedObject(
  exchange: Exchange,
  current: KubeObject,
  { apply, origin }: Patch,
  request: ResourceRequest,
): KubeObject {
  const { definition } = request;
  const before = external(definition, current);
  const patched = apply(before);
  // Upstream's converter does not look at the type.
  const { apiVersion, kind } = before;
  const typed = origin.patch?.isConverted === true ? { ...patched, apiVersion, kind } : patched;
  const object = decodeObject(exchange, definition, typed, origin);
  placeInNamespace(object, request);
  checkName(object, request);
  return object;
}

/** An object, or none, after a server-side apply. */
export function appliedObject(
  exchange: Exchange,
  request: ResourceRequest,
  current: KubeObject | undefined,
  config: Readonly<Record<string, unknown>>,
  { manager = '', force }: WriteOptions & { force: boolean },
): Applied {
  const { definition, subresource } = request;
  const { object, managedFields } = applyConfiguration(
    definition,
    current === undefined ? undefined : external(definition, current),
    {
      config,
      manager,
      force,
      time: timestamp(new Date()),
      ...(subresource === undefined ? {} : { subresource }),
    },
  );
  const decoded = decodeObject(exchange, definition, object);
  placeInNamespace(decoded, request);
  checkName(decoded, request);
  return { object: decoded, managedFields };
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
export function placeInNamespace(object: KubeObject, { definition, namespace }: ResourceRequest): void {
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

export function checkName(object: KubeObject, { name }: ResourceRequest): void {
  // A client may leave out the name that the path says.
  const own = (object.metadata as { name?: string }).name ?? '';
  if (own !== '' && own !== name) {
    throw badRequest(
      `the name of the object (${object.metadata.name}) does not match the name on the URL (${name ?? ''})`,
    );
  }
  object.metadata.name = name!;
}
