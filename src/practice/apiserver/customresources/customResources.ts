import type { KubeObject } from '../../../base/kubeObject.ts';
import { deepFreeze } from '../../storage/deepFreeze.ts';
import { customResourceDefinitions } from '../../kinds/apiextensions.ts';
import { conform as conformMessage, TypeMismatch } from '../http/conform.ts';
import { isObject } from '../patch/mergePatch.ts';
import {
  defineResource,
  groupResource,
  type OwnSchema,
  type ResourceDefinition,
  type Verb,
} from '../registry/resourceDefinition.ts';
import { forbidden } from '../statusError.ts';
import { columnsOf } from './columns.ts';
import { customStrategy } from './customStrategy.ts';
import { fillDefaults } from './defaults.ts';
import { parseJsonPath } from './jsonPath.ts';
import { pruned } from './prune.ts';
import { scaleAccess } from './scale.ts';
import { structureOfSchema } from './structureOfSchema.ts';
import { compareVersions } from './versions.ts';
import {
  isTrue,
  type CustomResourceDefinition,
  type CustomVersion,
  type DefinitionSpec,
  type JsonSchema,
} from './types.ts';

/** The versions of a custom resource: none before its names are accepted. The one that is stored comes first. */
export interface CustomResource {
  readonly stored: ResourceDefinition;
  readonly served: readonly ResourceDefinition[];
}

export function customResourceOf(definition: CustomResourceDefinition): CustomResource | undefined {
  const { spec } = definition;
  if (spec === undefined || !isTrue(definition, 'Established')) return undefined;
  const stored = spec.versions.find(({ storage }) => storage);
  if (stored === undefined) return undefined;
  const all = new Map(spec.versions.map(version => [version, versionOf(definition, version, stored.name)]));
  return {
    stored: all.get(stored)!,
    served: spec.versions.filter(({ served }) => served).map(version => all.get(version)!),
  };
}

/** In upstream's order. */
const verbs: readonly Verb[] = ['delete', 'deletecollection', 'get', 'list', 'patch', 'create', 'update', 'watch'];

function versionOf(definition: CustomResourceDefinition, version: CustomVersion, stored: string): ResourceDefinition {
  const { group, scope, names: wanted } = definition.spec!;
  const names = { ...wanted, ...definition.status?.acceptedNames };
  const { plural, kind, singular, listKind, shortNames = [], categories = [] } = names;
  const schema = version.schema?.openAPIV3Schema ?? {};
  const { status, scale } = version.subresources ?? {};
  const apiVersion = `${group}/${version.name}`;
  return defineResource({
    group,
    version: version.name,
    kind,
    name: plural,
    shortNames,
    categories,
    singularName: singular ?? kind.toLowerCase(),
    ...(listKind === undefined ? {} : { listKind }),
    namespaced: scope === 'Namespaced',
    verbs,
    storage: groupResource({ group, name: plural }),
    conversion: conversionOf(schema, apiVersion, `${group}/${stored}`),
    schema: ownSchema(schema),
    structure: structureOfSchema(schema),
    strategy: {
      ...customStrategy(schema, scale),
      prepareForCreate(object, context) {
        const current = context.get(customResourceDefinitions, undefined, definition.metadata.name);
        if (current === undefined || !isTrue(current as CustomResourceDefinition, 'Terminating')) return;
        const why = 'create not allowed while custom resource definition is terminating';
        throw forbidden({ group, name: plural, kind }, object.metadata.name, why);
      },
    },
    columns: columnsOf(version.additionalPrinterColumns),
    selectableFields: Object.fromEntries((version.selectableFields ?? []).map(({ jsonPath }) => selectable(jsonPath))),
    hasStatus: status !== undefined,
    hasGeneration: true,
    unconditionalUpdate: false,
    ...(scale === undefined ? {} : { scale: scaleAccess(scale) }),
    ...(version.deprecated === true
      ? { deprecation: version.deprecationWarning ?? deprecation(definition.spec!, version.name, kind) }
      : {}),
  });
}

/** The warning of a version that says none of its own: the best one that is later stands in for it. */
function deprecation({ group, versions }: DefinitionSpec, version: string, kind: string): string {
  const [later] = versions
    .filter(({ name, served, deprecated }) => served && deprecated !== true && compareVersions(name, version) < 0)
    .map(({ name }) => name)
    .sort(compareVersions);
  const use = later === undefined ? '' : `; use ${group}/${later} ${kind}`;
  return `${group}/${version} ${kind} is deprecated${use}`;
}

function selectable(path: string): [string, (object: KubeObject) => string] {
  const find = parseJsonPath(path);
  const read = (object: KubeObject): string => {
    const value = find?.(object)[0];
    return typeof value === 'string' ? value : value === undefined || value === null ? '' : JSON.stringify(value);
  };
  return [path.replace(/^\./, ''), read];
}

function ownSchema(schema: JsonSchema): OwnSchema {
  return {
    conform(body, unknown) {
      const problems: string[] = [];
      const object = pruned(schema, body, problems);
      const { metadata } = object;
      if (metadata !== undefined && metadata !== null) {
        if (!isObject(metadata)) {
          const why = 'json: cannot unmarshal into Go struct field .metadata of type v1.ObjectMeta';
          throw new TypeMismatch(why, why);
        }
        const strange: string[] = [];
        object.metadata = conformMessage('meta.ObjectMeta', metadata, strange);
        problems.push(...strange.map(path => `metadata.${path}`));
      }
      unknown.push(...problems.sort());
      fillDefaults(schema, object);
      return object;
    },
    openApi: schema as Readonly<Record<string, unknown>>,
  };
}

/**
 * The strategy None: versions differ in their name alone. What is read is pruned and defaulted by the schema of its
 * version, which may be another than that by which it was written.
 */
function conversionOf(
  schema: JsonSchema,
  apiVersion: string,
  stored: string,
): NonNullable<ResourceDefinition['conversion']> {
  const read = new WeakMap<KubeObject, KubeObject>();
  return {
    fromStored(object) {
      let found = read.get(object);
      if (found === undefined) {
        const fields = pruned(schema, structuredClone({ ...object, metadata: {} }), []);
        fillDefaults(schema, fields);
        found = deepFreeze({ ...fields, apiVersion, kind: object.kind, metadata: object.metadata });
        read.set(object, found);
      }
      return found;
    },
    toStored: object => ({ ...object, apiVersion: stored }),
  };
}
