import { isDeepStrictEqual } from 'node:util';
import { checkNesting } from '../nesting.ts';
import { badRequest, rejected } from '../statusError.ts';

/** Applies an RFC 6902 patch to a private copy. Throws the 400 or 422 that upstream answers. */
export function applyJsonPatch<T>(target: T, patch: unknown): T {
  if (!Array.isArray(patch)) throw badRequest('json: cannot unmarshal object into Go value of type jsonpatch.Patch');
  if (patch.length > maximumOperations) {
    throw rejected(
      413,
      'RequestEntityTooLarge',
      `The allowed maximum operations in a JSON patch is ${maximumOperations}, got ${patch.length}`,
    );
  }
  // A root holds the document, so that a pointer to the whole of it needs no special case.
  const root = { document: structuredClone(target) as unknown };
  let copied = 0;
  for (const item of patch as (Operation | null)[]) {
    const operation = item ?? {};
    if (operation.op === 'copy') copied += sizeOf(read(locate(root, operation.from ?? '')));
    if (copied > maximumCopied) {
      throw rejected(
        413,
        'RequestEntityTooLarge',
        `Unable to complete the copy, the accumulated size increase of copy is ${copied}, exceeding the limit ${maximumCopied}`,
      );
    }
    applyOperation(root, operation);
  }
  checkNesting(root.document);
  return root.document as T;
}

const maximumOperations = 10_000;

/** What all copies of a patch may add, in bytes: a few of them, each within the last, would fill the memory. */
const maximumCopied = 3 * 1024 * 1024;

function sizeOf(value: unknown): number {
  checkNesting(value);
  return JSON.stringify(value ?? null).length;
}

interface Operation {
  op?: string;
  path?: unknown;
  from?: unknown;
  value?: unknown;
}

function applyOperation(root: object, { op, path, from, value = null }: Operation): void {
  const at = locate(root, path ?? '');
  switch (op) {
    case 'add': {
      insert(at, structuredClone(value));
      return;
    }
    case 'remove': {
      remove(at);
      return;
    }
    case 'replace':
      // The field of an object need not be there, as in upstream's library.
      if (Array.isArray(at.container) && !has(at)) throw failed();
      set(at, structuredClone(value));
      return;
    case 'test':
      if (!isDeepStrictEqual(read(at) ?? null, value)) throw failed();
      return;
    case 'move':
    case 'copy': {
      const source = locate(root, from ?? '');
      if (!has(source)) throw failed();
      const moved = structuredClone(read(source));
      if (op === 'move') remove(source);
      insert(locate(root, path ?? ''), moved);
      return;
    }
    default:
      throw failed();
  }
}

/** A place in the document: a container and the key in it. */
interface Place {
  container: Record<string, unknown> | unknown[];
  key: string;
}

function locate(root: object, pointer: unknown): Place {
  if (typeof pointer !== 'string') throw failed();
  const keys = ['document', ...(pointer === '' ? [] : pointer.split('/').slice(1).map(unescapeKey))];
  let container: unknown = root;
  for (const key of keys.slice(0, -1)) {
    container = read({ container: container as Place['container'], key });
    if (typeof container !== 'object' || container === null) {
      throw failed();
    }
  }
  return { container: container as Place['container'], key: keys.at(-1)! };
}

function unescapeKey(key: string): string {
  return key.replaceAll('~1', '/').replaceAll('~0', '~');
}

function has({ container, key }: Place): boolean {
  if (!Array.isArray(container)) return Object.hasOwn(container, key);
  return Object.hasOwn(container, indexIn(container.length, key));
}

function read(place: Place): unknown {
  if (!has(place)) return undefined;
  const { container, key } = place;
  return Array.isArray(container) ? container[indexIn(container.length, key)] : container[key];
}

function set({ container, key }: Place, value: unknown): void {
  const property = Array.isArray(container) ? indexIn(container.length, key) : key;
  // Not a plain assignment: `__proto__` is a key like any other here.
  Object.defineProperty(container, property, { value, writable: true, enumerable: true, configurable: true });
}

function insert({ container, key }: Place, value: unknown): void {
  if (!Array.isArray(container)) {
    set({ container, key }, value);
    return;
  }
  const index = key === '-' ? container.length : indexIn(container.length + 1, key);
  if (index < 0 || index > container.length) throw failed();
  container.splice(index, 0, value);
}

function remove(place: Place): void {
  if (!has(place)) throw failed();
  const { container, key } = place;
  if (Array.isArray(container)) container.splice(indexIn(container.length, key), 1);
  else Reflect.deleteProperty(container, key);
}

/** An index that is written, or counted from the end when it is negative. */
function indexIn(length: number, key: string): number {
  if (!/^[+-]?\d+$/.test(key)) throw failed();
  const index = Number(key);
  return index < 0 ? index + length : index;
}

/** Upstream does not tell its clients which operation did not apply. */
function failed(): Error {
  return rejected(422, 'Invalid', 'the server rejected our request due to an error in our request');
}
