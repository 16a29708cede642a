import { createHash } from 'node:crypto';
import { negotiate } from '../http/accept.ts';
import { send, sendJson, type Exchange } from '../http/exchange.ts';
import { kubernetesVersion } from '../kubernetesVersion.ts';
import { resources } from '../registry/registry.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import { apiMessages } from '../schema/apiSchema.ts';
import { descriptionTexts } from './descriptions.ts';
import { pathsOf } from './paths.ts';
import { SchemaCollector } from './schemas.ts';

/**
 * Answers `/openapi/v3` and its documents; false for any other path. A document is made when it is first asked for, and
 * kept as text.
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
  send(exchange, 200, 'application/json', documentOf(name));
  return true;
}

function rootOf(definition: ResourceDefinition): string {
  return `${definition.group === '' ? 'api' : 'apis'}/${groupVersion(definition)}`;
}

const documentNames = [...new Set(resources.map(rootOf))];
const documents = new Map<string, string>();

function documentOf(name: string): string {
  let text = documents.get(name);
  if (text === undefined) documents.set(name, (text = JSON.stringify(makeDocument(definitionsOf(name)))));
  return text;
}

function definitionsOf(name: string): ResourceDefinition[] {
  return resources.filter(definition => rootOf(definition) === name);
}

/** Clients keep documents by this: what goes into one, without making it. */
function hashOf(name: string): string {
  const kinds = definitionsOf(name).map(({ kind, verbs }) => `${kind} ${verbs.join(' ')}`);
  return createHash('sha256')
    .update([kubernetesVersion, name, ...kinds, apiMessages, descriptionTexts].join('\n'))
    .digest('hex')
    .slice(0, 32)
    .toUpperCase();
}

function makeDocument(definitions: readonly ResourceDefinition[]): unknown {
  const schemas = new SchemaCollector();
  const paths = definitions.flatMap(definition => pathsOf(definition, schemas));
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: kubernetesVersion },
    paths: Object.fromEntries(paths),
    components: { schemas: schemas.all() },
  };
}
