import type { KubeObject } from '../../../base/kubeObject.ts';
import { groupVersion, type Column, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { plainColumns } from '../tables/cells.ts';
import { badRequest, StatusError } from '../statusError.ts';
import { negotiate, type Acceptable } from './accept.ts';
import type { Exchange } from './exchange.ts';

/** The form in which objects of a resource are answered: whole, as metadata alone, or as rows of a table. */
export interface Representation {
  readonly as: 'object' | 'metadata' | 'table';
  readonly yaml: boolean;
  readonly definition: ResourceDefinition;
  /** What a table's row carries beside its cells. */
  readonly includeObject: 'None' | 'Metadata' | 'Object';
}

/** Chooses the form by `Accept` and `includeObject`. Throws 406 for protobuf alone, and for what the answer is not. */
export function representationFor(exchange: Exchange, definition: ResourceDefinition, isList = false): Representation {
  const wanted = negotiate(exchange.headers.accept, supports);
  if (wanted.as === 'PartialObjectMetadataList' && !isList) {
    throw unfit(`${wanted.as}, but the requested object is not a list (${goType(definition)})`);
  }
  if (wanted.as === 'PartialObjectMetadata' && isList) {
    throw unfit(`${wanted.as}, but the requested object is a list (${goType(definition)}List)`);
  }
  const include = exchange.query.get('includeObject') ?? '';
  if (wanted.as === 'Table' && !['', 'None', 'Metadata', 'Object'].includes(include)) {
    const why = `includeObject: Invalid value: ${JSON.stringify(include)}: must be 'Metadata', 'Object', 'None', or empty`;
    throw badRequest(`Unable to convert to Table as requested: ${why}`);
  }
  return {
    as: wanted.as === undefined ? 'object' : wanted.as === 'Table' ? 'table' : 'metadata',
    yaml: wanted.format === 'yaml',
    definition,
    includeObject: include === 'None' || include === 'Object' ? include : 'Metadata',
  };
}

function unfit(why: string): StatusError {
  return new StatusError(406, 'NotAcceptable', `you requested ${why}`);
}

/** As Go names what it holds an object in. */
function goType({ group, kind, schema }: ResourceDefinition): string {
  if (schema !== undefined) return '*unstructured.Unstructured';
  return `*${group === '' ? 'core' : group.split('.')[0]}.${kind}`;
}

function supports({ as, group, version }: Acceptable): boolean {
  if (as === undefined) return true;
  if (group !== 'meta.k8s.io') return false;
  if (as === 'Table') return version === 'v1' || version === 'v1beta1';
  return (as === 'PartialObjectMetadata' || as === 'PartialObjectMetadataList') && version === 'v1';
}

/** `metadata` of a list: its version, and where it goes on. */
export interface ListMeta {
  resourceVersion: string;
  continue?: string;
  remainingItemCount?: number;
}

/** One stored object. */
export function presentObject(form: Representation, stored: KubeObject): unknown {
  const object = presented(form.definition, stored);
  if (form.as === 'metadata') return metadataOf(object);
  if (form.as === 'table') return table(form, [object], { resourceVersion: object.metadata.resourceVersion ?? '' });
  return object;
}

/** A list of stored objects. */
export function presentList(form: Representation, stored: readonly KubeObject[], meta: ListMeta): unknown {
  const { definition } = form;
  const objects = stored.map(object => presented(definition, object));
  if (form.as === 'table') return table(form, objects, meta);
  if (form.as === 'metadata') {
    return {
      kind: 'PartialObjectMetadataList',
      apiVersion: 'meta.k8s.io/v1',
      metadata: meta,
      items: objects.map(metadataOf),
    };
  }
  return {
    kind: definition.listKind ?? `${definition.kind}List`,
    apiVersion: groupVersion(definition),
    metadata: meta,
    items: objects.map(withoutType),
  };
}

/** An object as an event of a watch carries it; a table's column definitions come with the first event alone. */
export function presentEvent(form: Representation, stored: KubeObject, first: boolean): unknown {
  if (form.as !== 'table') return presentObject(form, stored);
  const object = presented(form.definition, stored);
  return table(form, [object], { resourceVersion: object.metadata.resourceVersion ?? '' }, first);
}

function presented(definition: ResourceDefinition, stored: KubeObject): KubeObject {
  const object = external(definition, stored);
  return definition.asOf?.(object, Date.now()) ?? object;
}

/** The object in a definition's own version. */
export function external(definition: ResourceDefinition, stored: KubeObject): KubeObject {
  return definition.conversion?.fromStored(stored) ?? stored;
}

/** Items of a list say their type once, in the list. */
function withoutType(object: KubeObject): unknown {
  return Object.fromEntries(Object.entries(object).filter(([key]) => key !== 'apiVersion' && key !== 'kind'));
}

function metadataOf({ metadata }: KubeObject): unknown {
  return { kind: 'PartialObjectMetadata', apiVersion: 'meta.k8s.io/v1', metadata };
}

function table(form: Representation, objects: readonly KubeObject[], meta: ListMeta, withColumns = true): unknown {
  const { definition, includeObject } = form;
  const columns = definition.columns.length > 0 ? definition.columns : plainColumns;
  const now = Date.now();
  return {
    kind: 'Table',
    apiVersion: 'meta.k8s.io/v1',
    metadata: meta,
    columnDefinitions: withColumns ? columns.map(columnDefinition) : null,
    // Cells read the stored form, which both versions of an event share.
    rows: objects.map(object => ({
      cells: columns.map(column => column.cell(definition.conversion?.toStored(object) ?? object, now)),
      ...conditionsOf(definition, object),
      ...(includeObject === 'None' ? {} : { object: includeObject === 'Object' ? object : metadataOf(object) }),
    })),
  };
}

function conditionsOf(definition: ResourceDefinition, object: KubeObject): object {
  const conditions = definition.rowConditions?.(object) ?? [];
  return conditions.length === 0 ? {} : { conditions };
}

function columnDefinition({ name, type, format = '', description = '', priority = 0 }: Column): unknown {
  return { name, type, format, description, priority };
}
