import type { KubeObject } from '../../../base/kubeObject.ts';
import { isObject } from '../patch/mergePatch.ts';
import { badRequest, expired, invalid, StatusError } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import type { Exchange } from './exchange.ts';
import { presentList, representationFor, type ListMeta } from './representation.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';
import { selectionOf } from './selection.ts';

/** Answers a list, in pages where `limit` asks for them, each page as of the first one's version. */
export function list(context: ApiContext, exchange: Exchange, request: ResourceRequest): void {
  const { query } = exchange;
  const form = representationFor(exchange, request.definition);
  const selection = selectionOf(exchange, request);
  const limit = numberParameter(query, 'limit');
  const token = query.get('continue') ?? '';
  const start = token === '' ? undefined : decodeToken(token);
  const { revision, objects } = snapshot(context, exchange, request, start?.revision);

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
  { definition, namespace }: ResourceRequest,
  continued: number | undefined,
): { revision: number; objects: readonly KubeObject[] } {
  const { store } = context;
  const at = (revision: number, message: string): { revision: number; objects: readonly KubeObject[] } => {
    const objects = store.listAt(definition.storage, namespace, revision);
    if (objects === undefined) throw expired(message);
    return { revision, objects };
  };
  if (continued !== undefined) {
    return at(
      continued,
      'The provided continue parameter is too old to display a consistent list result. You must start a new list without the continue parameter.',
    );
  }
  const match = query.get('resourceVersionMatch') ?? '';
  const version = query.get('resourceVersion') ?? '';
  const asked = versionParameter(version);
  if (match !== '' && version === '') {
    throw invalidOptions(
      'resourceVersionMatch',
      'Forbidden: resourceVersionMatch is forbidden unless resourceVersion is provided',
    );
  }
  if (asked > store.revision) throw tooLarge(asked, store.revision);
  if (match === 'Exact') {
    if (asked === 0)
      throw invalidOptions(
        'resourceVersionMatch',
        'Forbidden: resourceVersionMatch "Exact" is forbidden for resourceVersion "0"',
      );
    return at(asked, `The resourceVersion for the provided list is too old.`);
  }
  return { revision: store.revision, objects: store.list(definition.storage, namespace) };
}

/** The 422 for list and watch options that contradict each other. */
export function invalidOptions(field: string, message: string): StatusError {
  return invalid({ group: 'meta.k8s.io', name: 'listoptions', kind: 'ListOptions' }, '', [
    { reason: message.startsWith('Forbidden') ? 'FieldValueForbidden' : 'FieldValueInvalid', field, message },
  ]);
}

/** Reads a resourceVersion; 0 for none. Throws 400 for what is not a number. */
export function versionParameter(text: string): number {
  if (text === '') return 0;
  if (!/^\d{1,16}$/.test(text)) {
    throw badRequest(
      `invalid resource version ${JSON.stringify(text)}: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Number(text);
}

/** Reads a non-negative number from the query; 0 for none. */
export function numberParameter(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '';
  if (text === '') return 0;
  if (!/^\d{1,15}$/.test(text)) throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
  return Number(text);
}

/** A client knows a later version than this cluster: it speaks of another one, or of one that was reset. */
function tooLarge(asked: number, current: number): StatusError {
  return new StatusError(504, 'Timeout', `Too large resource version: ${asked}, current: ${current}`, {
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
  try {
    const token: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (isObject(token) && typeof token.rv === 'number' && typeof token.start === 'string') {
      return { revision: token.rv, after: token.start };
    }
  } catch {
    // Answered below.
  }
  throw badRequest('continue key is not valid');
}
