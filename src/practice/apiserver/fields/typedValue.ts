import type { FieldSet } from '../../../base/kubeObject.ts';
import { goText } from '../goText.ts';
import { isObject } from '../patch/mergePatch.ts';
import type { ListStructure, Structure } from '../schema/structure.ts';
import { fieldOf, isLeaf, itemsByElement, listOf } from './compare.ts';
import { below, has, isEmpty } from './fieldSet.ts';
import { FieldSetBuilder } from './fieldSetBuilder.ts';
import { elementText, itemElement } from './pathElement.ts';

/**
 * The fields that a value sets. Upstream: `typed/tofieldset.go`.
 */
export function fieldsOf(structure: Structure, value: unknown): FieldSet {
  const builder = new FieldSetBuilder();
  collectFields(structure, value, [], builder);
  return builder.build();
}

function collectFields(structure: Structure, value: unknown, path: string[], builder: FieldSetBuilder): void {
  if (structure.kind === 'scalar' || isAtomic(structure) || (structure.kind === 'any' && !isObject(value))) {
    builder.insert(path);
    return;
  }
  if (structure.kind === 'list') {
    for (const [element, items] of itemsByElement(structure, listOf(value))) {
      path.push(element);
      if (items.length === 1) collectFields(structure.element, items[0], path, builder);
      builder.insert(path);
      path.pop();
    }
    return;
  }
  if (!isObject(value)) return;
  for (const [key, item] of Object.entries(value)) {
    const field = fieldOf(structure, key);
    if (field === undefined) continue;
    path.push(`f:${key}`);
    collectFields(field, item, path, builder);
    const isEmptyMap = isObject(item) && Object.keys(item).length === 0;
    if (item === null || isEmptyMap || structure.kind !== 'struct') builder.insert(path);
    path.pop();
  }
}

function isAtomic(structure: Structure): boolean {
  if (structure.kind === 'scalar') return true;
  return structure.kind === 'list' ? structure.keys === undefined : structure.isAtomic;
}

/**
 * Merges what is applied over what there is: upstream's `typed/merge.go`. Items of lists keep their order; new ones stand
 * where the applied list has them.
 */
export function mergeValues(structure: Structure, current: unknown, applied: unknown): unknown {
  if (applied === undefined) return current;
  if (current === undefined || isLeaf(structure, current, applied)) return applied;
  if (structure.kind === 'list') return mergeItems(structure, listOf(current), listOf(applied));
  if (!isObject(current) || !isObject(applied)) return isObject(current) && applied === null ? current : applied;
  const result = new Map(Object.entries(current));
  for (const [key, value] of Object.entries(applied)) {
    const field = fieldOf(structure, key);
    if (field !== undefined) result.set(key, mergeValues(field, result.get(key), value));
  }
  return Object.fromEntries(result);
}

function mergeItems(list: ListStructure, current: readonly unknown[], applied: readonly unknown[]): unknown[] {
  const elements = (items: readonly unknown[]): { element: string; item: unknown }[] =>
    items.flatMap(item => {
      const found = itemElement(list, item);
      return 'problem' in found ? [] : [{ element: found.element, item }];
    });
  const left = elements(current);
  const right = elements(applied);
  const currentItems = itemsByElement(list, current);
  const appliedItems = new Map(right.map(({ element, item }) => [element, item]));
  const shared = right.map(({ element }) => element).filter(element => currentItems.has(element));
  const result: unknown[] = [];
  const merged = new Set<string>();
  const take = (element: string): void => {
    merged.add(element);
    const same = currentItems.get(element) ?? [];
    // Items that share their keys are not merged with the new one, which replaces them.
    result.push(mergeValues(list.element, same.length === 1 ? same[0] : undefined, appliedItems.get(element)));
    if (shared[0] === element) shared.shift();
  };
  let l = 0;
  let r = 0;
  while (l < left.length || r < right.length) {
    const mine = left[l];
    const theirs = right[r];
    if (mine !== undefined && theirs !== undefined) {
      if (mine.element === theirs.element) {
        take(mine.element);
        l++;
        r++;
        continue;
      }
      if (appliedItems.has(mine.element) && shared.length > 0 && shared[0] !== mine.element) {
        // Shared, but not the one whose turn it is.
        l++;
        continue;
      }
    }
    if (mine !== undefined) {
      if (!appliedItems.has(mine.element)) {
        result.push(mine.item);
        l++;
        continue;
      }
      if (merged.has(mine.element)) l++;
    }
    if (theirs !== undefined) {
      take(theirs.element);
      r++;
    }
  }
  return result;
}

