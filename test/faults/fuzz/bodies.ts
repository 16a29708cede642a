import type { Random } from '../random.ts';
import { mutated, oddKey, oddText, oddValue } from './values.ts';

export interface Body {
  type: string | undefined;
  bytes: Buffer;
}

const plainTypes = [
  'application/json',
  'application/json; charset=utf-8',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  undefined,
];
const oddTypes = [
  '',
  '/',
  'text/html',
  'application/cbor',
  'application/json;;',
  'multipart/form-data',
  ' ',
  'a'.repeat(999),
];
const patchTypes = [
  'application/json-patch+json',
  'application/merge-patch+json',
  'application/strategic-merge-patch+json',
  'application/apply-patch+yaml',
];

/** The body of a POST, a PUT or a DELETE: something like the object, in some format. */
export function objectBody(random: Random, object: unknown): Body {
  const type = random.chance(0.04) ? random.pick(oddTypes) : random.pick(plainTypes);
  if (type === 'application/vnd.kubernetes.protobuf') return { type, bytes: protobuf(random, object) };
  if (type === 'application/yaml' && random.chance(0.5)) return { type, bytes: Buffer.from(yaml(random, object)) };
  return { type, bytes: text(random, mutated(random, object)) };
}

/** The body of a PATCH. */
export function patchBody(random: Random, object: unknown): Body {
  const type = random.chance(0.04) ? random.pick([...oddTypes, ...plainTypes]) : random.pick(patchTypes);
  if (type === 'application/json-patch+json') {
    const operations = Array.from({ length: random.pick([0, 1, 1, 2, 5]) }, () => operation(random));
    return { type, bytes: text(random, random.chance(0.1) ? mutated(random, operations) : operations) };
  }
  const part = random.chance(0.5) ? partOf(random, object) : object;
  if (type === 'application/apply-patch+yaml' && random.chance(0.2)) {
    return { type, bytes: Buffer.from(yaml(random, part)) };
  }
  return { type, bytes: text(random, directed(random, mutated(random, part))) };
}

/** An object with one of its branches only. */
function partOf(random: Random, object: unknown): unknown {
  const entries = Object.entries(object as Record<string, unknown>);
  return Object.fromEntries([random.pick(entries)]);
}

/** Sometimes with a directive of the strategic merge. */
function directed(random: Random, patch: unknown): unknown {
  if (!random.chance(0.3) || typeof patch !== 'object' || patch === null) return patch;
  const directives = [
    { $patch: random.pick(['delete', 'replace', 'merge', 'nonsense', 1]) },
    { spec: { template: { spec: { containers: [{ name: 'main', $patch: random.pick(['delete', 'replace', 7]) }] } } } },
    { metadata: { '$deleteFromPrimitiveList/finalizers': random.pick([['a'], 'a', null]) } },
    { spec: { '$setElementOrder/ports': random.pick([[{ port: 80 }], [1], {}]) } },
    { spec: { $retainKeys: random.pick([['type'], 'type', [1]]) } },
  ];
  return { ...patch, ...random.pick(directives) };
}

function operation(random: Random): unknown {
  const pointer = (): string =>
    random.pick([
      '',
      '/',
      '/metadata/labels/app',
      '/metadata/labels/a~1b~0c',
      '/metadata/finalizers/-',
      '/metadata/name',
      '/metadata/resourceVersion',
      '/spec',
      '/spec/replicas',
      '/spec/containers/0/image',
      '/spec/template/spec/containers/-',
      '/spec/template/spec/containers/99999999999',
      '/spec/ports/0/port',
      '/status/phase',
      `/${oddKey(random)}`,
      `/metadata/${oddKey(random)}`,
      `/__proto__/${oddKey(random)}`,
      'no-slash',
      '/a'.repeat(500),
    ]);
  return {
    op: random.pick(['add', 'remove', 'replace', 'move', 'copy', 'test', 'nonsense', 1]),
    path: random.chance(0.95) ? pointer() : oddValue(random),
    ...(random.chance(0.3) ? { from: pointer() } : {}),
    ...(random.chance(0.8) ? { value: oddValue(random) } : {}),
  };
}

