import { Random } from '../random.ts';
import { objectBody, patchBody, type Body } from './bodies.ts';
import { templates, type Template } from './templates.ts';
import { oddText } from './values.ts';

export interface FuzzRequest {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer | undefined;
}

const names = [
  // Those that objects have, so that requests find something.
  ...Array<string>(12).fill('made'),
  ...['a', 'a', 'b', 'b', 'web-0', 'kubernetes', 'default', 'practice-node-1', 'A_B', '%00', '%ff', '..', 'a%2fb'],
];
const namespaces = [...Array<string>(20).fill('default'), 'made', 'kube-system', 'absent', '%E3%81%82', '%', ''];
const subresources = [
  'status',
  'scale',
  'log',
  'binding',
  'eviction',
  'finalize',
  'exec',
  'attach',
  'portforward',
  'ephemeralcontainers',
  'approval',
  'token',
  'proxy',
  'resize',
  'nonsense',
];
const queryKeys = [
  'watch',
  'resourceVersion',
  'resourceVersionMatch',
  'sendInitialEvents',
  'allowWatchBookmarks',
  'timeoutSeconds',
  'timeout',
  'limit',
  'continue',
  'labelSelector',
  'fieldSelector',
  'dryRun',
  'fieldValidation',
  'fieldManager',
  'force',
  'propagationPolicy',
  'gracePeriodSeconds',
  'orphanDependents',
  'pretty',
  'includeObject',
  'tailLines',
  'sinceSeconds',
  'sinceTime',
  'limitBytes',
  'follow',
  'previous',
  'container',
  'timestamps',
  'stream',
  'command',
  'stdin',
  'tty',
  'ports',
  '__proto__',
];
const queryValues = [
  '',
  '0',
  '1',
  '-1',
  'true',
  'false',
  'All',
  'Strict',
  'Warn',
  'Exact',
  'NotOlderThan',
  'Foreground',
  'Background',
  'Orphan',
  'None',
  'Object',
  'Metadata',
  '99999999999999999999',
  '1.5',
  '1e3',
  'app=web',
  'app in (web,',
  'app in (a,b),!c,d notin (e)',
  '!=',
  'a==b==c',
  '((((((((',
  'metadata.name=made',
  'spec.nodeName!=a,status.phase=Running',
  'metadata.name=a\\,b',
  'main',
  'kubectl',
  '2026-01-01T00:00:00Z',
  'eyJydiI6MX0=',
  '%00',
  '%zz',
  '%ff%fe',
];
const accepts = [
  'application/json',
  'application/json;as=Table;v=v1;g=meta.k8s.io,application/json',
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1',
  'application/json;as=PartialObjectMetadata;g=meta.k8s.io;v=v1',
  'application/json;as=Nonsense;g=x;v=y',
  'application/yaml',
  'application/vnd.kubernetes.protobuf',
  'application/vnd.kubernetes.protobuf,application/json',
  'application/cbor',
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList,application/json',
  'application/com.github.proto-openapi.spec.v3.v1.0+protobuf',
  'text/html, */*;q=0.1',
  '*/*',
  ';;;,,,',
  'application/json;q=nonsense',
  '',
];
const otherPaths = [
  '/',
  '/api',
  '/api/',
  '/api/v1',
  '/api/v2',
  '/apis',
  '/apis/apps',
  '/apis/apps/v1',
  '/apis/__proto__/constructor',
  '/apis/apps/v1/__proto__',
  '/api/v1/constructor/toString',
  '/openapi/v2',
  '/openapi/v3',
  '/openapi/v3/api/v1',
  '/openapi/v3/apis/apps/v1',
  '/openapi/v3/../..',
  '/version',
  '/livez',
  '/readyz?verbose',
  '/healthz/etcd',
  '/metrics',
  '/logs',
  '/debug/pprof',
  '//api//v1//pods',
  '/api/v1/watch/pods',
  '/api/v1/namespaces/default/pods/made/exec/again/and/again',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/api/v1/namespaces/%',
  '*',
];

/** The nth request of a seed: always the same one. */
export function nthRequest(seed: number): FuzzRequest {
  const random = new Random(seed);
  if (random.chance(0.06)) return elsewhere(random);
  // The oldest kinds are what labs use most.
  const template = random.chance(0.4) ? templates[random.below(15)]! : random.pick(templates);
  const method = random.pick([
    'GET',
    'GET',
    'POST',
    'POST',
    'POST',
    'PUT',
    'PATCH',
    'PATCH',
    'DELETE',
    'HEAD',
    'OPTIONS',
  ]);
  const subresource = random.chance(0.15) ? random.pick(subresources) : undefined;
  const path = pathOf(random, template, method !== 'POST' || subresource !== undefined, subresource);
  const body = bodyOf(random, method, template, subresource);
  return { method, path: `${path}${query(random, method)}`, headers: headersOf(random, body), body: body?.bytes };
}