/** A value without some of its fields; undefined when nothing is left of it. Upstream: `typed/remove.go`. */
export function withoutFields(structure: Structure, value: unknown, removed: FieldSet): unknown {
  if (isEmpty(removed)) return value;
  if (structure.kind === 'scalar' || isAtomic(structure)) return structure.kind === 'scalar' ? value : undefined;
  if (structure.kind === 'list') {
    const items = listOf(value).flatMap(item => {
      const found = itemElement(structure, item);
      if ('problem' in found) return [item];
      if (has(removed, [found.element])) return [];
      const rest = below(removed, found.element);
      return [isEmpty(rest) ? item : (withoutFields(structure.element, item, rest) ?? null)];
    });
    return items.length > 0 ? items : undefined;
  }
  if (!isObject(value)) return structure.kind === 'any' ? value : undefined;
  const entries = Object.entries(value).flatMap(([key, item]): [string, unknown][] => {
    const element = `f:${key}`;
    if (has(removed, [element])) return [];
    const rest = below(removed, element);
    const field = fieldOf(structure, key);
    return [[key, isEmpty(rest) || field === undefined ? item : (withoutFields(field, item, rest) ?? null)]];
  });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

/** What does not fit the structure, with its path, in upstream's words (`typed/validate.go`). */
export function problemsOf(structure: Structure, value: unknown, path = ''): string[] {
  if (value === null || value === undefined) return [];
  const problem = (text: string): string[] => [path === '' ? text : `${path}: ${text}`];
  switch (structure.kind) {
    case 'any':
      return [];
    case 'scalar':
      if (structure.type === 'string' && typeof value !== 'string') {
        return problem(`expected string, got &value.valueUnstructured{Value:${goValue(value)}}`);
      }
      if (structure.type === 'numeric' && typeof value !== 'number') {
        return problem(`expected numeric (int or float), got ${goType(value)}`);
      }
      if (structure.type === 'boolean' && typeof value !== 'boolean') {
        return problem(`expected boolean, got &{${goText(value)}}`);
      }
      if (typeof value === 'object') return problem(`expected any scalar, got &{${goText(value)}}`);
      return [];
    case 'list': {
      if (!Array.isArray(value)) return problem(`expected list, got &{${goText(value)}}`);
      const seen = new Set<string>();
      return value.flatMap((item: unknown, index) => {
        if (structure.keys === undefined) return problemsOf(structure.element, item, `${path}[${index}]`);
        const found = itemElement(structure, item);
        if ('problem' in found) return problem(`element ${index}: ${found.problem}`);
        const text = elementText(found.element);
        const repeated = seen.has(found.element) ? problem(`duplicate entries for key ${text}`) : [];
        seen.add(found.element);
        return [...repeated, ...problemsOf(structure.element, item, path + text)];
      });
    }
    default:
      if (!isObject(value)) return problem(`expected map, got &{${goText(value)}}`);
      return Object.entries(value).flatMap(([key, item]) => {
        const field = fieldOf(structure, key);
        return field === undefined
          ? [`${path}.${key}: field not declared in schema`]
          : problemsOf(field, item, `${path}.${key}`);
      });
  }
}

function goType(value: unknown): string {
  if (typeof value === 'string') return 'string';
  if (typeof value === 'boolean') return 'bool';
  return Array.isArray(value) ? '[]interface {}' : 'map[string]interface {}';
}

/** As Go's `%#v` writes it. */
function goValue(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? JSON.stringify(value)
    : `${goType(value)}{…}`;
}
