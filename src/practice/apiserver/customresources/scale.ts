import type { KubeObject } from '../../../base/kubeObject.ts';
import { invalidValue, type FieldError } from '../fieldError.ts';
import { goText } from '../goText.ts';
import { isObject } from '../patch/mergePatch.ts';
import type { ScaleAccess } from '../registry/resourceDefinition.ts';
import { StatusError } from '../statusError.ts';
import type { ScalePaths } from './types.ts';

/** The `scale` subresource of a custom resource, by the paths that its definition names. */
export function scaleAccess(paths: ScalePaths): ScaleAccess {
  return {
    read(object) {
      const desired = valueAt(object, paths.specReplicasPath);
      if (desired === undefined) {
        const why = `the spec replicas field ${JSON.stringify(paths.specReplicasPath)} does not exist`;
        // Upstream answers 500, though it is the object that lacks something.
        throw new StatusError(400, 'InternalError', `Internal error occurred: ${why}`, { causes: [{ message: why }] });
      }
      const selector = paths.labelSelectorPath === undefined ? '' : valueAt(object, paths.labelSelectorPath);
      return {
        desired: Number(desired),
        current: Number(valueAt(object, paths.statusReplicasPath) ?? 0),
        selector: typeof selector === 'string' ? selector : '',
      };
    },
    write(object, replicas) {
      const names = namesOf(paths.specReplicasPath);
      let place: Record<string, unknown> = object;
      for (const name of names.slice(0, -1)) {
        if (!isObject(place[name])) place[name] = {};
        place = place[name] as Record<string, unknown>;
      }
      place[names.at(-1)!] = replicas;
    },
  };
}

/** Numbers of replicas that are none (`registry/customresource/validator.go`). */
export function scaleProblems(paths: ScalePaths | undefined, object: KubeObject, withSpec: boolean): FieldError[] {
  if (paths === undefined) return [];
  const { specReplicasPath, statusReplicasPath, labelSelectorPath } = paths;
  return [
    ...(withSpec ? replicaProblems(object, specReplicasPath) : []),
    ...replicaProblems(object, statusReplicasPath),
    ...(labelSelectorPath === undefined ? [] : typeProblems(object, labelSelectorPath, 'string', '')),
  ];
}

function replicaProblems(object: KubeObject, path: string): FieldError[] {
  const mistyped = typeProblems(object, path, 'int64', 0);
  if (mistyped.length > 0) return mistyped;
  const value = (valueAt(object, path) as number | undefined) ?? 0;
  if (value < 0) return [invalidValue(path, value, 'should be a non-negative integer')];
  return value > 2 ** 31 - 1 ? [invalidValue(path, value, 'should be less than or equal to 2147483647')] : [];
}

function typeProblems(object: KubeObject, path: string, wanted: 'int64' | 'string', zero: unknown): FieldError[] {
  const problem = (value: unknown, expected: string): FieldError[] => [
    invalidValue(
      path,
      zero,
      `${path} accessor error: ${goText(value)} is of the type ${goTypeOf(value)}, expected ${expected}`,
    ),
  ];
  let value: unknown = object;
  for (const name of namesOf(path)) {
    if (value === undefined || value === null) return [];
    if (!isObject(value)) return problem(value, 'map[string]interface{}');
    value = Object.hasOwn(value, name) ? value[name] : undefined;
  }
  if (value === undefined) return [];
  const fits = wanted === 'string' ? typeof value === 'string' : Number.isInteger(value);
  return fits ? [] : problem(value, wanted);
}

function goTypeOf(value: unknown): string {
  if (value === null) return '<nil>';
  if (Array.isArray(value)) return '[]interface {}';
  if (typeof value === 'object') return 'map[string]interface {}';
  if (typeof value === 'number') return Number.isInteger(value) ? 'int64' : 'float64';
  return typeof value === 'boolean' ? 'bool' : 'string';
}

function namesOf(path: string): string[] {
  return path.replace(/^\./, '').split('.');
}

function valueAt(object: KubeObject, path: string): unknown {
  let value: unknown = object;
  for (const name of namesOf(path)) value = isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
  return value;
}
