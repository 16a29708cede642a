import type { KubeObject } from '../../base/kubeObject.ts';
import type { Service } from '../kinds/core.ts';
import type { Pod } from '../kinds/pod.ts';
import { Quantity } from '../kinds/quantity.ts';
import type { PersistentVolumeClaim } from '../kinds/storage.ts';
import type { GroupResource } from '../storage/objectStore.ts';
import { addAmounts, computeUsage, isCharged, podAmounts, type Amounts } from './podUsage.ts';

/** What an object takes of a quota, by the names that quotas know (`pkg/quota/v1/evaluator`). */
export function usageOf(resource: GroupResource, object: KubeObject, now = Date.now()): Amounts {
  const usage: Amounts = new Map([[`count/${resource}`, Quantity.count(1)]]);
  const evaluate = evaluators[resource];
  if (evaluate) addAmounts(usage, evaluate(object, now));
  else if (countedByName.has(resource)) usage.set(resource, Quantity.count(1));
  return usage;
}

/** Resources whose number a quota can limit by their plain name. */
const countedByName = new Set(['configmaps', 'secrets', 'replicationcontrollers', 'resourcequotas']);

const evaluators: Readonly<Record<GroupResource, ((object: KubeObject, now: number) => Amounts) | undefined>> = {
  pods(object, now) {
    const pod = object as Pod;
    return isCharged(pod, now) ? computeUsage(podAmounts(pod, 'requests'), podAmounts(pod, 'limits')) : new Map();
  },
  services(object) {
    const { type, ports = [], allocateLoadBalancerNodePorts } = (object as Service).spec;
    const withPort = type === 'LoadBalancer' && allocateLoadBalancerNodePorts === false;
    const nodePorts = withPort ? ports.filter(({ nodePort }) => nodePort).length : ports.length;
    const external = type === 'NodePort' || type === 'LoadBalancer';
    return new Map([
      ['services', Quantity.count(1)],
      ['services.loadbalancers', Quantity.count(type === 'LoadBalancer' ? 1 : 0)],
      ['services.nodeports', Quantity.count(external ? nodePorts : 0)],
    ]);
  },
  persistentvolumeclaims(object) {
    const { storageClassName, resources } = (object as PersistentVolumeClaim).spec;
    const amounts: [string, Quantity][] = [['persistentvolumeclaims', Quantity.count(1)]];
    const storage = resources?.requests?.storage;
    if (storage !== undefined) amounts.push(['requests.storage', Quantity.of(storage)]);
    const ofClass = amounts.map(([name, amount]): [string, Quantity] => [
      `${storageClassName}.storageclass.storage.k8s.io/${name}`,
      amount,
    ]);
    return new Map(storageClassName ? [...amounts, ...ofClass] : amounts);
  },
};

/** Which of the names that a quota limits an object of a resource could take from. */
export function limitedNames(resource: GroupResource, names: readonly string[]): string[] {
  return names.filter(name => {
    if (name === `count/${resource}`) return true;
    switch (resource) {
      case 'pods':
        return podNames.has(name) || /^(requests\.)?hugepages-/.test(name) || /^requests\..*\//.test(name);
      case 'services':
        return name === 'services' || name.startsWith('services.');
      case 'persistentvolumeclaims':
        return (
          name === 'persistentvolumeclaims' || name === 'requests.storage' || name.includes('.storageclass.storage.')
        );
      default:
        return countedByName.has(resource) && name === resource;
    }
  });
}

const computes = ['cpu', 'memory', 'ephemeral-storage'];
const podNames = new Set(['pods', ...computes.flatMap(name => [name, `requests.${name}`, `limits.${name}`])]);

/** Whether a quota speaks of a resource at all, by the names that it limits. */
export function resourcesOf(names: readonly string[]): (resource: GroupResource) => boolean {
  return resource => limitedNames(resource, names).length > 0;
}
