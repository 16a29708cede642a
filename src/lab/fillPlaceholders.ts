import { isIPv6 } from 'node:net';
import * as l10n from '@vscode/l10n';
import type { KubeObject } from '../base/kubeObject.ts';
import { UserError } from '../base/userError.ts';
import type { Target } from '../checkpoint/expectation.ts';
import { evaluateJsonPath } from '../checkpoint/evaluateJsonPath.ts';
import { JsonPathError, parseJsonPath } from '../checkpoint/jsonPath.ts';
import { parseLabelSelector } from '../checkpoint/labelSelector.ts';
import type { Progress } from '../checkpoint/progress.ts';
import { targetText } from '../checkpoint/targetText.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { externalAddress, type Service } from '../cluster/serviceReadiness.ts';
import type { Lesson, Placeholder, Variable } from '../lesson/lesson.ts';
import type { AskPlaceholder } from './labSession.ts';
import { scopeOf } from './scopes.ts';
import { ingressAddress, nodeAddress, nodePort } from './addresses.ts';
import { exposedServices } from './exposedServices.ts';

export interface FillContext {
  lesson: Lesson;
  cluster: Cluster;
  progress: Progress;
}

/**
 * A text of the lesson with its placeholders filled: from `lab:var`, else from the cluster (`EXTERNAL-IP`,
 * `INGRESS-ADDRESS`, `NODE-IP`, `NODE-PORT`, `POD-NAME`, `NODE-NAME`), else from `ask`. Each name is looked up once.
 * @throws UserError `placeholder-pending` (the value is not there yet), `placeholder-unknown`, `placeholder-unsafe`
 */
export async function fillPlaceholders(
  context: FillContext,
  text: string,
  placeholders: readonly Placeholder[],
  ask: AskPlaceholder,
): Promise<string> {
  const values = new Map<string, string>();
  for (const { name } of placeholders) {
    if (!values.has(name)) values.set(name, checked(name, await valueOf(context, text, name, ask)));
  }
  let filled = '';
  let done = 0;
  for (const { name, start, end } of [...placeholders].sort((a, b) => a.start - b.start)) {
    const value = values.get(name) ?? '';
    const before = text.slice(done, start);
    filled += before + (before.endsWith('://') && isIPv6(value) ? `[${value}]` : value);
    done = end;
  }
  return filled + text.slice(done);
}

/** Whatever the cluster holds may have been put there by anybody; and it goes to a shell. */
function checked(name: string, value: string): string {
  if (/^[A-Za-z0-9._:/@][A-Za-z0-9._:/@-]*$/.test(value)) return value;
  throw new UserError(
    'placeholder-unsafe',
    l10n.t('The value for <{0}> contains characters that a shell would interpret, so it was not used.', name),
    l10n.t('Type the command yourself, or give a value of letters, digits and . _ : / @ - only.'),
  );
}

async function valueOf(context: FillContext, text: string, name: string, ask: AskPlaceholder): Promise<string> {
  const variable = context.lesson.variables.find(candidate => candidate.name.toLowerCase() === name.toLowerCase());
  if (variable !== undefined) return variableValue(context, variable);
  const known = name.toLowerCase().replaceAll(/[\s_-]+/g, '');
  if (/^(external|loadbalancer|lb|service)ip(address)?$|^externaladdress$/.test(known)) {
    return addressValue(context, text);
  }
  if (/^ingress(ip|address|host)+$/.test(known)) {
    const reason = l10n.t('no Ingress has an address yet');
    return newest(context, name, { resource: 'ingresses.networking.k8s.io' }, ingressAddress, reason);
  }
  if (/^node(external|internal)?(ip|address)+$/.test(known)) {
    return newest(context, name, { resource: 'nodes' }, nodeAddress, l10n.t('no node has an address yet'));
  }
  if (/^nodeport$/.test(known)) {
    const port = (service: KubeObject): string | undefined => nodePort(service)?.toString();
    return newest(context, name, { resource: 'services' }, port, l10n.t('no Service has a node port yet'));
  }
  if (/^pod(name)?\d*$/.test(known)) return oneOf(context, name, { resource: 'pods' }, ask);
  if (/^node(name)?\d*$/.test(known)) return oneOf(context, name, { resource: 'nodes' }, ask);
  return asked(name, [], ask);
}

