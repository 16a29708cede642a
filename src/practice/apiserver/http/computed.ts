import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ComputedContext } from '../registry/resourceDefinition.ts';
import { notFound } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import type { ResourceRequest } from './resourceRequest.ts';

/** The objects of a resource in a namespace, or everywhere: those that are stored, or as they come to be now. */
export function objectsOf(context: ApiContext, { definition, namespace }: ResourceRequest): readonly KubeObject[] {
  if (definition.computed === undefined) return context.store.list(definition.storage, namespace);
  return definition.computed(computedContext(context), namespace);
}

/** One object by its name, or a 404. */
export function objectOf(context: ApiContext, request: ResourceRequest): KubeObject {
  const { definition, namespace, name } = request;
  if (definition.computed === undefined) return context.objects.get(definition, namespace, name!);
  const found = objectsOf(context, request).find(({ metadata }) => metadata.name === name);
  if (found !== undefined) return found;
  // A metrics server names its kinds, and the place.
  const resource = { ...definition, name: definition.kind.toLowerCase() };
  throw notFound(resource, namespace === undefined ? name! : `${namespace}/${name!}`);
}

function computedContext({ store, runtime }: ApiContext): ComputedContext {
  return {
    now: Date.now(),
    get: (resource, namespace, name) => store.get(resource, namespace, name),
    list: (resource, namespace) => store.list(resource, namespace),
    usage: (namespace, pod) => runtime()?.usage(namespace, pod),
  };
}
