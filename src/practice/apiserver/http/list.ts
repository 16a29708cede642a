import type { KubeObject } from '../../../base/kubeObject.ts';
import { isObject } from '../patch/mergePatch.ts';
import { forbiddenField, notSupported, type FieldError } from '../fieldError.ts';
import { badRequest, expired, invalid, StatusError } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import { objectsOf } from './computed.ts';
import type { Exchange } from './exchange.ts';
import { jsonProblem } from './goJson.ts';
import { presentList, representationFor, type ListMeta } from './representation.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';
import { selectionOf } from './selection.ts';

/** Answers a list, in pages where `limit` asks for them, each page as of the first one's version. */
export function list(context: ApiContext, exchange: Exchange, request: ResourceRequest): void {
  const { query } = exchange;
  const form = representationFor(exchange, request.definition, true);
  const selection = selectionOf(exchange, request);
  const limit = numberParameter(query, 'limit');
  const token = query.get('continue') ?? '';
  const start = token === '' ? undefined : decodeToken(token);
  const { revision, objects } = snapshot(context, exchange, request, start);

  const matching = objects.filter(object => selection.matches(object));
  const from = start === undefined ? 0 : matching.findIndex(object => keyOf(object) > start.after);
  const rest = from < 0 ? [] : matching.slice(from);
  const page = limit > 0 ? rest.slice(0, limit) : rest;
  const meta: ListMeta = { resourceVersion: String(revision) };
  if (page.length < rest.length) {
    meta.continue = encodeToken({ revision, after: keyOf(page.at(-1)!) });
    if (!selection.narrows) meta.remainingItemCount = rest.length - page.length;
  }
  respond(exchange, 200, presentList(form, page, meta), form.yaml);
}

/** The objects as of the version that is asked for; the newest by default. */
function snapshot(
  context: ApiContext,
  { query }: Exchange,
  request: ResourceRequest,
  continued: ContinueToken | undefined,
): { revision: number; objects: readonly KubeObject[] } {
  const { store } = context;
  const { definition, namespace } = request;
  const at = (revision: number, error: StatusError): { revision: number; objects: readonly KubeObject[] } => {
    // A list that goes on without regard of its version.
    if (revision < 0) return { revision: store.revision, objects: objectsOf(context, request) };
    const objects = store.listAt(definition.storage, namespace, revision);
    if (objects === undefined) throw error;
    return { revision, objects };
  };
  if (continued !== undefined) return at(continued.revision, continueExpired(continued));
  checkOptions(query);
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const asked = versionParameter(version);
  if (asked > store.revision) throw tooLarge(asked, store.revision);
  if (match === 'Exact') {
    return at(asked, expired(`The resourceVersion for the provided list is too old.`));
  }
  return { revision: store.revision, objects: objectsOf(context, request) };
}

/** The client may begin anew, or go on with what there is now, as a token in the answer says. */
function continueExpired({ after }: ContinueToken): StatusError {
  const error = expired(
    'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.',
  );
  error.status.metadata.continue = encodeToken({ revision: -1, after });
  return error;
}

function checkOptions(query: URLSearchParams): void {
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const errors: FieldError[] = [];
  if (match !== '') {
    const field = 'resourceVersionMatch';
    const forbid = (why: string): void => void errors.push(forbiddenField(field, why));
    if (version === '') forbid('resourceVersionMatch is forbidden unless resourceVersion is provided');
    if (query.has('continue')) forbid('resourceVersionMatch is forbidden when continue is provided');
    if (match !== 'Exact' && match !== 'NotOlderThan') {
      errors.push(notSupported(field, match, ['Exact', 'NotOlderThan', '']));
    }
    if (match === 'Exact' && version === '0') {
      forbid('resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
    }
  }
  if (query.has('sendInitialEvents')) {
    errors.push(forbiddenField('sendInitialEvents', 'sendInitialEvents is forbidden for list'));
  }
  if (errors.length > 0) throw invalidOptions(errors);
}

/** The 422 for list and watch options that contradict each other. */
export function invalidOptions(errors: readonly FieldError[]): StatusError {
  return invalid({ group: 'meta.k8s.io', name: 'listoptions', kind: 'ListOptions' }, '', errors);
}

/** Reads a resourceVersion; 0 for none. Throws 400 for what is not a number. */
export function versionParameter(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,16}$/.test(text)) {
    throw badRequest(
      `invalid resource version: resourceVersion: Invalid value: ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** Reads a number from the query; 0 for none, and for one that is negative. */
export function numberParameter(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  if (text === '') return 0;
  if (!/^-?\d{1,15}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Math.max(0, Number(text));
}

/** A client knows a later version than this cluster: it speaks of another one, or of one that was reset. */
function tooLarge(asked: number, current: number): StatusError {
  return new StatusError(504, 'Timeout', `Timeout: Too large resource version: ${asked}, current: ${current}`, {
    causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }],
    retryAfterSeconds: 1,
  });
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

interface ContinueToken {
  revision: number;
  /** Key of the last object of the page before. */
  after: string;
}

function encodeToken({ revision, after }: ContinueToken): string {
  return Buffer.from(JSON.stringify({ v: 'meta.k8s.io/v1', rv: revision, start: after })).toString('base64url');
}

function decodeToken(text: string): ContinueToken {
  const strange = text.search(/[^\w-]/);
  const json = Buffer.from(text, 'base64url').toString('utf8');
  const problem = strange < 0 ? jsonProblem(json) : `illegal base64 data at input byte ${strange}`;
  if (problem !== '') throw badRequest(`invalid continue token: continue key is not valid: ${problem}`);
  const token: unknown = JSON.parse(json);
  if (isObject(token) && typeof token.rv === 'number' && typeof token.start === 'string') {
    return { revision: token.rv, after: token.start };
  }
  throw badRequest('invalid continue token: continue key is not valid');
}
