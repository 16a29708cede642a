import type { KubeObject } from '../../../base/kubeObject.ts';
import { invalidValue } from '../fieldError.ts';
import { isObject } from '../patch/mergePatch.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { messageOfKind } from '../schema/messages.ts';
import { badRequest, invalid, type StatusError } from '../statusError.ts';
import { conform, TypeMismatch } from './conform.ts';
import type { Exchange } from './exchange.ts';

/**
 * Takes a request's body for an object of a resource: its type and those of its fields checked or filled in, and cleared
 * of what says nothing. Fields that the kind does not have are left out with a warning, or refused when
 * `fieldValidation=Strict` asks for it. Throws 400, or 422 for what a patch has made.
 */
export function decodeObject(
  exchange: Exchange,
  definition: ResourceDefinition,
  body: unknown,
  origin: Origin = fromBody,
): KubeObject {
  if (!isObject(body))
    throw badRequest(
      `${definition.kind} in version "${definition.version}" cannot be handled: the body is not an object`,
    );
  const apiVersion = groupVersion(definition);
  const type = { apiVersion: body.apiVersion ?? apiVersion, kind: body.kind ?? definition.kind };
  const { kind } = type;
  if (typeof kind !== 'string' || typeof type.apiVersion !== 'string') throw badRequest("Object 'Kind' is not a text");
  if (type.apiVersion !== apiVersion || kind !== definition.kind) {
    throw badRequest(wrongType(definition, type.apiVersion, kind));
  }
  const object = conformed(exchange, definition, body, origin) as Record<string, unknown>;
  return { ...type, metadata: {}, ...object, ...type } as KubeObject;
}

function wrongType(definition: ResourceDefinition, apiVersion: string, kind: string): string {
  const wanted = groupVersion(definition);
  if (definition.schema !== undefined && apiVersion !== wanted) {
    return `the API version in the data (${apiVersion}) does not match the expected API version (${wanted})`;
  }
  const version = apiVersion.split('/').at(-1);
  const why =
    messageOfKind(apiVersion, kind) === undefined
      ? notRegistered(apiVersion, kind)
      : `converting (${version}.${kind}) to (${family(definition.group)}.${definition.kind}): unknown conversion`;
  return `${kind} in version "${version}" cannot be handled as a ${definition.kind}: ${why}`;
}

export function notRegistered(apiVersion: string, kind: string): string {
  return `no kind "${kind}" is registered for version "${apiVersion}" in scheme "pkg/runtime/scheme.go:110"`;
}

/** The package of upstream's internal types of a group. */
function family(group: string): string {
  return group === '' ? 'core' : group.split('.')[0]!;
}

/** Where an object comes from, for the words in which it is refused. */
export interface Origin {
  /** What a strict decoder says of the form of what was sent. */
  readonly problems: readonly string[];
  /** The patch that made the object. */
  readonly patch?: {
    /** The patch, or what it made of the object, as upstream shows it. */
    readonly shown: (object: unknown) => string;
    /** Read by upstream's converter, which has words of its own. */
    readonly isConverted: boolean;
  };
}

const fromBody: Origin = { problems: [] };

function conformed(
  exchange: Exchange,
  definition: ResourceDefinition,
  body: Record<string, unknown>,
  { problems: formProblems, patch }: Origin,
): unknown {
  const { kind, version } = definition;
  const refuse = (why: string): StatusError =>
    patch === undefined
      ? badRequest(`${kind} in version "${version}" cannot be handled as a ${kind}: ${why}`)
      : invalid(noResource, '', [invalidValue('patch', patch.shown(body), why)]);
  const message = messageOfKind(groupVersion(definition), kind);
  const { schema } = definition;
  if (message === undefined && schema === undefined) return clean(body);
  const unknown: string[] = [];
  let object: unknown;
  try {
    if (schema !== undefined) object = cleanMetadata(schema.conform(body, unknown));
    else object = clean(conform(message!, body, unknown));
  } catch (error) {
    if (error instanceof TypeMismatch) throw refuse(patch?.isConverted === true ? error.converter : error.message);
    throw error;
  }
  const problems = [...formProblems, ...unknown.map(path => `unknown field ${JSON.stringify(path)}`)];
  const validation = exchange.query.get('fieldValidation');
  if (problems.length > 0 && validation === 'Strict') throw refuse(`strict decoding error: ${problems.join(', ')}`);
  if (validation !== 'Ignore') exchange.warnings.push(...problems.slice(0, maximumWarnings));
  return object;
}

const noResource = { group: '', name: '', kind: '' };

const maximumWarnings = 20;

/** Maps that upstream leaves out when they are empty; elsewhere `{}` has a meaning, as for `emptyDir`. */
const omittedWhenEmpty = new Set(['labels', 'annotations', 'nodeSelector', 'matchLabels', 'data', 'stringData']);

/** Of what has a schema of its own, an empty list or a null may mean something. */
function cleanMetadata(object: Record<string, unknown>): Record<string, unknown> {
  return isObject(object.metadata) ? { ...object, metadata: clean(object.metadata) } : object;
}

/** Drops nulls, empty lists and empty maps, which Go's `omitempty` never stores. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(clean);
  if (!isObject(value)) return value;
  const entries: [string, unknown][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === null || (Array.isArray(item) && item.length === 0 && key !== 'default')) continue;
    if (omittedWhenEmpty.has(key) && isObject(item) && Object.keys(item).length === 0) continue;
    // What a schema has for a default may be empty, and says something.
    entries.push([key, key === 'default' ? item : clean(item)]);
  }
  return Object.fromEntries(entries);
}