/** JSON, most of the time whole. */
function text(random: Random, value: unknown): Buffer {
  const json = JSON.stringify(value);
  if (random.chance(0.8)) return Buffer.from(json);
  const bytes = Buffer.from(json);
  switch (random.below(7)) {
    case 0:
      return bytes.subarray(0, random.below(bytes.length + 1));
    case 1:
      for (let flips = 1 + random.below(4); flips > 0 && bytes.length > 0; flips--) {
        bytes[random.below(bytes.length)] = random.below(256);
      }
      return bytes;
    case 2:
      return Buffer.concat([bytes, random.bytes(random.below(20))]);
    case 3:
      return Buffer.from('['.repeat(random.pick([10, 1000, 100_000])));
    case 4:
      return Buffer.from(`{"kind":"Pod","kind":"Pod","metadata":{"name":1,"name":"a"},"spec":${json}}`);
    case 5:
      return Buffer.from(json.replace(/\d+/, '1'.repeat(random.pick([30, 5000]))));
    default:
      return random.chance(0.5) ? Buffer.from(`\ufeff${json}`) : random.bytes(random.below(200));
  }
}

function yaml(random: Random, object: unknown): string {
  const json = JSON.stringify(mutated(random, object));
  return random.pick([
    json,
    `---\n${json}\n---\n${json}\n`,
    `a: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b]\nd: [*c,*c,*c,*c,*c,*c]\n`,
    `base: &base {a: b}\nmetadata:\n  <<: *base\n  name: made\n`,
    '? {a: b}\n: c\n',
    '!!binary aGVsbG8=\n',
    '!!js/function "function(){}"\n',
    'a: &a\n  b: *a\n',
    `metadata: {name: ${oddText(random)}}\n`,
    'a:\tb\n\t- c\n',
    '%YAML 9.9\n---\na: b\n',
    `"${'a'.repeat(5000)}": ~\n`,
    `kind: Pod\n__proto__: {polluted: true}\nspec: ${json}\n`,
    `${'- '.repeat(random.pick([10, 3000]))}a\n`,
  ]);
}

/** `k8s\0` and a message with an envelope that is whole most of the time, and random fields in it. */
function protobuf(random: Random, object: unknown): Buffer {
  const { apiVersion = '', kind = '' } = object as { apiVersion?: string; kind?: string };
  const typeMeta = Buffer.concat([field(1, Buffer.from(apiVersion)), field(2, Buffer.from(kind))]);
  const raw = message(random, 0);
  const whole = Buffer.concat([Buffer.from('k8s\0'), field(1, typeMeta), field(2, raw)]);
  if (random.chance(0.7)) return whole;
  return random.chance(0.5) ? whole.subarray(0, random.below(whole.length + 1)) : random.bytes(random.below(100));
}

function message(random: Random, depth: number): Buffer {
  const fields = Array.from({ length: random.below(6) }, () => {
    const number = random.pick([1, 1, 2, 2, 3, 4, 5, 6, 7, 10, 11, 15, 100, 536_870_911, 0]);
    switch (random.below(depth > 6 ? 3 : 5)) {
      case 0:
        return Buffer.concat([varint(number * 8), varint(random.pick([0, 1, 300, 2 ** 31, 2 ** 53]))]);
      case 1:
        return field(number, Buffer.from(oddText(random)));
      case 2:
        return Buffer.concat([varint(number * 8 + random.below(8)), random.bytes(random.below(12))]);
      default:
        return field(number, random.chance(0.3) ? metadata(random) : message(random, depth + 1));
    }
  });
  return Buffer.concat(random.chance(0.5) ? [field(1, metadata(random)), ...fields] : fields);
}

/** An ObjectMeta with a name. */
function metadata(random: Random): Buffer {
  return field(1, Buffer.from(random.chance(0.8) ? 'made' : oddText(random)));
}

function field(number: number, bytes: Buffer): Buffer {
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = BigInt(value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return Buffer.from(bytes);
}
