import { goText } from '../goText.ts';
import { checkNesting } from '../nesting.ts';
import { applyJsonPatch } from '../patch/jsonPatch.ts';
import { applyMergePatch, isObject } from '../patch/mergePatch.ts';
import { applyStrategicMergePatch } from '../patch/strategicMergePatch.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { messageOfKind } from '../schema/messages.ts';
import { badRequest, rejected } from '../statusError.ts';
import { contentType, duplicates, parsedJson, parseYaml, readBody } from './body.ts';
import type { Origin } from './decode.ts';
import type { Exchange } from './exchange.ts';
import { jsonProblem } from './goJson.ts';

/** A change of an object. */
export interface Patch {
  readonly isApply: false;
  /** Of what the patch makes. */
  readonly origin: Origin;
  /** The patched copy of an object. Throws 400 or 422. */
  apply<T>(target: T): T;
}

/** What a server-side apply wants an object to be. */
export interface Configuration {
  readonly isApply: true;
  readonly config: Readonly<Record<string, unknown>>;
}

/** Reads a patch by its content type. Throws 415 for one that is not served. */
export async function readPatch(
  exchange: Exchange,
  kind: Pick<ResourceDefinition, 'group' | 'version' | 'kind' | 'schema'>,
): Promise<Patch | Configuration> {
  const type = contentType(exchange);
  // What brings a schema of its own has no merge keys.
  const types = patchTypes.filter(each => each !== strategic || kind.schema === undefined);
  if (!types.includes(type)) {
    // A built-in resource has no route for another type.
    if (kind.schema === undefined) throw rejected(415, 'UnsupportedMediaType', '415: Unsupported Media Type');
    throw rejected(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${types.join(', ')}`,
    );
  }
  const text = await readBody(exchange);
  if (type === 'application/apply-patch+yaml') return { isApply: true, config: readConfiguration(exchange, text) };
  const body = readPatchText(text, type);
  const problems = duplicates(exchange, text);
  if (type === strategic) {
    const message = messageOfKind(groupVersion(kind), kind.kind);
    return {
      isApply: false,
      origin: { problems, patch: { shown: () => goText(body), isConverted: true } },
      apply: target => applyStrategicMergePatch(message, target, body),
    };
  }
  const isJsonPatch = type === 'application/json-patch+json';
  return {
    isApply: false,
    origin: {
      problems: isJsonPatch ? [...problems, ...unknownFields(body)].map(problem => `json patch ${problem}`) : problems,
      patch: {
        // What has no Go type is a map, whose keys are sorted.
        shown: object => JSON.stringify(kind.schema === undefined ? object : sorted(object)),
        isConverted: false,
      },
    },
    apply: target => (isJsonPatch ? applyJsonPatch(target, body) : applyMergePatch(target, body)),
  };
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

const strategic = 'application/strategic-merge-patch+json';

/** In the order in which upstream names them. */
const patchTypes: readonly string[] = [
  'application/json-patch+json',
  'application/merge-patch+json',
  strategic,
  'application/apply-patch+yaml',
];

function readPatchText(text: string, type: string): unknown {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    const why = jsonProblem(text);
    throw badRequest(type === strategic ? why : `error decoding patch: ${why}`);
  }
  checkNesting(body);
  if (type === 'application/json-patch+json') {
    const wrong = Array.isArray(body) ? (body as unknown[]).find(item => !isObject(item) && item !== null) : body;
    if (wrong === undefined) {
      checkOperations(body as (Record<string, unknown> | null)[]);
      return body;
    }
    const wanted = Array.isArray(body) ? 'handlers.jsonPatchOp' : '[]handlers.jsonPatchOp';
    throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(wrong)} into Go value of type ${wanted}`);
  }
  if (!isObject(body)) {
    const why = `json: cannot unmarshal ${jsonKind(body)} into Go value of type map[string]interface {}`;
    throw badRequest(type === 'application/merge-patch+json' ? `error decoding patch: ${why}` : why);
  }
  return body;
}

function checkOperations(operations: readonly (Record<string, unknown> | null)[]): void {
  for (const operation of operations) {
    for (const field of ['op', 'path', 'from']) {
      const value = operation?.[field] ?? '';
      if (typeof value === 'string') continue;
      const place = `Go struct field jsonPatchOp.${field} of type string`;
      throw badRequest(`error decoding patch: json: cannot unmarshal ${jsonKind(value)} into ${place}`);
    }
  }
}

/** The fields of operations that no operation has. */
function unknownFields(operations: unknown): string[] {
  return (operations as (object | null)[]).flatMap((operation, index) =>
    Object.keys(operation ?? {})
      .filter(key => !['op', 'path', 'from', 'value'].includes(key))
      .map(key => `unknown field ${JSON.stringify(`[${index}].${key}`)}`),
  );
}

/** As Go's decoder names what it has found. */
function jsonKind(value: unknown): string {
  if (Array.isArray(value)) return 'array';
  if (typeof value === 'boolean') return 'bool';
  return value === null ? 'null' : typeof value;
}

function readConfiguration(exchange: Exchange, text: string): Record<string, unknown> {
  const json = parsedJson(text);
  const body = json ?? parseYaml(text);
  checkNesting(body);
  if (!isObject(body)) throw badRequest('error decoding YAML: expected an object');
  const problems = json === undefined ? [] : duplicates(exchange, text);
  if (problems.length > 0 && exchange.query.get('fieldValidation') === 'Strict') {
    throw badRequest(`error strict decoding YAML: ${problems.join(', ')}`);
  }
  exchange.warnings.push(...problems.slice(0, 20));
  return body;
}