function pathOf(random: Random, template: Template, named: boolean, subresource: string | undefined): string {
  const { root, plural, namespaced } = template;
  const parts = [root];
  if (namespaced && random.chance(0.95)) parts.push('namespaces', random.pick(namespaces));
  parts.push(plural);
  // A whole collection is rarely deleted, so that there is something to stumble over.
  if (random.chance(named ? 0.97 : 0.05) || subresource !== undefined) parts.push(random.pick(names));
  if (subresource !== undefined) parts.push(subresource);
  return parts.join('/').replace(/^\/\//, '/');
}

function bodyOf(random: Random, method: string, template: Template, subresource: string | undefined): Body | undefined {
  if (method === 'PATCH') return patchBody(random, template.object);
  if (method === 'POST' || method === 'PUT') return objectBody(random, forSubresource(random, template, subresource));
  if (method === 'DELETE' && random.chance(0.5)) {
    return objectBody(random, {
      apiVersion: 'v1',
      kind: 'DeleteOptions',
      gracePeriodSeconds: random.pick([0, 1, 30]),
      propagationPolicy: random.pick(['Foreground', 'Background', 'Orphan']),
      preconditions: { uid: 'none' },
    });
  }
  return random.chance(0.03) ? objectBody(random, template.object) : undefined;
}

function forSubresource(random: Random, { object }: Template, subresource: string | undefined): unknown {
  const metadata = { name: 'made', namespace: 'default' };
  switch (subresource) {
    case 'scale':
      return { apiVersion: 'autoscaling/v1', kind: 'Scale', metadata, spec: { replicas: random.pick([0, 1, 3]) } };
    case 'binding':
      return { apiVersion: 'v1', kind: 'Binding', metadata, target: { kind: 'Node', name: 'practice-node-1' } };
    case 'eviction':
      return { apiVersion: 'policy/v1', kind: 'Eviction', metadata, deleteOptions: { gracePeriodSeconds: 0 } };
    case 'token':
      return { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds: 600 } };
    default:
      return named(random, object);
  }
}

/** A few names, so that the cluster does not grow with the number of requests. */
function named(random: Random, object: Template['object']): unknown {
  const metadata = object.metadata as object;
  if (object.kind === 'CustomResourceDefinition') return object;
  return { ...object, metadata: { ...metadata, name: random.pick(['made', 'a', 'b']) } };
}

function query(random: Random, method: string): string {
  const pairs: string[] = [];
  for (let count = random.pick([0, 0, 0, 1, 1, 2, 4]); count > 0; count--) {
    const value = random.chance(0.85) ? random.pick(queryValues) : encodeURIComponent(wellFormed(oddText(random)));
    pairs.push(`${random.pick(queryKeys)}=${value.replaceAll(' ', '%20')}`);
  }
  if (method === 'PATCH' && random.chance(0.8)) pairs.push('fieldManager=fuzz');
  return pairs.length === 0 ? '' : `?${pairs.join(random.chance(0.97) ? '&' : '?')}`;
}

function headersOf(random: Random, body: Body | undefined): Record<string, string> {
  const headers: Record<string, string> = {};
  if (random.chance(0.5)) headers.accept = random.pick(accepts);
  if (body?.type !== undefined) headers['content-type'] = body.type;
  if (random.chance(0.02)) headers['accept-encoding'] = random.pick(['gzip', 'br', 'nonsense']);
  if (random.chance(0.01)) headers['content-encoding'] = 'gzip';
  if (random.chance(0.01)) headers['x-long'] = 'a'.repeat(random.pick([5000, 60_000]));
  if (random.chance(0.01))
    headers.authorization = random.pick(['', 'Bearer ', 'Bearer nonsense', 'Basic YTpi', 'Bearer \t']);
  if (random.chance(0.01)) headers['user-agent'] = '(((';
  if (random.chance(0.01)) headers['impersonate-user'] = 'a';
  if (random.chance(0.01)) headers['content-length'] = random.pick(['0', '5', '99999999', '-1', 'a']);
  return headers;
}

function elsewhere(random: Random): FuzzRequest {
  const words = [
    'api',
    'apis',
    'v1',
    'apps',
    'namespaces',
    'default',
    'pods',
    'made',
    'log',
    '..',
    '%2e',
    '',
    '__proto__',
  ];
  const path = random.chance(0.6)
    ? random.pick(otherPaths)
    : `/${Array.from({ length: random.below(9) }, () => random.pick(words)).join('/')}`;
  const method = random.pick(['GET', 'GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'TRACE', 'NONSENSE']);
  const body = method === 'GET' || method === 'HEAD' ? undefined : objectBody(random, { a: 'b' });
  return { method, path: `${path}${query(random, method)}`, headers: headersOf(random, body), body: body?.bytes };
}

function wellFormed(text: string): string {
  return text.replace(/[\ud800-\udfff]/g, '');
}
