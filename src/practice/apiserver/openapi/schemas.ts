import type { ResourceDefinition } from '../registry/resourceDefinition.ts';
import { groupVersion } from '../registry/resourceDefinition.ts';
import {
  isKind,
  messageNamed,
  messageOfKind,
  plainTypes,
  valuesOf,
  type FieldDescription,
} from '../schema/messages.ts';
import { describeField, describeMessage } from './descriptions.ts';

/** An OpenAPI v3 schema. */
export type Schema = Readonly<Record<string, unknown>>;

/** Makes the schemas that a document refers to, each once. */
export class SchemaCollector {
  private readonly schemas = new Map<string, Schema>();

  all(): Record<string, Schema> {
    return Object.fromEntries([...this.schemas].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** A reference to the objects of a resource. */
  kind(definition: ResourceDefinition): Schema {
    const message = messageOfKind(groupVersion(definition), definition.kind);
    return message === undefined ? this.unknownKind(definition) : this.message(message, typeOf(definition));
  }

  /** A reference to the lists of a resource. */
  list(definition: ResourceDefinition): Schema {
    const message = messageOfKind(groupVersion(definition), definition.kind);
    const kind = definition.listKind ?? `${definition.kind}List`;
    const name = message === undefined ? unknownName({ ...definition, kind }) : `${publishedName(message)}List`;
    return this.named(name, () => ({
      description: `A list of ${definition.kind} objects.`,
      type: 'object',
      required: ['items'],
      properties: {
        ...typeMeta,
        items: {
          description: 'The objects.',
          type: 'array',
          items: { default: {}, allOf: [this.kind(definition)] },
        },
        metadata: {
          description: describeField('meta.TypeMeta', 'metadata'),
          default: {},
          allOf: [this.message('meta.ListMeta')],
        },
      },
      'x-kubernetes-group-version-kind': [typeOf({ ...definition, kind })],
    }));
  }

  /** A reference to what a PATCH carries. */
  patch(): Schema {
    return this.named('io.k8s.apimachinery.pkg.apis.meta.v1.Patch', () => ({
      description: 'A change of an object, in the form that the content type says.',
      type: 'object',
    }));
  }

  /** A reference to a message of the schema. */
  message(name: string, type?: unknown): Schema {
    return this.named(publishedName(name), () => this.makeMessage(name, type));
  }

  private named(name: string, make: () => Schema): Schema {
    if (!this.schemas.has(name)) {
      // Messages can contain themselves.
      this.schemas.set(name, {});
      this.schemas.set(name, make());
    }
    return { $ref: `#/components/schemas/${name}` };
  }

  private unknownKind(definition: ResourceDefinition): Schema {
    const { schema } = definition;
    if (schema !== undefined) return this.ownKind(definition, schema.openApi);
    return this.named(unknownName(definition), () => ({
      type: 'object',
      properties: { ...typeMeta, metadata: { default: {}, allOf: [this.message('meta.ObjectMeta')] } },
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-group-version-kind': [typeOf(definition)],
    }));
  }

  private ownKind(definition: ResourceDefinition, schema: Schema): Schema {
    return this.named(unknownName(definition), () => ({
      ...schema,
      type: 'object',
      properties: {
        ...(schema.properties as Schema | undefined),
        ...typeMeta,
        metadata: {
          description: describeField('meta.TypeMeta', 'metadata'),
          default: {},
          allOf: [this.message('meta.ObjectMeta')],
        },
      },
      'x-kubernetes-group-version-kind': [typeOf(definition)],
    }));
  }

  private makeMessage(name: string, type: unknown): Schema {
    const special = specialSchemas[name];
    if (special !== undefined) return special;
    const { byName, isAtomic } = messageNamed(name);
    const fields = [...byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
    const required = fields.filter(field => field.isRequired).map(field => field.name);
    const properties = {
      ...(isKind(name) ? typeMeta : {}),
      ...Object.fromEntries(fields.map(field => [field.name, this.property(name, field)])),
    };
    return {
      description: describeMessage(name),
      type: 'object',
      ...(required.length > 0 ? { required } : {}),
      ...(Object.keys(properties).length > 0 ? { properties } : {}),
      ...(isAtomic ? { 'x-kubernetes-map-type': 'atomic' } : {}),
      ...(type === undefined ? {} : { 'x-kubernetes-group-version-kind': [type] }),
    };
  }

  private property(message: string, field: FieldDescription): Schema {
    const description = describeField(message, field.name);
    const value = this.value(field);
    const isMessage = '$ref' in value;
    if (field.isList) {
      return {
        description,
        type: 'array',
        items: isMessage && !plainTypes.has(field.type) ? { default: {}, allOf: [value] } : value,
        ...listFacts(field),
      };
    }
    const atomic = field.isAtomic ? { 'x-kubernetes-map-type': 'atomic' } : {};
    if (field.isMap) return { description, type: 'object', additionalProperties: value, ...atomic };
    const patch = patchFacts(field);
    if (isMessage) {
      const isAbsent = field.isOptional || plainTypes.has(field.type);
      return { description, ...(isAbsent ? {} : { default: {} }), allOf: [value], ...atomic, ...patch };
    }
    return { description, ...value, ...(field.default === undefined ? {} : { default: field.default }), ...patch };
  }

  private value(field: FieldDescription): Schema {
    const scalar = scalarSchemas[field.type];
    if (scalar === undefined) return this.message(field.type);
    return field.enumeration === undefined ? scalar : { ...scalar, enum: valuesOf(field.enumeration) };
  }
}

function listFacts(field: FieldDescription): Schema {
  const keys = field.listKeys;
  return {
    'x-kubernetes-list-type': keys === undefined ? 'atomic' : keys.length === 0 ? 'set' : 'map',
    ...(keys === undefined || keys.length === 0 ? {} : { 'x-kubernetes-list-map-keys': keys }),
    ...patchFacts(field),
  };
}

function patchFacts({ patch }: FieldDescription): Schema {
  if (patch === undefined) return {};
  const strategies = [...(patch.merges ? ['merge'] : []), ...(patch.retainsKeys ? ['retainKeys'] : [])];
  return {
    ...(patch.mergeKey === undefined ? {} : { 'x-kubernetes-patch-merge-key': patch.mergeKey }),
    'x-kubernetes-patch-strategy': strategies.join(','),
  };
}

export function typeOf({ group, version, kind }: Pick<ResourceDefinition, 'group' | 'version' | 'kind'>): unknown {
  return { group, kind, version };
}

const typeMeta: Schema = {
  apiVersion: { description: describeField('meta.TypeMeta', 'apiVersion'), type: 'string' },
  kind: { description: describeField('meta.TypeMeta', 'kind'), type: 'string' },
};

const scalarSchemas: Readonly<Record<string, Schema>> = {
  s: { type: 'string' },
  i: { type: 'integer', format: 'int32' },
  l: { type: 'integer', format: 'int64' },
  b: { type: 'boolean' },
  d: { type: 'number', format: 'double' },
  y: { type: 'string', format: 'byte' },
  Items: { type: 'array', items: { type: 'string' } },
};

/** What has a form of its own in JSON. */
const specialSchemas: Readonly<Record<string, Schema>> = {
  Time: { description: 'A time in RFC 3339, to the second.', type: 'string', format: 'date-time' },
  MicroTime: { description: 'A time in RFC 3339, to the microsecond.', type: 'string', format: 'date-time' },
  Quantity: {
    description: 'An amount with a suffix: 100m is a tenth, 1Ki is 1024, 1M is a million.',
    oneOf: [{ type: 'string' }, { type: 'number' }],
  },
  IntOrString: {
    description: 'A whole number, or a text such as a percentage or the name of a port.',
    format: 'int-or-string',
    oneOf: [{ type: 'integer' }, { type: 'string' }],
  },
  RawExtension: { description: 'Any object.', type: 'object' },
  FieldsV1: { description: 'A set of fields, as a tree of their names and keys.', type: 'object' },
  JSON: { description: 'Any JSON value.' },
};

const specialNames: Readonly<Record<string, string>> = {
  Time: 'io.k8s.apimachinery.pkg.apis.meta.v1.Time',
  MicroTime: 'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime',
  FieldsV1: 'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1',
  Quantity: 'io.k8s.apimachinery.pkg.api.resource.Quantity',
  IntOrString: 'io.k8s.apimachinery.pkg.util.intstr.IntOrString',
  RawExtension: 'io.k8s.apimachinery.pkg.runtime.RawExtension',
  JSON: 'io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.JSON',
};

/** The name under which upstream publishes a message. */
function publishedName(message: string): string {
  const special = specialNames[message];
  if (special !== undefined) return special;
  const [name = '', family = 'core'] = message.split('.').reverse();
  if (family === 'meta') return `io.k8s.apimachinery.pkg.apis.meta.v1.${name}`;
  if (family === 'apiextensions') return `io.k8s.apiextensions-apiserver.pkg.apis.apiextensions.v1.${name}`;
  if (family === 'apiregistration') return `io.k8s.kube-aggregator.pkg.apis.apiregistration.v1.${name}`;
  const [, group, version = 'v1'] = /^([a-z]+)(v\d+)?$/.exec(family) ?? [];
  return `io.k8s.api.${group}.${version}.${name}`;
}

function unknownName({ group, version, kind }: ResourceDefinition): string {
  return [...group.split('.').reverse(), version, kind].join('.');
}
