import type { FieldSet } from '../../../base/kubeObject.ts';
import { isObject } from '../patch/mergePatch.ts';
import { emptySet, isEmpty, self } from './fieldSet.ts';
import { isElement } from './pathElement.ts';

/** Collects paths, and makes a set of them. */
export class FieldSetBuilder {
  private readonly root = new BuilderNode();

  insert(path: readonly string[]): void {
    if (path.length === 0) return;
    let at = this.root;
    for (const element of path) {
      let next = at.children.get(element);
      if (next === undefined) at.children.set(element, (next = new BuilderNode()));
      at = next;
    }
    at.isMember = true;
  }

  build(): FieldSet {
    return this.root.children.size === 0 ? emptySet : this.root.build();
  }
}

class BuilderNode {
  readonly children = new Map<string, BuilderNode>();
  isMember = false;

  build(): FieldSet {
    if (this.children.size === 0) return emptySet;
    const result: Record<string, FieldSet> = {};
    if (this.isMember) result[self] = emptySet;
    for (const [element, child] of this.children) result[element] = child.build();
    return result;
  }
}

/** Reads what a client sends as `fieldsV1`. Undefined when it is none. */
export function readFieldSet(value: unknown, depth = 0): FieldSet | undefined {
  if (!isObject(value) || depth > maximumDepth) return undefined;
  const result: Record<string, FieldSet> = {};
  for (const [key, item] of Object.entries(value)) {
    const child = readFieldSet(item, depth + 1);
    if (child === undefined || !(key === self ? depth > 0 : isElement(key))) return undefined;
    result[key] = child;
  }
  return isEmpty(result) ? emptySet : result;
}

const maximumDepth = 100;
