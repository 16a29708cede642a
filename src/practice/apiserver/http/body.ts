import { parse } from 'yaml';
import { decodeProtobuf } from '../protobuf/decodeProtobuf.ts';
import { checkNesting } from '../nesting.ts';
import { badRequest, StatusError } from '../statusError.ts';
import { duplicateFields } from './duplicateFields.ts';
import type { Exchange } from './exchange.ts';
import { jsonProblem, summary } from './goJson.ts';

/** What clients of built-in types send. */
export const protobufType = 'application/vnd.kubernetes.protobuf';

/** Upstream's limit on the body of a request, in bytes. */
const limit = 3 * 1024 * 1024;

/** The client left before all of its request had come: nobody is there to be answered. */
export class ClientGone extends Error {}

/** Reads a request's body. Throws 413 beyond the limit, and leaves the rest unread; `ClientGone`. */
export async function readBytes({ request }: Exchange): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    // The stream must outlive the loop: the connection of HTTP/1.1 would be gone with it, and the answer unsent.
    for await (const chunk of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      size += chunk.length;
      if (size > limit) break;
      chunks.push(chunk);
    }
  } catch (error) {
    throw new ClientGone('the request was broken off', { cause: error });
  }
  if (size > limit) {
    throw new StatusError(413, 'RequestEntityTooLarge', `Request entity too large: limit is ${limit}`);
  }
  return Buffer.concat(chunks);
}

/** Reads a request's body as text. Throws 413 as `readBytes` does. */
export async function readBody(exchange: Exchange): Promise<string> {
  return (await readBytes(exchange)).toString('utf8');
}

/** The media type of a request's body without parameters; JSON when none is given. */
export function contentType({ headers }: Exchange): string {
  return (headers['content-type'] ?? 'application/json').split(';')[0]!.trim().toLowerCase();
}

/** A body with what a strict decoder says of its form. */
export interface Document {
  readonly value: unknown;
  /** E.g. `duplicate field "spec.replicas"`. */
  readonly problems: readonly string[];
}

/** Reads a JSON, YAML or protobuf body. Throws 400 for what is malformed, 415 for another media type. */
export async function readObject(exchange: Exchange): Promise<unknown> {
  return (await readDocument(exchange)).value;
}

/** As `readObject`, with the problems that `fieldValidation` tells or refuses. */
export async function readDocument(exchange: Exchange, kind?: string): Promise<Document> {
  const type = contentType(exchange);
  if (type === protobufType) return { value: decodeProtobuf(await readBytes(exchange)), problems: [] };
  if (type !== 'application/json' && type !== 'application/yaml') {
    throw new StatusError(
      415,
      'UnsupportedMediaType',
      'the body of the request was in an unknown format - accepted media types include: application/json, application/yaml, application/vnd.kubernetes.protobuf',
    );
  }
  const bytes = await readBytes(exchange);
  const text = bytes.toString('utf8');
  const unrecognized = (why: string): StatusError =>
    badRequest(`the object provided is unrecognized (must be of type ${kind}): ${why} (${summary(bytes)})`);
  let value: unknown;
  try {
    value = type === 'application/yaml' ? parseYaml(text) : parseJson(text);
  } catch (error) {
    throw kind !== undefined && error instanceof StatusError ? unrecognized(error.message) : error;
  }
  if (type === 'application/yaml') return { value, problems: [] };
  return { value, problems: duplicates(exchange, text) };
}

/** The problem of each field that a JSON text names twice, unless nobody wants to know. */
export function duplicates({ query }: Exchange, text: string): string[] {
  if (query.get('fieldValidation') === 'Ignore') return [];
  return duplicateFields(text).map(path => `duplicate field ${JSON.stringify(path)}`);
}

export function parseJson(text: string): unknown {
  const problem = jsonProblem(text);
  if (problem !== '') throw badRequest(`couldn't get version/kind; json parse error: ${problem}`);
  const value: unknown = JSON.parse(text);
  checkNesting(value);
  return value;
}

export function parseYaml(text: string): unknown {
  // A list is no object in YAML either, and a YAML parser takes fifty times the time and memory over it.
  if (/^\s*\[/.test(text)) return parseJson(text);
  let value: unknown;
  try {
    value = /^\s*\{/.test(text) ? parsedJson(text) : undefined;
    // Few aliases, so that a small document cannot grow without bound.
    value ??= parse(text, { maxAliasCount: 100 });
  } catch (error) {
    throw badRequest(`error converting YAML to JSON: ${error instanceof Error ? error.message : 'yaml: invalid'}`);
  }
  checkNesting(value);
  return value;
}

/** `kubectl` sends JSON, which is YAML too and read far faster. Undefined for what is no JSON. */
export function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
