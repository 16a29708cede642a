import type { Comparison, JsonPath, Operand, Segment } from './jsonPath.ts';

/** Every value that the path leads to, in order; empty when it leads nowhere. */
export function evaluateJsonPath(path: JsonPath, root: unknown): unknown[] {
  let values = [root];
  for (const segment of path) values = values.flatMap(value => step(segment, value));
  return values;
}

function step(segment: Segment, value: unknown): unknown[] {
  switch (segment.type) {
    case 'fields':
      return isRecord(value) ? segment.names.filter(name => Object.hasOwn(value, name)).map(name => value[name]) : [];
    case 'indexes':
      return Array.isArray(value) ? segment.indexes.flatMap(index => itemAt(value, index)) : [];
    case 'slice':
      if (!Array.isArray(value)) return [];
      return value.slice(segment.start, segment.end).filter((_, index) => index % segment.step === 0);
    case 'wildcard':
      return children(value);
    case 'descend':
      return descendants(value);
    case 'filter':
      return children(value).filter(item => holds(segment, item));
  }
}

function itemAt(list: readonly unknown[], index: number): unknown[] {
  const at = index < 0 ? list.length + index : index;
  return at >= 0 && at < list.length ? [list[at]] : [];
}

function children(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  return isRecord(value) ? Object.values(value) : [];
}

function descendants(value: unknown): unknown[] {
  return [value, ...children(value).flatMap(descendants)];
}

function holds(filter: Extract<Segment, { type: 'filter' }>, item: unknown): boolean {
  const left = operandValues(filter.left, item);
  if (filter.operator === undefined || filter.right === undefined) return left.length > 0;
  const right = operandValues(filter.right, item);
  if (left.length !== 1 || right.length !== 1) return false;
  return compare(left[0], filter.operator, right[0]);
}

function operandValues(operand: Operand, item: unknown): unknown[] {
  return 'path' in operand ? evaluateJsonPath(operand.path, item) : [operand.value];
}

function compare(left: unknown, operator: Comparison, right: unknown): boolean {
  if (operator === '==') return left === right;
  if (operator === '!=') return left !== right;
  const ordered =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!ordered) return false;
  if (operator === '<') return left < right;
  if (operator === '<=') return left <= right;
  return operator === '>' ? left > right : left >= right;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
