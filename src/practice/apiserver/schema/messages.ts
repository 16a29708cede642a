import { apiEnums, apiKinds, apiMessages } from './apiSchema.ts';

/** A field of a message. */
export interface FieldDescription {
  /** In JSON; empty for a message whose fields stand in this one. */
  readonly name: string;
  readonly type: string;
  readonly isList: boolean;
  readonly isMap: boolean;
  /** Zero says something: the field could have been absent. */
  readonly isOptional: boolean;
  readonly isRequired: boolean;
  /** Go writes the field even when it is empty: a message as `{}`, a list as `null`. */
  readonly isAlwaysWritten: boolean;
  /** The enumeration of a text's values. */
  readonly enumeration?: string;
  /** A map or a message that is owned as a whole. */
  readonly isAtomic: boolean;
  /** By which keys server-side apply tells the items of a list apart; empty for a set of plain values. */
  readonly listKeys?: readonly string[];
  /** What a strategic merge patch does with the field. */
  readonly patch?: PatchStrategy;
  readonly default?: string | number | boolean;
}

export interface PatchStrategy {
  readonly merges: boolean;
  /** The key of a list's items; absent for plain values. */
  readonly mergeKey?: string;
  readonly retainsKeys: boolean;
}

/** A message of the API: a kind, or a part of one. */
export interface MessageDescription {
  /** Owned as a whole by whoever applies it. */
  readonly isAtomic: boolean;
  readonly byNumber: ReadonlyMap<number, FieldDescription>;
  /** By their names in JSON, with those of the messages that stand in this one. */
  readonly byName: ReadonlyMap<string, FieldDescription>;
}

let kinds: ReadonlyMap<string, string> | undefined;
let kindMessages: ReadonlySet<string> | undefined;
let sources: ReadonlyMap<string, string> | undefined;
let enums: ReadonlyMap<string, readonly string[]> | undefined;
const parsed = new Map<string, MessageDescription>();

/** Whether a message is a kind, which says its type beside its fields. */
export function isKind(message: string): boolean {
  kindMessages ??= new Set(lines(apiKinds).map(line => line.split(' ')[3]!));
  return kindMessages.has(message);
}

/** The message of a kind, by the first part of its group; undefined when it is not known. */
export function messageOfKind(apiVersion: string, kind: string): string | undefined {
  kinds ??= new Map(
    lines(apiKinds).map(line => {
      const [version = '', group = '', name = '', message = ''] = line.split(' ');
      return [`${group}/${version}/${name}`, message];
    }),
  );
  // Every group has these options of its own name.
  if (kind === 'DeleteOptions') return 'meta.DeleteOptions';
  const [version = '', group = 'core'] = apiVersion.split('/').reverse();
  return kinds.get(`${group.split('.')[0]!}/${version}/${kind}`);
}

/** A message by its name in the schema; read from there when it is first asked for. */
export function messageNamed(name: string): MessageDescription {
  let message = parsed.get(name);
  if (message !== undefined) return message;
  sources ??= new Map(lines(apiMessages).map(splitOnce));
  const source = sources.get(name) ?? '';
  const fields = source.split(' ').flatMap(parseField);
  message = {
    isAtomic: source.startsWith('~'),
    byNumber: new Map(fields),
    byName: new Map(
      fields.flatMap(([, field]) =>
        field.name === '' ? [...messageNamed(field.type).byName] : [[field.name, field] as const],
      ),
    ),
  };
  parsed.set(name, message);
  return message;
}

const fieldPattern =
  /^(\d+)([+=-]?)([*%!]?)([\w$-]*):([\w.]+)(?:\|([\w.]+))?(~?)(?:@([\w,]*))?(?:(\^)(\w*))?(&?)\$?(?:#(.*))?$/;

function parseField(text: string): [number, FieldDescription][] {
  const match = fieldPattern.exec(text);
  if (!match) return [];
  const [, number, presence, form, name, type, values, atomic, keys, merge, mergeKey, retain, value] = match;
  const merges = merge !== undefined;
  const description: FieldDescription = {
    name: name!,
    type: type!,
    isList: form === '*',
    isMap: form === '%',
    isOptional: form === '!',
    isRequired: presence === '+' || presence === '=',
    isAlwaysWritten: presence === '+' || presence === '-' || (form === '' && isMessage(type!)),
    isAtomic: atomic === '~',
    ...(values === undefined ? {} : { enumeration: values }),
    ...(keys === undefined ? {} : { listKeys: keys === '' ? [] : keys.split(',') }),
    ...(merges || retain === '&'
      ? { patch: { merges, retainsKeys: retain === '&', ...(mergeKey ? { mergeKey } : {}) } }
      : {}),
    ...defaultOf(type!, value, presence !== '' && presence !== '=' && form === ''),
  };
  return [[Number(number), description]];
}

function defaultOf(type: string, text: string | undefined, isWritten: boolean): Pick<FieldDescription, 'default'> {
  const zero = zeros[type];
  if (zero === undefined || (text === undefined && !isWritten)) return {};
  if (text === undefined) return { default: zero };
  return { default: typeof zero === 'string' ? text : typeof zero === 'number' ? Number(text) : text === 'true' };
}

const zeros: Readonly<Record<string, string | number | boolean>> = { s: '', i: 0, l: 0, d: 0, b: false };

/** What has fields of its own; other names stand for a single value. */
function isMessage(type: string): boolean {
  return !plainTypes.has(type);
}

/** The types that are no messages. */
export const plainTypes: ReadonlySet<string> = new Set([
  's',
  'i',
  'l',
  'b',
  'd',
  'y',
  'Time',
  'MicroTime',
  'Quantity',
  'IntOrString',
  'Items',
  'RawExtension',
  'FieldsV1',
  'JSON',
]);

/** The values of an enumeration. */
export function valuesOf(name: string): readonly string[] {
  enums ??= new Map(
    lines(apiEnums).map(line => {
      const [key, values] = splitOnce(line);
      return [key, values.split(',')];
    }),
  );
  return enums.get(name) ?? [];
}

function lines(text: string): string[] {
  return text.trim().split('\n');
}

function splitOnce(line: string): [string, string] {
  const end = line.indexOf(' ');
  return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
}
