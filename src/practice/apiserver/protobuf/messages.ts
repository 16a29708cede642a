import { wireKinds, wireMessages } from './wireSchema.ts';

/** A field of a message. */
export interface FieldDescription {
  /** In JSON; empty for a message whose fields stand in this one. */
  name: string;
  type: string;
  isList: boolean;
  isMap: boolean;
  /** Zero says something: the field could have been absent. */
  isOptional: boolean;
}

let kinds: ReadonlyMap<string, string> | undefined;
let sources: ReadonlyMap<string, string> | undefined;
const parsed = new Map<string, ReadonlyMap<number, FieldDescription>>();

/** The message of a kind, by the first part of its group; undefined when it is not known. */
export function messageOfKind(apiVersion: string, kind: string): string | undefined {
  kinds ??= new Map(
    lines(wireKinds).map(line => {
      const [version = '', group = '', name = '', message = ''] = line.split(' ');
      return [`${group}/${version}/${name}`, message];
    }),
  );
  // Every group has these options of its own name.
  if (kind === 'DeleteOptions') return 'DeleteOptions';
  const [version = '', group = 'core'] = apiVersion.split('/').reverse();
  return kinds.get(`${group.split('.')[0]!}/${version}/${kind}`);
}

/** The fields of a message by number; read from the schema when they are first asked for. */
export function messageFields(name: string): ReadonlyMap<number, FieldDescription> {
  const known = parsed.get(name);
  if (known !== undefined) return known;
  sources ??= new Map(lines(wireMessages).map(line => splitOnce(line)));
  const fields = new Map((sources.get(name) ?? '').split(' ').flatMap(parseField));
  parsed.set(name, fields);
  return fields;
}

const named = new Map<string, ReadonlyMap<string, FieldDescription>>();

/** The fields of a message by their names in JSON, with those of the messages that stand in it. */
export function fieldsByName(message: string): ReadonlyMap<string, FieldDescription> {
  let fields = named.get(message);
  if (fields === undefined) {
    const own = [...messageFields(message).values()];
    fields = new Map(
      own.flatMap(field => (field.name === '' ? [...fieldsByName(field.type)] : [[field.name, field] as const])),
    );
    named.set(message, fields);
  }
  return fields;
}

function parseField(text: string): [number, FieldDescription][] {
  const match = /^(\d+)([*%!]?)(\w*):([\w.]+)$/.exec(text);
  if (!match) return [];
  const [, number, flag, name, type] = match;
  const description = { name: name!, type: type!, isList: flag === '*', isMap: flag === '%', isOptional: flag === '!' };
  return [[Number(number), description]];
}

function lines(text: string): string[] {
  return text.trim().split('\n');
}

function splitOnce(line: string): [string, string] {
  const end = line.indexOf(' ');
  return end < 0 ? [line, ''] : [line.slice(0, end), line.slice(end + 1)];
}
