import { messageNamed, messageOfKind, plainTypes, type FieldDescription } from './messages.ts';

/**
 * How a value is composed, as far as ownership of its fields and merging go: upstream's structured-merge-diff schema,
 * made from the same OpenAPI (`kube-openapi/pkg/schemaconv`).
 */
export type Structure = ScalarStructure | StructStructure | MapStructure | ListStructure | AnyStructure;

export interface ScalarStructure {
  readonly kind: 'scalar';
  readonly type: 'string' | 'numeric' | 'boolean' | 'any';
}

/** A message: fields with names of their own. */
export interface StructStructure {
  readonly kind: 'struct';
  readonly isAtomic: boolean;
  field(name: string): Structure | undefined;
  /** Fields that Go writes even when they are empty: a message as `{}`, a list or map as null. */
  readonly always: readonly (readonly [string, Structure])[];
}

export interface MapStructure {
  readonly kind: 'map';
  readonly isAtomic: boolean;
  readonly element: Structure;
}

export interface ListStructure {
  readonly kind: 'list';
  readonly element: Structure;
  /** The keys of its items, none for a set; undefined for a list that is owned as a whole. */
  readonly keys: readonly string[] | undefined;
  /** What keys are that an item leaves out. */
  readonly keyDefaults: Readonly<Record<string, unknown>>;
}

/** What no schema describes: maps are merged key by key, lists owned as a whole; or all owned as a whole. */
export interface AnyStructure {
  readonly kind: 'any';
  readonly isAtomic: boolean;
}

export const anyStructure: AnyStructure = { kind: 'any', isAtomic: false };
const atomicAny: AnyStructure = { kind: 'any', isAtomic: true };
const string: ScalarStructure = { kind: 'scalar', type: 'string' };

const known = new Map<string, Structure>();

/** The structure of the objects of a kind; one without a schema still has metadata. */
export function structureOfKind(apiVersion: string, kind: string): StructStructure {
  const message = messageOfKind(apiVersion, kind);
  const key = message ?? '';
  let structure = known.get(`kind ${key}`) as StructStructure | undefined;
  if (structure === undefined) {
    structure = withTypeMeta(message === undefined ? unknownKind() : structureOfMessage(message));
    known.set(`kind ${key}`, structure);
  }
  return structure;
}

function withTypeMeta(structure: StructStructure): StructStructure {
  return {
    ...structure,
    field: name => structure.field(name) ?? (name === 'apiVersion' || name === 'kind' ? string : undefined),
  };
}

function unknownKind(): StructStructure {
  const metadata = structureOfMessage('meta.ObjectMeta');
  return {
    kind: 'struct',
    isAtomic: false,
    field: name => (name === 'metadata' ? metadata : anyStructure),
    always: [['metadata', metadata]],
  };
}

/** The structure of a message of the schema. */
export function structureOfMessage(name: string): StructStructure {
  return (known.get(name) as StructStructure | undefined) ?? makeMessage(name, messageNamed(name).isAtomic);
}

function makeMessage(name: string, isAtomic: boolean): StructStructure {
  const { byName } = messageNamed(name);
  const fields = new Map<string, Structure>();
  const field = (key: string): Structure | undefined => {
    let found = fields.get(key);
    const description = byName.get(key);
    if (found === undefined && description !== undefined) fields.set(key, (found = structureOfField(description)));
    return found;
  };
  let always: StructStructure['always'] | undefined;
  const structure: StructStructure = {
    kind: 'struct',
    isAtomic,
    field,
    // Messages can contain themselves: only looked at when it is needed.
    get always() {
      always ??= [...byName.values()]
        .filter(
          ({ isAlwaysWritten, isList, isMap, type }) => isAlwaysWritten && (isList || isMap || !plainTypes.has(type)),
        )
        .map(({ name: key }) => [key, field(key)!] as const);
      return always;
    },
  };
  if (isAtomic === messageNamed(name).isAtomic) known.set(name, structure);
  return structure;
}

function structureOfField(field: FieldDescription): Structure {
  const element = structureOfType(field.type);
  if (field.isList) {
    const keys = field.listKeys;
    const keyDefaults = Object.fromEntries(
      (keys ?? []).flatMap(key => {
        const value = messageNamed(field.type).byName.get(key)?.default;
        return value === undefined ? [] : [[key, value]];
      }),
    );
    return { kind: 'list', element, keys, keyDefaults };
  }
  if (field.isMap) return { kind: 'map', element, isAtomic: field.isAtomic };
  return field.isAtomic && element.kind === 'struct' ? makeMessage(field.type, true) : element;
}

function structureOfType(type: string): Structure {
  switch (type) {
    case 's':
    case 'y':
    case 'Time':
    case 'MicroTime':
      return string;
    case 'i':
    case 'l':
    case 'd':
      return { kind: 'scalar', type: 'numeric' };
    case 'b':
      return { kind: 'scalar', type: 'boolean' };
    case 'Quantity':
      return { kind: 'scalar', type: 'any' };
    case 'Items':
      return { kind: 'list', element: string, keys: undefined, keyDefaults: {} };
    case 'RawExtension':
    case 'IntOrString':
    case 'JSON':
      return atomicAny;
    case 'FieldsV1':
      return anyStructure;
    default:
      return structureOfMessage(type);
  }
}
