import type { FieldSet } from '../../../base/kubeObject.ts';
import type { Structure } from '../schema/structure.ts';
import { compareElements } from './pathElement.ts';

/** Sets of fields in the form in which objects carry them. Trees are not changed, and shared. */
export const emptySet: FieldSet = Object.freeze({});

/** The child that makes a node with children a member. */
export const self = '.';

export function isEmpty(set: FieldSet): boolean {
  for (const _ in set) return false;
  return true;
}

function isMember(node: FieldSet | undefined): boolean {
  return node !== undefined && (isEmpty(node) || Object.hasOwn(node, self));
}

/** Makes a node of what it contains; undefined for one that would contain nothing. */
function node(member: boolean, children: Record<string, FieldSet>): FieldSet | undefined {
  if (isEmpty(children)) return member ? emptySet : undefined;
  return member ? { [self]: emptySet, ...children } : children;
}

function childrenOf(set: FieldSet): string[] {
  return Object.keys(set).filter(key => key !== self);
}

export function union(a: FieldSet, b: FieldSet): FieldSet {
  const result: Record<string, FieldSet> = { ...a };
  for (const [key, other] of Object.entries(b)) {
    const mine = result[key];
    result[key] =
      mine === undefined || mine === other
        ? other
        : (node(isMember(mine) || isMember(other), union(withoutSelf(mine), withoutSelf(other))) ?? emptySet);
  }
  return result;
}

function withoutSelf(set: FieldSet): FieldSet {
  if (!Object.hasOwn(set, self)) return set;
  return without(set, self);
}

/** What is in `a` and not in `b`. A member goes without its children, and they without it. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (mine, other) => mine && !other, true);
}

/** What is in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return combine(a, b, (mine, other) => mine && other, false);
}

function combine(
  a: FieldSet,
  b: FieldSet,
  keeps: (mine: boolean, other: boolean) => boolean,
  keepsUnshared: boolean,
): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const key of childrenOf(a)) {
    const mine = a[key]!;
    const other = Object.hasOwn(b, key) ? b[key] : undefined;
    if (other === undefined) {
      if (keepsUnshared) result[key] = mine;
      continue;
    }
    const kept = node(keeps(isMember(mine), isMember(other)), combine(mine, other, keeps, keepsUnshared));
    if (kept !== undefined) result[key] = kept;
  }
  return result;
}

/** Without a top-level field and all that is in it. */
export function withoutField(set: FieldSet, name: string): FieldSet {
  const key = `f:${name}`;
  if (!Object.hasOwn(set, key)) return set;
  return without(set, key);
}

function without(set: FieldSet, key: string): FieldSet {
  return Object.fromEntries(Object.entries(set).filter(([other]) => other !== key));
}

/** Whether the field at a path is a member. */
export function has(set: FieldSet, path: readonly string[]): boolean {
  let at: FieldSet | undefined = set;
  for (const element of path) at = at !== undefined && Object.hasOwn(at, element) ? at[element] : undefined;
  return isMember(at);
}

/** What lies below an element. */
export function below(set: FieldSet, element: string): FieldSet {
  return Object.hasOwn(set, element) ? withoutSelf(set[element]!) : emptySet;
}

/** The paths of all members, a level's own before those further down, as upstream lists them. */
export function pathsOf(set: FieldSet): string[][] {
  const keys = childrenOf(set).sort(compareElements);
  return [
    ...keys.filter(key => isMember(set[key])).map(key => [key]),
    ...keys.flatMap(key => pathsOf(withoutSelf(set[key]!)).map(path => [key, ...path])),
  ].filter(path => path.length > 0);
}

/** Adds the fields with names of their own that lead to members. Upstream: `EnsureNamedFieldsAreMembers`. */
export function withNamedFields(set: FieldSet, structure: Structure | undefined): FieldSet {
  const result: Record<string, FieldSet> = {};
  for (const key of childrenOf(set)) {
    const child = set[key]!;
    const isNamed = key.startsWith('f:') && structure?.kind === 'struct';
    const name = key.slice(2);
    const found = isNamed ? structure.field(name) : elementOf(structure);
    result[key] = node(isMember(child) || (isNamed && found !== undefined), withNamedFields(child, found)) ?? emptySet;
  }
  return result;
}

function elementOf(structure: Structure | undefined): Structure | undefined {
  if (structure?.kind === 'map' || structure?.kind === 'list') return structure.element;
  return structure?.kind === 'any' ? structure : undefined;
}