async function variableValue(context: FillContext, { name, target, path }: Variable): Promise<string> {
  const found = (await objectsOf(context, target))[0];
  if (found === undefined) throw pending(name, l10n.t('{0} does not exist yet', targetText(target)));
  const resource = context.cluster.resolve(target.resource)!;
  // The stores hold projections; the path may name any field.
  const full = await context.cluster.read(resource, found.metadata.namespace, found.metadata.name);
  let values: unknown[];
  try {
    values = evaluateJsonPath(parseJsonPath(path), full);
  } catch (error) {
    if (!(error instanceof JsonPathError)) throw error;
    throw new UserError(
      'placeholder-unknown',
      l10n.t('The path {0} of the lesson’s variable {1} is not JSONPath: {2}', path, name, error.message),
      l10n.t('This is a mistake in the lesson: tell its author, and type the command with a value of your own.'),
    );
  }
  const [value] = values.filter(item => item !== undefined && item !== null);
  if (value === undefined) throw pending(name, l10n.t('{0} has no {1} yet', targetText(target), path));
  return typeof value === 'string' ? value : JSON.stringify(value);
}

async function addressValue(context: FillContext, text: string): Promise<string> {
  const services = await objectsOf(context, { resource: 'services' });
  const balanced = services.filter(service => (service as Service).spec?.type === 'LoadBalancer');
  const byName = new Map(balanced.map(service => [service.metadata.name, service]));
  const inLesson = exposedServices(context.lesson, context.progress, text).flatMap(name => byName.get(name) ?? []);
  const newest = [...balanced].sort((a, b) => createdAt(b).localeCompare(createdAt(a)));
  const service = inLesson[0] ?? newest[0];
  if (service === undefined) throw pending('EXTERNAL-IP', l10n.t('there is no Service of type LoadBalancer yet'));
  const address = externalAddress(service as Service);
  if (address !== undefined) return address;
  throw pending('EXTERNAL-IP', l10n.t('Service {0} has no external address yet (<pending>)', service.metadata.name));
}

/** Of the objects that have such a value the newest one's, which a lesson has most likely just made. */
async function newest(
  context: FillContext,
  name: string,
  target: Target,
  read: (object: KubeObject) => string | undefined,
  reason: string,
): Promise<string> {
  const objects = await objectsOf(context, target);
  const [value] = [...objects]
    .sort((a, b) => createdAt(b).localeCompare(createdAt(a)))
    .flatMap(each => read(each) ?? []);
  if (value === undefined) throw pending(name, reason);
  return value;
}

async function oneOf(context: FillContext, name: string, target: Target, ask: AskPlaceholder): Promise<string> {
  const candidates = (await objectsOf(context, target)).map(({ metadata }) => metadata.name);
  if (candidates.length === 0) throw pending(name, l10n.t('there is no {0} yet', targetText(target)));
  return candidates.length === 1 ? candidates[0]! : asked(name, candidates, ask);
}

async function asked(name: string, candidates: readonly string[], ask: AskPlaceholder): Promise<string> {
  const value = (await ask(name, candidates))?.trim();
  if (value !== undefined && value !== '') return value;
  throw new UserError(
    'placeholder-unknown',
    l10n.t('There is no value for <{0}>.', name),
    l10n.t('Type the command yourself with a value in its place.'),
  );
}

/** The objects of a target that stay, by name. */
async function objectsOf({ cluster, lesson }: FillContext, target: Target): Promise<KubeObject[]> {
  const scope = scopeOf(cluster, lesson, target);
  if (scope === undefined) {
    throw pending(targetText(target), l10n.t('this cluster does not know the kind {0} yet', target.resource));
  }
  const lease = cluster.watch(scope);
  try {
    await lease.ready;
    const selected = target.labelSelector === undefined ? () => true : parseLabelSelector(target.labelSelector);
    return (cluster.peek(scope)?.objects ?? [])
      .filter(({ metadata }) => metadata.deletionTimestamp === undefined)
      .filter(({ metadata }) => target.name === undefined || metadata.name === target.name)
      .filter(({ metadata }) => selected?.(metadata.labels) === true)
      .sort((a, b) => a.metadata.name.localeCompare(b.metadata.name));
  } finally {
    lease.dispose();
  }
}

function createdAt(object: KubeObject): string {
  return object.metadata.creationTimestamp ?? '';
}

function pending(name: string, reason: string): UserError {
  return new UserError(
    'placeholder-pending',
    l10n.t('There is no value for <{0}> yet: {1}.', name, reason),
    l10n.t('Wait until the checkpoint before it has passed, then try again.'),
  );
}
