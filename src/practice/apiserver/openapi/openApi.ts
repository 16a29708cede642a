import { createHash } from 'node:crypto';
import { negotiate } from '../http/accept.ts';
import { send, sendJson, type Exchange } from '../http/exchange.ts';
import { kubernetesVersion } from '../kubernetesVersion.ts';
import { groupVersion, type ResourceDefinition } from '../registry/resourceDefinition.ts';
import type { ServedResources } from '../registry/servedResources.ts';
import { apiMessages } from '../schema/apiSchema.ts';
import { descriptionTexts } from './descriptions.ts';
import { pathsOf } from './paths.ts';
import { SchemaCollector } from './schemas.ts';

/**
 * Answers `/openapi/v3` and its documents; false for any other path. A document is made when it is first asked for, and
 * kept as text.
 */
export function openApi(served: ServedResources, exchange: Exchange): boolean {
  const [, root, name = ''] = /^(\/openapi\/v3)(?:\/(.*))?$/.exec(exchange.path) ?? [];
  if (root === undefined) return false;
  const documents = documentsOf(served);
  if (exchange.path === root) {
    negotiate(exchange.headers.accept, ({ as }) => as === undefined);
    const paths = [...documents].map(([name, { hash }]) => [
      name,
      { serverRelativeURL: `/openapi/v3/${name}?hash=${hash}` },
    ]);
    sendJson(exchange, 200, { paths: Object.fromEntries(paths) as unknown });
    return true;
  }
  const document = documents.get(name);
  if (document === undefined) return false;
  negotiate(exchange.headers.accept, ({ as }) => as === undefined);
  send(exchange, 200, 'application/json', document.text());
  return true;
}

interface Document {
  /** Clients keep documents by this: what goes into one, without making it. */
  readonly hash: string;
  text(): string;
}

/** By what is served at a time, which is another list whenever it changes. */
const known = new WeakMap<readonly ResourceDefinition[], ReadonlyMap<string, Document>>();

function documentsOf({ all }: ServedResources): ReadonlyMap<string, Document> {
  let documents = known.get(all);
  if (documents === undefined) {
    const groups = Map.groupBy(all, rootOf);
    documents = new Map([...groups].map(([name, definitions]) => [name, makeDocument(name, definitions)]));
    known.set(all, documents);
  }
  return documents;
}

function rootOf(definition: ResourceDefinition): string {
  return `${definition.group === '' ? 'api' : 'apis'}/${groupVersion(definition)}`;
}

let base: string | undefined;

function makeDocument(name: string, definitions: readonly ResourceDefinition[]): Document {
  base ??= hashOf([kubernetesVersion, apiMessages, descriptionTexts]);
  const kinds = definitions.map(
    ({ kind, verbs, schema }) => `${kind} ${verbs.join(' ')} ${JSON.stringify(schema?.openApi)}`,
  );
  let text: string | undefined;
  return {
    hash: hashOf([base, name, ...kinds]),
    text: () => (text ??= JSON.stringify(contentOf(definitions))),
  };
}

function hashOf(parts: readonly string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 32).toUpperCase();
}

function contentOf(definitions: readonly ResourceDefinition[]): unknown {
  const schemas = new SchemaCollector();
  const paths = definitions.flatMap(definition => pathsOf(definition, schemas));
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: kubernetesVersion },
    paths: Object.fromEntries(paths),
    components: { schemas: schemas.all() },
  };
}
