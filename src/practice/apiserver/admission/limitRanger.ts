import type { Pod } from '../../kinds/pod.ts';
import { Quantity } from '../../kinds/quantity.ts';
import type { PersistentVolumeClaim } from '../../kinds/storage.ts';
import { containerAmounts, podAmounts, type Amounts } from '../../quota/podUsage.ts';
import type { LimitRange, LimitRangeItem } from '../kinds/limitRanges.ts';
import type { Container as NewContainer, Pod as NewPod } from '../kinds/podTypes.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/admission.ts';
import { forbidden } from '../statusError.ts';

/** Fills and checks requests and limits by the LimitRanges of the namespace (`plugin/pkg/admission/limitranger`). */
export const limitRanger: AdmissionPlugin = {
  admit(request) {
    if (request.definition.storage !== 'pods' || request.previous !== undefined) return;
    const pod = request.object as NewPod;
    for (const range of rangesOf(request)) applyDefaults(pod, range);
  },
  validate(request) {
    const { definition, object, previous } = request;
    const problems = rangesOf(request).map(({ spec }) =>
      (spec?.limits ?? []).flatMap(limit => {
        if (definition.storage === 'persistentvolumeclaims')
          return claimProblems(limit, object as PersistentVolumeClaim);
        return definition.storage === 'pods' && previous === undefined ? podProblems(limit, object as Pod) : [];
      }),
    );
    const first = problems.find(list => list.length > 0);
    if (first === undefined) return;
    const texts = [...new Set(first)];
    throw forbidden(definition, object.metadata.name, texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`);
  },
};

function rangesOf({ context, object }: AdmissionRequest): readonly LimitRange[] {
  const { namespace } = object.metadata;
  return namespace === undefined ? [] : (context.list('limitranges', namespace) as readonly LimitRange[]);
}

function applyDefaults(pod: NewPod, { spec }: LimitRange): void {
  const items = (spec?.limits ?? []).filter(({ type }) => type === 'Container');
  const defaults = {
    requests: Object.assign({}, ...items.map(({ defaultRequest }) => defaultRequest)) as Record<string, string>,
    limits: Object.assign({}, ...items.map(item => item.default)) as Record<string, string>,
  };
  const told: string[] = [];
  const fill = (container: NewContainer, what: string): void => {
    for (const list of ['requests', 'limits'] as const) {
      const own = container.resources?.[list];
      const missing = Object.entries(defaults[list]).filter(([name]) => own?.[name] === undefined);
      if (missing.length === 0) continue;
      container.resources = { ...container.resources, [list]: { ...own, ...Object.fromEntries(missing) } };
      const names = missing.map(([name]) => name).sort();
      told.push(`${names.join(', ')} ${list === 'requests' ? 'request' : 'limit'} for ${what} ${container.name ?? ''}`);
    }
  };
  for (const container of pod.spec?.containers ?? []) fill(container, 'container');
  for (const container of pod.spec?.initContainers ?? []) fill(container, 'init container');
  if (told.length === 0) return;
  const annotation = { 'kubernetes.io/limit-ranger': `LimitRanger plugin set: ${told.join('; ')}` };
  pod.metadata.annotations = { ...pod.metadata.annotations, ...annotation };
}

function podProblems(limit: LimitRangeItem, pod: Pod): string[] {
  if (limit.type === 'Pod') return problems(limit, podAmounts(pod, 'requests'), podAmounts(pod, 'limits'));
  if (limit.type !== 'Container') return [];
  return [...pod.spec.containers, ...(pod.spec.initContainers ?? [])].flatMap(container =>
    problems(limit, containerAmounts(container, 'requests'), containerAmounts(container, 'limits')),
  );
}

/** A claim asks for storage and has no limit. */
function claimProblems(limit: LimitRangeItem, { spec }: PersistentVolumeClaim): string[] {
  if (limit.type !== 'PersistentVolumeClaim') return [];
  const asked = new Map(
    Object.entries(spec.resources?.requests ?? {}).map(([name, text]) => [name, Quantity.of(text)]),
  );
  return [
    ...problems({ ...limit, max: {}, maxLimitRequestRatio: {} }, asked, new Map()),
    ...entries(limit.max).flatMap(([name, most]) => {
      const request = asked.get(name);
      const what = `maximum ${name} usage per ${limit.type} is ${most.toString()}`;
      if (request === undefined) return [`${what}.  No request is specified`];
      return request.compare(most) > 0 ? [`${what}, but request is ${request.toString()}`] : [];
    }),
  ];
}

/** `minConstraint`, `maxConstraint` and `limitRequestRatioConstraint`. */
function problems(
  { type = '', min, max, maxLimitRequestRatio }: LimitRangeItem,
  requests: Amounts,
  limits: Amounts,
): string[] {
  const found: string[] = [];
  for (const [name, least] of entries(min)) {
    const [request, limit] = [requests.get(name), limits.get(name)];
    const what = `minimum ${name} usage per ${type} is ${least.toString()}`;
    if (request === undefined) found.push(`${what}.  No request is specified`);
    else if (request.compare(least) < 0) found.push(`${what}, but request is ${request.toString()}`);
    else if (limit && limit.compare(least) < 0) found.push(`${what}, but limit is ${limit.toString()}`);
  }
  for (const [name, most] of entries(max)) {
    const [request, limit] = [requests.get(name), limits.get(name)];
    const what = `maximum ${name} usage per ${type} is ${most.toString()}`;
    if (limit === undefined) found.push(`${what}.  No limit is specified`);
    else if (limit.compare(most) > 0) found.push(`${what}, but limit is ${limit.toString()}`);
    else if (request && request.compare(most) > 0) found.push(`${what}, but request is ${request.toString()}`);
  }
  for (const [name, most] of entries(maxLimitRequestRatio)) {
    const [request = Quantity.zero, limit = Quantity.zero] = [requests.get(name), limits.get(name)];
    const what = `${name} max limit to request ratio per ${type} is ${most.toString()}`;
    const ratio = limit.value / request.value;
    if (request.isZero) found.push(`${what}, but no request is specified or request is 0`);
    else if (limit.isZero) found.push(`${what}, but no limit is specified or limit is 0`);
    else if (ratio > most.value) found.push(`${what}, but provided ratio is ${ratio.toFixed(6)}`);
  }
  return found;
}

function entries(list: LimitRangeItem['min']): [string, Quantity][] {
  return Object.entries(list ?? {}).map(([name, text]) => [name, Quantity.of(text)]);
}
