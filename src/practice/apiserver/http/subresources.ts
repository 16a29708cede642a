import type { KubeObject } from '../../../base/kubeObject.ts';
import { isObject } from '../patch/mergePatch.ts';
import type { ResourceDefinition, ScaleAccess } from '../registry/resourceDefinition.ts';
import type { WriteOptions } from '../registry/resourceStore.ts';
import { badRequest, conflict, invalid } from '../statusError.ts';
import type { ApiContext } from './apiContext.ts';
import { readDocument, readObject } from './body.ts';
import { decodeObject } from './decode.ts';
import { evict } from './eviction.ts';
import type { Exchange } from './exchange.ts';
import { logs } from './logs.ts';
import { readPatch } from './patchBody.ts';
import { proxy } from './proxy.ts';
import { presentObject, representationFor } from './representation.ts';
import type { ResourceRequest } from './resourceRequest.ts';
import { respond } from './respond.ts';
import { requestToken } from './tokenRequest.ts';
import { appliedObject, checkName, patchedObject, placeInNamespace, stored } from './writes.ts';
import { patchOptions, writeOptions } from './writeOptions.ts';

type Handler = (context: ApiContext, exchange: Exchange, request: ResourceRequest) => void | Promise<void>;

/** A subresource with what discovery says of it. */
export interface Subresource {
  readonly name: string;
  readonly kind: string;
  readonly group: string;
  readonly version: string;
  readonly handlers: Readonly<Partial<Record<'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', Handler>>>;
}

