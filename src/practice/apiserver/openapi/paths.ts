import { subresourcesOf } from '../http/subresources.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { messageOfKind } from '../schema/messages.ts';
import { typeOf, type Schema, type SchemaCollector } from './schemas.ts';

type Paths = [string, unknown][];

/** The paths of a resource and of its subresources that read and write objects. */
export function pathsOf(definition: ResourceDefinition, schemas: SchemaCollector): Paths {
  const { verbs, namespaced, name } = definition;
  const root = `/${definition.group === '' ? 'api' : 'apis'}/${groupVersion(definition)}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${name}` : `${root}/${name}`;
  const place = namespaced ? [parameter('namespace', 'path')] : [];
  const kind = schemas.kind(definition);
  const has = (verb: (typeof verbs)[number], method: string, made: () => unknown): object =>
    verbs.includes(verb) ? { [method]: made() } : {};
  const operations = new Operations(definition, schemas);
  const listed = has('list', 'get', () => operations.make('list', 'list', schemas.list(definition), listParameters));
  const many = {
    ...listed,
    ...has('create', 'post', () => operations.make('create', 'post', kind, writeParameters, kind)),
    ...has('deletecollection', 'delete', () => operations.make('deletecollection', 'deletecollection', kind, [])),
    parameters: place,
  };
  const one = {
    ...has('get', 'get', () => operations.make('read', 'get', kind, [])),
    ...has('update', 'put', () => operations.make('replace', 'put', kind, writeParameters, kind)),
    ...has('patch', 'patch', () => operations.patch(kind)),
    ...has('delete', 'delete', () => operations.make('delete', 'delete', kind, [parameter('dryRun', 'query')])),
    parameters: [parameter('name', 'path'), ...place],
  };
  const paths: Paths = [[collection, many]];
  if (verbs.includes('get')) paths.push([`${collection}/{name}`, one]);
  if (namespaced && verbs.includes('list')) paths.push([`${root}/${name}`, { ...listed, parameters: [] }]);
  return [...paths, ...subresourcePaths(definition, schemas, `${collection}/{name}`, one.parameters)];
}

function subresourcePaths(
  definition: ResourceDefinition,
  schemas: SchemaCollector,
  path: string,
  parameters: readonly unknown[],
): Paths {
  return subresourcesOf(definition).flatMap(({ name, kind, group, version, handlers }): Paths => {
    const type = {
      kind,
      group: group === '' ? definition.group : group,
      version: version === '' ? definition.version : version,
    };
    const message = messageOfKind(groupVersion(type), kind);
    const isOwn = message === undefined && kind === definition.kind && definition.schema !== undefined;
    if (message === undefined && !isOwn) return [];
    const schema = message === undefined ? schemas.kind(definition) : schemas.message(message, typeOf(type));
    const operations = new Operations({ ...definition, ...type, subresource: name }, schemas);
    const item = {
      ...(handlers.GET === undefined ? {} : { get: operations.make('read', 'get', schema, []) }),
      ...(handlers.PUT === undefined
        ? {}
        : { put: operations.make('replace', 'put', schema, writeParameters, schema) }),
      ...(handlers.PATCH === undefined ? {} : { patch: operations.patch(schema) }),
      ...(handlers.POST === undefined
        ? {}
        : { post: operations.make('create', 'post', schema, writeParameters, schema) }),
      parameters,
    };
    return [[`${path}/${name}`, item]];
  });
}

class Operations {
  private readonly type: Pick<ResourceDefinition, 'group' | 'version' | 'kind' | 'namespaced'> & {
    subresource?: string;
  };
  private readonly schemas: SchemaCollector;

  constructor(type: Operations['type'], schemas: SchemaCollector) {
    this.type = type;
    this.schemas = schemas;
  }

  make(name: string, action: string, answer: Schema, parameters: readonly unknown[], body?: Schema): unknown {
    const content =
      body === undefined ? undefined : Object.fromEntries(bodyTypes.map(type => [type, { schema: body }]));
    return this.operation(name, action, answer, parameters, content);
  }

  patch(answer: Schema): unknown {
    const isMessage = messageOfKind(groupVersion(this.type), this.type.kind) !== undefined;
    const types = patchTypes.filter(type => isMessage || type !== strategic);
    const schema = this.schemas.patch();
    const content = Object.fromEntries(types.map(type => [type, { schema }]));
    const parameters = [
      ...writeParameters,
      { ...parameter('force', 'query'), schema: { type: 'boolean', uniqueItems: true } },
    ];
    return this.operation('patch', 'patch', answer, parameters, content);
  }

  private operation(
    name: string,
    action: string,
    answer: Schema,
    parameters: readonly unknown[],
    content: Schema | undefined,
  ): unknown {
    const { group, version, kind, namespaced, subresource = '' } = this.type;
    const words = [
      group === '' ? 'core' : group.replace(/\.k8s\.io$/, ''),
      version,
      namespaced ? 'Namespaced' : '',
      kind,
      subresource,
    ];
    return {
      tags: [`${words[0]!.replaceAll('.', '_')}_${version}`],
      operationId: name + words.map(capitalized).join(''),
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(content === undefined ? {} : { requestBody: { required: true, content } }),
      responses: {
        200: {
          description: 'OK',
          content: { 'application/json': { schema: answer }, 'application/yaml': { schema: answer } },
        },
      },
      'x-kubernetes-action': action,
      'x-kubernetes-group-version-kind': typeOf(this.type),
    };
  }
}

const strategic = 'application/strategic-merge-patch+json';
const patchTypes = [
  'application/apply-patch+yaml',
  'application/json-patch+json',
  'application/merge-patch+json',
  strategic,
];
const bodyTypes = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

function parameter(name: string, place: 'query' | 'path'): Record<string, unknown> {
  return {
    name,
    in: place,
    ...(place === 'path' ? { required: true } : {}),
    schema: { type: 'string', uniqueItems: true },
  };
}

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map(name => parameter(name, 'query'));
const listParameters = ['continue', 'fieldSelector', 'labelSelector', 'limit', 'resourceVersion', 'watch'].map(name =>
  parameter(name, 'query'),
);

function capitalized(word: string): string {
  return word.replace(/(?:^|\.)(.)/g, (_, letter: string) => letter.toUpperCase());
}
