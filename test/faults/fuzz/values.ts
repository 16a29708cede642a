import type { Random } from '../random.ts';

/** Values that programs stumble over. */
const oddities: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -0,
  -1,
  0.5,
  1e21,
  1e308,
  -1e308,
  2 ** 31,
  2 ** 53,
  2 ** 63,
  -(2 ** 63),
  65_536,
  '',
  ' ',
  '0',
  '-1',
  '1e999',
  '99999999999Ei',
  '101%',
  '-5%',
  '%',
  '1.5.5',
  'NaN',
  'a'.repeat(300),
  '\u0000',
  '\ud800',
  '日本語 🎉',
  '../../etc',
  '-',
  'A_B',
  '2026-13-45T99:99:99Z',
  '+275760-09-13T00:00:00.001Z',
  '0001-01-01T00:00:00Z',
  '::1',
  '999.1.1.1',
  '10.0.0.0/99',
  '(a+)+$',
  '[',
  '$(A)',
  '{.spec[*]}',
  '* * * * *',
  '0 0 31 2 *',
  [],
  {},
  [null],
  [[]],
  [{}],
  [{}, {}],
  { '': '' },
  { length: 3 },
  { toString: 1, valueOf: 1 },
  { then: 'a' },
  { toJSON: 'a' },
];

/** Keys that are no usual ones. */
const oddKeys: readonly string[] = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'length',
  'then',
  'toJSON',
  '',
  '0',
  '-1',
  'a/b',
  'a~b',
  '$patch',
  '$retainKeys',
  '$deleteFromPrimitiveList/finalizers',
  '$setElementOrder/containers',
  '$setElementOrder/ports',
  'metadata',
  'spec',
  'status',
  'name',
  'namespace',
  'generateName',
  'resourceVersion',
  'uid',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
  'ownerReferences',
  'finalizers',
  'labels',
  'x'.repeat(400),
  '鍵',
];

export function oddValue(random: Random): unknown {
  // A copy, so that a change of it does not change the next.
  return structuredClone(odd(random));
}

function odd(random: Random): unknown {
  if (random.chance(0.03)) return nested(random, random.pick([20, 200, 1010]));
  if (random.chance(0.03)) return Array.from({ length: random.pick([100, 3000]) }, () => random.pick(oddities));
  if (random.chance(0.2)) return { [oddKey(random)]: random.pick(oddities) };
  return random.pick(oddities);
}

export function oddKey(random: Random): string {
  return random.pick(oddKeys);
}

export function oddText(random: Random): string {
  const value = random.pick(oddities);
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function nested(random: Random, depth: number): unknown {
  let value: unknown = random.pick(oddities);
  for (let level = 0; level < depth; level++) value = random.chance(0.5) ? [value] : { spec: value };
  return value;
}

/** A copy that differs in a few places. */
export function mutated(random: Random, value: unknown): unknown {
  // A copy that shares nothing, not even within itself.
  let result = JSON.parse(JSON.stringify(value)) as unknown;
  for (let changes = random.pick([0, 1, 1, 1, 2, 3, 6]); changes > 0; changes--) result = mutateOnce(random, result);
  return result;
}

function mutateOnce(random: Random, root: unknown): unknown {
  const places = containersIn(root);
  if (places.length === 0) return oddValue(random);
  const place = random.pick(places);
  if (Array.isArray(place)) {
    const index = random.below(place.length + 1);
    const how = random.below(4);
    if (how === 0) place.splice(index, 1);
    else if (how === 1) place.splice(index, 0, oddValue(random));
    else if (how === 2 && place.length > 0) place.push(structuredClone(place[0]));
    else if (index < place.length) place[index] = oddValue(random);
    return root;
  }
  const object = place as Record<string, unknown>;
  const keys = Object.keys(object);
  const key = keys.length > 0 && random.chance(0.8) ? random.pick(keys) : oddKey(random);
  const how = random.below(5);
  if (how === 0) Reflect.deleteProperty(object, key);
  else {
    const other = random.pick(places);
    const value = how === 1 && other !== root ? structuredClone(other) : oddValue(random);
    // Defined, not assigned: `__proto__` is to be a key as any other.
    Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
  }
  return root;
}

/** Every object and list in a value, at most some hundred. */
function containersIn(root: unknown): object[] {
  const found: object[] = [];
  const waiting: unknown[] = [root];
  while (waiting.length > 0 && found.length < 300) {
    const value = waiting.pop();
    if (typeof value !== 'object' || value === null) continue;
    found.push(value);
    waiting.push(...(Object.values(value) as unknown[]));
  }
  return found;
}
