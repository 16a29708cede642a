import { createHash } from 'node:crypto';
import { kubernetesVersion } from '../kubernetesVersion.ts';
import { resources } from '../registry/registry.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { negotiate } from './accept.ts';
import { sendJson, type Exchange } from './exchange.ts';

/**
 * Answers `/openapi/v3` and its documents; false for any other path. They say which operations there are and that
 * fields are validated by the server. Schemas are open: they name the kinds and no fields. A PATCH names no body, so
 * that kubectl computes strategic merges from the merge keys it knows itself.
 */
export function openApi(exchange: Exchange): boolean {
  if (exchange.path === '/openapi/v3') {
    negotiate(exchange.headers.accept, ({ as }) => as === undefined);
    const paths = Object.fromEntries(
      documentNames.map(name => [name, { serverRelativeURL: `/openapi/v3/${name}?hash=${hashOf(name)}` }]),
    );
    sendJson(exchange, 200, { paths });
    return true;
  }
  const name = exchange.path.replace(/^\/openapi\/v3\//, '');
  if (!documentNames.includes(name)) return false;
  negotiate(exchange.headers.accept, ({ as }) => as === undefined);
  sendJson(exchange, 200, documentOf(name));
  return true;
}

function rootOf(definition: ResourceDefinition): string {
  return `${definition.group === '' ? 'api' : 'apis'}/${groupVersion(definition)}`;
}

const documentNames = [...new Set(resources.map(rootOf))];

function hashOf(name: string): string {
  return createHash('sha256')
    .update(JSON.stringify(documentOf(name)))
    .digest('hex')
    .slice(0, 32);
}

interface Operation {
  operationId: string;
  parameters: unknown[];
  responses: unknown;
  'x-kubernetes-action': string;
  'x-kubernetes-group-version-kind': unknown;
}

function documentOf(name: string): unknown {
  const definitions = resources.filter(definition => rootOf(definition) === name);
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: kubernetesVersion },
    paths: Object.fromEntries(definitions.flatMap(pathsOf)),
    components: { schemas: Object.fromEntries(definitions.map(schemaOf)) },
  };
}

function schemaName({ group, version, kind }: ResourceDefinition): string {
  const family = group === '' ? 'core' : group.split('.')[0]!;
  return `io.k8s.api.${family}.${version}.${kind}`;
}

function typeOf({ group, version, kind }: ResourceDefinition): unknown {
  return { group, kind, version };
}

function schemaOf(definition: ResourceDefinition): [string, unknown] {
  return [
    schemaName(definition),
    {
      type: 'object',
      'x-kubernetes-preserve-unknown-fields': true,
      'x-kubernetes-group-version-kind': [typeOf(definition)],
    },
  ];
}

function parameter(name: string, place: 'query' | 'path'): unknown {
  return { name, in: place, required: place === 'path', schema: { type: 'string', uniqueItems: true } };
}

const writeParameters = ['dryRun', 'fieldManager', 'fieldValidation'].map(name => parameter(name, 'query'));

function pathsOf(definition: ResourceDefinition): [string, unknown][] {
  const { verbs, namespaced, name } = definition;
  const root = `/${rootOf(definition)}`;
  const collection = namespaced ? `${root}/namespaces/{namespace}/${name}` : `${root}/${name}`;
  const place = namespaced ? [parameter('namespace', 'path')] : [];
  const operation = (action: string, verb: string, parameters: unknown[]): Operation => ({
    operationId: `${action}${definition.group.replaceAll('.', '')}${definition.version}${definition.kind}`,
    parameters,
    responses: {
      200: {
        description: 'OK',
        content: { 'application/json': { schema: { $ref: `#/components/schemas/${schemaName(definition)}` } } },
      },
    },
    'x-kubernetes-action': verb,
    'x-kubernetes-group-version-kind': typeOf(definition),
  });
  const has = (verb: ResourceDefinition['verbs'][number], method: string, made: () => Operation): object =>
    verbs.includes(verb) ? { [method]: made() } : {};
  const many = {
    ...has('list', 'get', () => operation('list', 'list', [])),
    ...has('create', 'post', () => operation('create', 'post', writeParameters)),
    ...has('deletecollection', 'delete', () => operation('deletecollection', 'deletecollection', [])),
    parameters: place,
  };
  const one = {
    ...has('get', 'get', () => operation('read', 'get', [])),
    ...has('update', 'put', () => operation('replace', 'put', writeParameters)),
    ...has('patch', 'patch', () => operation('patch', 'patch', [...writeParameters, parameter('force', 'query')])),
    ...has('delete', 'delete', () => operation('delete', 'delete', [])),
    parameters: [...place, parameter('name', 'path')],
  };
  const paths: [string, unknown][] = [[collection, many]];
  if (verbs.includes('get')) paths.push([`${collection}/{name}`, one]);
  return paths;
}
