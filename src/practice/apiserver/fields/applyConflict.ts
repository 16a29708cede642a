import type { ManagedFieldsEntry } from '../../../base/kubeObject.ts';
import { StatusError } from '../statusError.ts';
import { pathText } from './pathElement.ts';

/** A field that an apply would take from its manager. */
export interface Conflict {
  readonly manager: ManagedFieldsEntry;
  readonly path: readonly string[];
}

/** The 409 of an apply. Upstream: `managedfields/internal/conflict.go`. */
export function applyConflict(conflicts: readonly Conflict[]): StatusError {
  const causes = conflicts.map(({ manager, path }) => ({
    reason: 'FieldManagerConflict',
    message: `conflict with ${managerText(manager)}`,
    field: pathText(path),
  }));
  return new StatusError(409, 'Conflict', messageOf(conflicts), { causes });
}

function messageOf(conflicts: readonly Conflict[]): string {
  const [first, ...more] = conflicts;
  if (first !== undefined && more.length === 0) {
    return `Apply failed with 1 conflict: conflict with ${managerText(first.manager)}: ${pathText(first.path)}`;
  }
  const byManager = new Map<string, string[]>();
  for (const { manager, path } of conflicts) {
    const text = managerText(manager);
    byManager.set(text, [...(byManager.get(text) ?? []), `- ${pathText(path)}`]);
  }
  const texts = [...byManager].sort(([a], [b]) => (a < b ? -1 : 1));
  const lines = texts.flatMap(([manager, paths]) => [`conflicts with ${manager}:`, ...paths]);
  return `Apply failed with ${conflicts.length} conflicts: ${lines.join('\n')}`;
}

function managerText({ manager, operation, apiVersion, subresource }: ManagedFieldsEntry): string {
  const name = JSON.stringify(manager);
  const place = subresource === undefined ? name : `${name} with subresource ${JSON.stringify(subresource)}`;
  return operation === 'Update' ? `${place} using ${apiVersion}` : place;
}
