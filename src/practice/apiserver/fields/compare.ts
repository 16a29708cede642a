import type { FieldSet } from '../../../base/kubeObject.ts';
import { isDeepStrictEqual } from 'node:util';
import { isObject } from '../patch/mergePatch.ts';
import type { ListStructure, Structure } from '../schema/structure.ts';
import { emptySet } from './fieldSet.ts';
import { FieldSetBuilder } from './fieldSetBuilder.ts';
import { itemElement } from './pathElement.ts';

/** Which fields an object has, has no more, and has with another value. */
export interface Comparison {
  readonly added: FieldSet;
  readonly removed: FieldSet;
  readonly modified: FieldSet;
}

export const noChange: Comparison = { added: emptySet, removed: emptySet, modified: emptySet };

/**
 * Compares two values of one structure, as upstream's `typed/compare.go` compares Go structs: an absent value is
 * undefined, and what Go never leaves out counts as there, and empty.
 * @param at the path of the values
 */
export function compare(structure: Structure, before: unknown, after: unknown, at: readonly string[] = []): Comparison {
  const walk = new ComparingWalk([...at]);
  walk.visit(structure, before, after);
  return walk.result();
}

class ComparingWalk {
  private readonly path: string[];
  private readonly added = new FieldSetBuilder();
  private readonly removed = new FieldSetBuilder();
  private readonly modified = new FieldSetBuilder();

  constructor(path: string[]) {
    this.path = path;
  }

  result(): Comparison {
    return { added: this.added.build(), removed: this.removed.build(), modified: this.modified.build() };
  }

  visit(structure: Structure, before: unknown, after: unknown): void {
    if (before === after) return;
    if (isLeaf(structure, before, after)) {
      if (before === undefined) this.added.insert(this.path);
      else if (after === undefined) this.removed.insert(this.path);
      else if (!isDeepStrictEqual(before, after)) this.modified.insert(this.path);
      return;
    }
    if (structure.kind === 'list') this.visitItems(structure, listOf(before), listOf(after));
    else this.visitFields(structure, before, after);
    if (before === undefined) this.added.insert(this.path);
    else if (after === undefined) this.removed.insert(this.path);
  }

  private visitFields(structure: Structure, before: unknown, after: unknown): void {
    const left = isObject(before) ? before : {};
    const right = isObject(after) ? after : {};
    for (const key of Object.keys(left)) this.visitField(structure, key, before, left[key], after, right[key]);
    for (const key of Object.keys(right)) {
      if (!Object.hasOwn(left, key)) this.visitField(structure, key, before, undefined, after, right[key]);
    }
    if (structure.kind !== 'struct' || (isObject(before) && isObject(after))) return;
    for (const [key] of structure.always) {
      if (left[key] === undefined && right[key] === undefined) {
        this.visitField(structure, key, before, undefined, after, undefined);
      }
    }
  }

  private visitField(
    structure: Structure,
    key: string,
    before: unknown,
    left: unknown,
    after: unknown,
    right: unknown,
  ): void {
    const field = fieldOf(structure, key);
    if (field === undefined) return;
    this.path.push(`f:${key}`);
    this.visit(
      field,
      left === undefined && isObject(before) ? alwaysWritten(structure, key) : left,
      right === undefined && isObject(after) ? alwaysWritten(structure, key) : right,
    );
    this.path.pop();
  }

  /** Items that share their keys are compared as one value; upstream allows them in what is stored. */
  private visitItems(list: ListStructure, before: readonly unknown[], after: readonly unknown[]): void {
    const left = itemsByElement(list, before);
    const right = itemsByElement(list, after);
    for (const element of new Set([...left.keys(), ...right.keys()])) {
      const old = left.get(element) ?? [];
      const now = right.get(element) ?? [];
      this.path.push(element);
      if (old.length <= 1 && now.length <= 1) this.visit(list.element, old[0], now[0]);
      else if (old.length >= 2 && now.length >= 2) {
        if (!isDeepStrictEqual(old, now)) this.modified.insert(this.path);
      } else if (old.length >= 2) {
        if (now.length > 0) this.visit(list.element, undefined, now[0]);
        this.removed.insert(this.path);
      } else {
        if (old.length > 0) this.visit(list.element, old[0], undefined);
        this.added.insert(this.path);
      }
      this.path.pop();
    }
  }
}

/** What Go writes for a field that is not set: `{}` for a message, null for a list or map, or nothing. */
function alwaysWritten(structure: Structure, key: string): unknown {
  if (structure.kind !== 'struct') return undefined;
  const field = structure.always.find(([name]) => name === key)?.[1];
  if (field === undefined) return undefined;
  return field.kind === 'struct' ? emptyMessage : null;
}

const emptyMessage: Readonly<Record<string, unknown>> = Object.freeze({});

export function itemsByElement(list: ListStructure, items: readonly unknown[]): Map<string, unknown[]> {
  const result = new Map<string, unknown[]>();
  for (const item of items) {
    const found = itemElement(list, item);
    if ('problem' in found) continue;
    const same = result.get(found.element);
    if (same === undefined) result.set(found.element, [item]);
    else same.push(item);
  }
  return result;
}

export function fieldOf(structure: Structure, key: string): Structure | undefined {
  switch (structure.kind) {
    case 'struct':
      return structure.field(key);
    case 'map':
      return structure.element;
    case 'any':
      return structure;
    default:
      return undefined;
  }
}

/** Whether values are owned as a whole: single values, atomic ones, and empty ones. */
export function isLeaf(structure: Structure, left: unknown, right: unknown): boolean {
  switch (structure.kind) {
    case 'scalar':
      return true;
    case 'list':
      return structure.keys === undefined || (listOf(left).length === 0 && listOf(right).length === 0);
    case 'any':
      return structure.isAtomic || !(isFilled(left) || isFilled(right));
    default:
      return structure.isAtomic || !(isFilled(left) || isFilled(right) || hasAlways(structure, left, right));
  }
}

function isFilled(value: unknown): boolean {
  if (!isObject(value)) return false;
  for (const _ in value) return true;
  return false;
}

/** A struct that Go never writes as `{}` is no empty one. */
function hasAlways(structure: Structure, left: unknown, right: unknown): boolean {
  return structure.kind === 'struct' && structure.always.length > 0 && (isObject(left) || isObject(right));
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
