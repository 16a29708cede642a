import type { KubeObject } from '../../base/kubeObject.ts';
import type { Pod } from '../kinds/pod.ts';
import { Quantity } from '../kinds/quantity.ts';
import type { ResourceQuota } from '../kinds/quota.ts';
import { isCharged } from '../quota/podUsage.ts';
import { inScope } from '../quota/scopes.ts';
import { limitedNames, usageOf } from '../quota/usage.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { isDeepStrictEqual } from 'node:util';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { modify, timeOf } from './objects.ts';

const quotas = 'resourcequotas';

/** Keeps what ResourceQuotas say is used (`pkg/controller/resourcequota`). */
export function resourceQuotaController(api: ObjectApi): Controller {
  const quotasOf = ({ metadata }: KubeObject): string[] => api.list(quotas, metadata.namespace).map(keyOf);
  const resources = api
    .resources()
    .filter(({ namespaced, resource }) => namespaced && resource !== quotas && resource !== 'events')
    .map(({ resource }) => resource);
  return {
    name: 'resourcequota-controller',
    watches: {
      ...Object.fromEntries(resources.map(resource => [resource, quotasOf])),
      [quotas]: quotasOf,
    },
    sync(key, after) {
      const quota = api.get<ResourceQuota>(quotas, ...splitKey(key));
      if (!quota) return;
      const hard = Object.fromEntries(
        Object.entries(quota.spec.hard ?? {}).map(([name, text]) => [name, Quantity.of(text).toString()]),
      );
      const status = { hard, used: usedOf(quota, Object.keys(hard)) };
      if (!isDeepStrictEqual(status, quota.status)) {
        modify(api, quotas, quota, copy => (copy.status = status), 'status');
      }
      const next = nextExpiry(quota);
      if (next !== undefined) after(next);
    },
  };

  function usedOf(quota: ResourceQuota, names: readonly string[]): Record<string, string> {
    const used = new Map(names.map(name => [name, Quantity.zero]));
    for (const resource of [...resources, quotas]) {
      const limited = limitedNames(resource, names);
      if (limited.length === 0) continue;
      for (const object of api.list(resource, quota.metadata.namespace)) {
        if (!inScope(quota, resource, object)) continue;
        const usage = usageOf(resource, object);
        for (const name of limited) used.set(name, used.get(name)!.add(usage.get(name) ?? Quantity.zero));
      }
    }
    return Object.fromEntries([...used].map(([name, amount]) => [name, amount.toString()]));
  }

  /** A Pod that takes longer to end than it was given no longer counts: in milliseconds from now. */
  function nextExpiry({ metadata }: ResourceQuota): number | undefined {
    const now = Date.now();
    const ends = api
      .list<Pod>('pods', metadata.namespace)
      .filter(pod => pod.metadata.deletionTimestamp !== undefined && isCharged(pod, now))
      .map(pod => timeOf(pod.metadata.deletionTimestamp) - now + 1);
    return ends.length === 0 ? undefined : Math.min(...ends);
  }
}