/** The subresources of a resource, by what its definition says. */
export function subresourcesOf(definition: ResourceDefinition): readonly Subresource[] {
  const own = { kind: definition.kind, group: '', version: '' };
  const found: Subresource[] = [];
  if (definition.hasStatus && definition.review === undefined) {
    found.push({ ...own, name: 'status', handlers: { GET: read, PUT: replacePart, PATCH: patchPart } });
  }
  if (definition.scale !== undefined) {
    found.push({
      name: 'scale',
      kind: 'Scale',
      group: 'autoscaling',
      version: 'v1',
      handlers: { GET: readScale, PUT: replaceScale, PATCH: patchScale },
    });
  }
  if (definition.name === 'certificatesigningrequests') {
    found.push({ ...own, name: 'approval', handlers: { GET: read, PUT: replacePart, PATCH: patchPart } });
  }
  if (definition.name === 'namespaces') found.push({ ...own, name: 'finalize', handlers: { PUT: replacePart } });
  if (definition.name === 'serviceaccounts') {
    const group = 'authentication.k8s.io';
    found.push({ kind: 'TokenRequest', group, version: 'v1', name: 'token', handlers: { POST: requestToken } });
  }
  if (definition.group === '' && Object.hasOwn(proxyKinds, definition.name)) {
    const handlers = { GET: proxy, PUT: proxy, PATCH: proxy, POST: proxy, DELETE: proxy };
    found.push({ ...own, kind: proxyKinds[definition.name]!, name: 'proxy', handlers });
  }
  if (definition.name === 'pods') {
    found.push(
      { ...own, name: 'ephemeralcontainers', handlers: { GET: read, PUT: replacePart, PATCH: patchPart } },
      { ...own, name: 'log', handlers: { GET: logs } },
      { ...own, kind: 'Binding', name: 'binding', handlers: { POST: bind } },
      ...['attach', 'exec', 'portforward'].map(name => ({
        ...own,
        kind: name === 'attach' ? 'PodAttachOptions' : name === 'exec' ? 'PodExecOptions' : 'PodPortForwardOptions',
        name,
        handlers: { GET: upgradeRequired, POST: upgradeRequired },
      })),
      { kind: 'Eviction', group: 'policy', version: 'v1', name: 'eviction', handlers: { POST: evict } },
    );
  }
  return found.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const proxyKinds: Readonly<Record<string, string>> = { pods: 'PodProxyOptions', services: 'ServiceProxyOptions' };

function current(context: ApiContext, { definition, namespace, name }: ResourceRequest): KubeObject {
  return context.objects.get(definition, namespace, name!);
}

function read(context: ApiContext, exchange: Exchange, request: ResourceRequest): void {
  const form = representationFor(exchange, request.definition);
  respond(exchange, 200, presentObject(form, current(context, request)), form.yaml);
}

async function replacePart(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const { value, problems } = await readDocument(exchange);
  const sent = decodeObject(exchange, request.definition, value, { problems });
  placeInNamespace(sent, request);
  checkName(sent, request);
  await writePart(context, exchange, request, sent, writeOptions(exchange));
}

async function patchPart(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const patch = await readPatch(exchange, request.definition);
  const options = patchOptions(exchange, patch.isApply);
  const before = current(context, request);
  if (patch.isApply) {
    const { object, managedFields } = appliedObject(exchange, request, before, patch.config, options);
    await writePart(context, exchange, request, object, { ...options, managedFields });
  } else {
    await writePart(context, exchange, request, patchedObject(exchange, before, patch, request), options);
  }
}

async function writePart(
  context: ApiContext,
  exchange: Exchange,
  request: ResourceRequest,
  object: KubeObject,
  options: WriteOptions,
): Promise<void> {
  const form = representationFor(exchange, request.definition);
  const { definition, subresource } = request;
  const result = context.objects.updateSubresource(definition, subresource!, stored(definition, object), options);
  await context.synced();
  respond(exchange, 200, presentObject(form, result), form.yaml);
}

interface Scale {
  kind: 'Scale';
  apiVersion: 'autoscaling/v1';
  metadata: { name: string; namespace?: string; uid?: string; resourceVersion?: string; creationTimestamp?: string };
  spec: { replicas?: number };
  status: { replicas: number; selector?: string };
}

const scaleKind = { group: 'autoscaling', version: 'v1', kind: 'Scale' };

function scaleOf(object: KubeObject, access: ScaleAccess): Scale {
  const { name, namespace, uid, resourceVersion, creationTimestamp } = object.metadata;
  const { desired, current: replicas, selector } = access.read(object);
  const metadata = Object.fromEntries(
    Object.entries({ name, namespace, uid, resourceVersion, creationTimestamp }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as unknown as Scale['metadata'];
  return {
    kind: 'Scale',
    apiVersion: 'autoscaling/v1',
    metadata,
    spec: desired === 0 ? {} : { replicas: desired },
    status: { replicas, ...(selector === '' ? {} : { selector }) },
  };
}

function readScale(context: ApiContext, exchange: Exchange, request: ResourceRequest): void {
  respond(exchange, 200, scaleOf(current(context, request), request.definition.scale!));
}

async function replaceScale(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  await writeScale(context, exchange, request, await readObject(exchange));
}

async function patchScale(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const patch = await readPatch(exchange, scaleKind);
  patchOptions(exchange, patch.isApply);
  const scale = scaleOf(current(context, request), request.definition.scale!);
  await writeScale(context, exchange, request, patch.isApply ? patch.config : patch.apply(scale));
}

async function writeScale(
  context: ApiContext,
  exchange: Exchange,
  request: ResourceRequest,
  body: unknown,
): Promise<void> {
  const { definition, name } = request;
  const options = { ...writeOptions(exchange), subresource: 'scale' };
  const spec = isObject(body) && isObject(body.spec) ? body.spec : {};
  const metadata = isObject(body) && isObject(body.metadata) ? body.metadata : {};
  const replicas = spec.replicas ?? 0;
  if (typeof replicas !== 'number' || !Number.isInteger(replicas)) throw badRequest('spec.replicas must be an integer');
  if (replicas < 0) {
    throw invalid({ group: 'autoscaling', name: 'scales', kind: 'Scale' }, name!, [
      {
        reason: 'FieldValueInvalid',
        field: 'spec.replicas',
        message: `Invalid value: ${replicas}: must be greater than or equal to 0`,
      },
    ]);
  }
  const object = structuredClone(current(context, request));
  definition.scale!.write(object, replicas);
  if (typeof metadata.resourceVersion === 'string') object.metadata.resourceVersion = metadata.resourceVersion;
  const result = context.objects.update(definition, object, options);
  await context.synced();
  respond(exchange, 200, scaleOf(result, definition.scale!));
}

async function bind(context: ApiContext, exchange: Exchange, request: ResourceRequest): Promise<void> {
  const body = await readObject(exchange);
  const node = isObject(body) && isObject(body.target) ? body.target.name : undefined;
  if (typeof node !== 'string' || node === '') throw badRequest('target.name: Required value');
  const pod = current(context, request) as KubeObject<{ nodeName?: string }>;
  const bound = pod.spec?.nodeName ?? '';
  if (bound !== '') {
    throw conflict(
      { group: '', name: 'pods/binding', kind: 'Binding' },
      pod.metadata.name,
      `pod ${pod.metadata.name} is already assigned to node ${JSON.stringify(bound)}`,
    );
  }
  context.objects.updateSubresource(
    request.definition,
    'binding',
    { ...pod, spec: { nodeName: node } },
    writeOptions(exchange, 'CreateOptions'),
  );
  await context.synced();
  respond(exchange, 201, { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 });
}

/** Streams are served where a request asks for another protocol (`streaming/upgrade.ts`). */
function upgradeRequired(context: ApiContext, _exchange: Exchange, request: ResourceRequest): void {
  current(context, request);
  throw badRequest('Upgrade request required');
}
