/** How many trees are remembered; a power of two. */
const remembered = 4096;

/** Characters of a text that count for where it is looked for. */
const hashedCharacters = 24;

/**
 * Freezes JSON values and holds those that are equal once: a thousand Pods of one template share most of what they
 * consist of. A tree that has not been seen for a while is forgotten, and then merely held once more.
 */
export class SharedTrees {
  private readonly seen = new Array<object | undefined>(remembered);
  private hash = 0;

  /** Freezes an object, with the parts of it replaced by equal ones that are held already. A frozen part stays. */
  freeze<T extends object>(value: T): T {
    if (!Object.isFrozen(value)) this.freezeParts(value);
    return value;
  }

  private share(value: object): object {
    // Frozen by an earlier call. Where it stands in memory says nothing, so that it is told from others by its size.
    if (Object.isFrozen(value)) {
      this.hash = Object.keys(value).length;
      return value;
    }
    const hash = this.freezeParts(value);
    this.hash = hash;
    const place = hash & (remembered - 1);
    const candidate = this.seen[place];
    if (candidate !== undefined && hasSameParts(value, candidate)) return candidate;
    this.seen[place] = value;
    return value;
  }

  /** @returns what equal values have in common */
  private freezeParts(value: object): number {
    const parts = value as Record<string, unknown>;
    let hash = Array.isArray(value) ? 7 : 1;
    for (const key of Object.keys(parts)) {
      const part = parts[key];
      if (typeof part === 'object' && part !== null) {
        const shared = this.share(part);
        if (shared !== part) parts[key] = shared;
        hash = mix(mix(hash, hashOf(key)), this.hash);
      } else {
        hash = mix(mix(hash, hashOf(key)), hashOf(part));
      }
    }
    Object.freeze(value);
    return hash;
  }
}

function mix(hash: number, value: number): number {
  return Math.imul(hash ^ value, 0x01000193) ^ (hash >>> 15);
}

function hashOf(value: unknown): number {
  if (typeof value === 'number') return value | 0;
  if (typeof value !== 'string') return value === true ? 1 : 2;
  let hash = value.length;
  for (let index = Math.min(value.length, hashedCharacters) - 1; index >= 0; index--) {
    hash = Math.imul(hash ^ value.charCodeAt(index), 0x01000193);
  }
  return hash;
}

/** Whether values consist of the same parts in the same order; the parts are shared themselves. */
function hasSameParts(value: object, other: object): boolean {
  if (Array.isArray(value) !== Array.isArray(other)) return false;
  const keys = Object.keys(value);
  const others = Object.keys(other);
  return (
    keys.length === others.length &&
    keys.every((key, index) => key === others[index] && Object.is(Reflect.get(value, key), Reflect.get(other, key)))
  );
}
