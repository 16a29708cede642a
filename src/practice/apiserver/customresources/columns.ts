import { age } from '../humanDuration.ts';
import type { Column } from '../registry/resourceDefinition.ts';
import { nameColumn } from '../tables/cells.ts';
import { parseJsonPath } from './jsonPath.ts';
import type { PrinterColumn } from './types.ts';

const agePath: PrinterColumn = { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' };

/** The columns of a custom resource's table; its age where its definition names none (`tableconvertor`). */
export function columnsOf(columns: readonly PrinterColumn[] | undefined): Column[] {
  const more = columns === undefined || columns.length === 0 ? [agePath] : columns;
  return [nameColumn, ...more.map(columnOf)];
}

function columnOf({ name, type, format, description, priority, jsonPath }: PrinterColumn): Column {
  const find = parseJsonPath(jsonPath);
  return {
    name,
    type: type as Column['type'],
    format: format ?? '',
    description: description ?? `Custom resource definition column (in JSONPath format): ${jsonPath}`,
    priority: priority ?? 0,
    cell: (object, now) => cellOf(type, find?.(object)[0], now),
  };
}

function cellOf(type: string, value: unknown, now: number): string | number | boolean | null {
  if (value === undefined) return null;
  if (type === 'string') return typeof value === 'string' ? value : JSON.stringify(value);
  if (type === 'date') {
    if (typeof value !== 'string') return null;
    return Number.isNaN(Date.parse(value)) ? '<invalid>' : age(value, now);
  }
  if (type === 'boolean') return typeof value === 'boolean' ? value : null;
  if (typeof value !== 'number') return null;
  return type === 'integer' ? Math.trunc(value) : value;
}
