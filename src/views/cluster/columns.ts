import type { KubeObject } from '../../base/kubeObject.ts';
import { evaluateJsonPath } from '../../checkpoint/evaluateJsonPath.ts';
import { JsonPathError, parseJsonPath, type JsonPath } from '../../checkpoint/jsonPath.ts';
import { ageOf } from './age.ts';

/** A column of `kubectl get`, as a CustomResourceDefinition's `additionalPrinterColumns` describe it. */
export interface PrinterColumn {
  name: string;
  /** `string`, `integer`, `number`, `boolean`, `date`. */
  type: string;
  jsonPath: string;
  /** Greater than 0: shown with `-o wide` only; here in the tooltip. */
  priority?: number;
}

/** An object's value in a column; empty when it has none. Several values are separated by commas, as kubectl does. */
export function cellOf(object: KubeObject, column: PrinterColumn, now: number): string {
  const path = compiled(column.jsonPath);
  const values = path === undefined ? [] : evaluateJsonPath(path, object);
  const texts = values.map(value => (column.type === 'date' ? ageOf(String(value), now) : textOf(value)));
  return [...new Set(texts)].filter(text => text !== '').join(',');
}

function textOf(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'boolean':
      return String(value);
    default:
      return value === null || value === undefined ? '' : JSON.stringify(value);
  }
}

const paths = new Map<string, JsonPath | undefined>();

/** Columns are few and objects many. A path that is none shows nothing, as with kubectl. */
function compiled(text: string): JsonPath | undefined {
  if (!paths.has(text)) {
    let path: JsonPath | undefined;
    try {
      path = parseJsonPath(text);
    } catch (error) {
      if (!(error instanceof JsonPathError)) throw error;
    }
    paths.set(text, path);
  }
  return paths.get(text);
}
