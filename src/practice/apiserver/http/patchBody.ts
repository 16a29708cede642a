import { applyJsonPatch } from '../patch/jsonPatch.ts';
import { applyMergePatch, isObject } from '../patch/mergePatch.ts';
import { applyStrategicMergePatch } from '../patch/strategicMergePatch.ts';
import { badRequest, rejected } from '../statusError.ts';
import { contentType, parseJson, parseYaml, readBody } from './body.ts';
import type { Exchange } from './exchange.ts';

/** A patch as it was sent. */
export interface PatchBody {
  /** Creates the object when it is absent. */
  readonly isApply: boolean;
  readonly body: unknown;
  /** The patched copy of an object. Throws 400 or 422. */
  apply<T>(target: T): T;
}

/** Reads a patch by its content type. Throws 415 for one that is not served. */
export async function readPatch(exchange: Exchange): Promise<PatchBody> {
  const type = contentType(exchange);
  const strategies: Readonly<Record<string, (<T>(target: T, patch: unknown) => T) | undefined>> = {
    'application/json-patch+json': applyJsonPatch,
    'application/merge-patch+json': applyMergePatch,
    'application/strategic-merge-patch+json': applyStrategicMergePatch,
    // Without a record of who manages which field, apply adds and changes, and removes nothing.
    'application/apply-patch+yaml': applyStrategicMergePatch,
  };
  const strategy = strategies[type];
  if (strategy === undefined) {
    throw rejected(
      415,
      'UnsupportedMediaType',
      `the body of the request was in an unknown format - accepted media types include: ${Object.keys(strategies).join(', ')}`,
    );
  }
  const isApply = type === 'application/apply-patch+yaml';
  const text = await readBody(exchange);
  const body = isApply ? parseYaml(text) : parseJson(text);
  if (isApply) {
    if (!isObject(body)) throw badRequest('error decoding YAML: expected an object');
    if ((exchange.query.get('fieldManager') ?? '') === '') {
      throw badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    }
  }
  return { isApply, body, apply: target => strategy(target, body) };
}
