import type { KubeObject } from '../../../base/kubeObject.ts';
import type { Pod } from '../../kinds/pod.ts';
import { Quantity } from '../../kinds/quantity.ts';
import type { ResourceQuota } from '../../kinds/quota.ts';
import { computeUsage, containerAmounts, type Amounts } from '../../quota/podUsage.ts';
import { inScope } from '../../quota/scopes.ts';
import { limitedNames, usageOf } from '../../quota/usage.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/admission.ts';
import { forbidden, type StatusError } from '../statusError.ts';

/** Refuses what would take more than a ResourceQuota of the namespace allows (`resourcequota.CheckRequest`). */
export const resourceQuota: AdmissionPlugin = {
  validate(request) {
    const { definition, object, previous, context } = request;
    const { namespace } = object.metadata;
    // Upstream looks at Pods when they are created, and at what can change its size at any time.
    if (namespace === undefined || (previous !== undefined && !growing.has(definition.storage))) return;
    for (const quota of context.list('resourcequotas', namespace) as readonly ResourceQuota[]) {
      check(request, quota);
    }
  },
};

const growing = new Set(['persistentvolumeclaims', 'services']);

function check({ definition, object, previous, context }: AdmissionRequest, quota: ResourceQuota): void {
  const resource = definition.storage;
  const hard = amounts(quota.spec.hard);
  const names = limitedNames(resource, [...hard.keys()]);
  if (names.length === 0 || !inScope(quota, resource, object)) return;
  const refuse = (why: string): StatusError => forbidden(definition, object.metadata.name, why);
  if (resource === 'pods') {
    const missing = missingAmounts(object as Pod, names);
    if (missing !== '') throw refuse(`failed quota: ${quota.metadata.name}: must specify ${missing}`);
  }
  const wanted = usageOf(resource, object);
  const before = previous === undefined ? new Map<string, Quantity>() : usageOf(resource, previous);
  const others = context
    .list(resource, object.metadata.namespace)
    .filter(other => other.metadata.name !== object.metadata.name && inScope(quota, resource, other));
  const exceeded = names.flatMap(name => {
    const delta = (wanted.get(name) ?? Quantity.zero).subtract(before.get(name) ?? Quantity.zero);
    if (delta.compare(Quantity.zero) <= 0) return [];
    const used = sum(resource, others, name).add(before.get(name) ?? Quantity.zero);
    const limit = hard.get(name)!;
    return used.add(delta).compare(limit) > 0 ? [{ name, delta, used, limit }] : [];
  });
  if (exceeded.length === 0) return;
  const list = (of: 'delta' | 'used' | 'limit'): string =>
    exceeded
      .map(item => `${item.name}=${item[of].toString()}`)
      .sort()
      .join(',');
  throw refuse(
    `exceeded quota: ${quota.metadata.name}, requested: ${list('delta')}, used: ${list('used')}, limited: ${list('limit')}`,
  );
}

function sum(resource: string, objects: readonly KubeObject[], name: string): Quantity {
  return objects.reduce((total, object) => {
    const amount = usageOf(resource, object).get(name);
    return amount ? total.add(amount) : total;
  }, Quantity.zero);
}

function amounts(list: ResourceQuota['spec']['hard']): Amounts {
  return new Map(Object.entries(list ?? {}).map(([name, text]) => [name, Quantity.of(text)]));
}

/** CPU and memory that are limited have to be given by every container (`podEvaluator.Constraints`). */
const demanded = new Set(['cpu', 'memory', 'requests.cpu', 'requests.memory', 'limits.cpu', 'limits.memory']);

function missingAmounts({ spec }: Pod, names: readonly string[]): string {
  return names
    .filter(name => demanded.has(name))
    .sort()
    .flatMap(name => {
      const without = [...spec.containers, ...(spec.initContainers ?? [])].filter(
        container =>
          !computeUsage(containerAmounts(container, 'requests'), containerAmounts(container, 'limits')).has(name),
      );
      return without.length === 0
        ? []
        : [
            `${name} for: ${without
              .map(container => container.name)
              .sort()
              .join(',')}`,
          ];
    })
    .join('; ');
}
