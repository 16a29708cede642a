import type { Target } from './expectation.ts';

/** `deployment/p4app`, `pods -l app=p4app`, `pods`: how a target is keyed and shown in commands. */
export function targetKey(target: Target): string {
  const selector = target.labelSelector === undefined ? '' : ` -l ${target.labelSelector}`;
  const name = target.name === undefined ? '' : `/${target.name}`;
  const namespace = target.namespace === undefined ? '' : ` -n ${target.namespace}`;
  return `${target.resource}${name}${selector}${namespace}`;
}

/** `Deployment p4app`, `Pod (app=p4app)`, `Pod`: how people are told about a target. Kinds are not translated. */
export function targetText(target: Target): string {
  const kind = kindOf(target.resource);
  if (target.name !== undefined) return `${kind} ${target.name}`;
  return target.labelSelector === undefined ? kind : `${kind} (${target.labelSelector})`;
}

/** The kind that a resource's name stands for, when it is one of the usual ones, else the name as written. */
export function kindOf(resource: string): string {
  const name = (resource.split('.')[0] ?? resource).toLowerCase();
  const found = kinds.find(([kind, ...shortNames]) => {
    const singular = kind.toLowerCase();
    const plurals = [`${singular}s`, `${singular}es`, singular.replace(/y$/, 'ies')];
    return name === singular || plurals.includes(name) || shortNames.includes(name);
  });
  return found?.[0] ?? resource;
}

/** The built-in kinds with their short names, as `kubectl api-resources` lists them. */
const kinds: readonly (readonly [string, ...string[]])[] = [
  ['ConfigMap', 'cm'],
  ['CronJob', 'cj'],
  ['CustomResourceDefinition', 'crd', 'crds'],
  ['DaemonSet', 'ds'],
  ['Deployment', 'deploy'],
  ['EndpointSlice'],
  ['Event', 'ev'],
  ['HorizontalPodAutoscaler', 'hpa'],
  ['Ingress', 'ing'],
  ['IngressClass'],
  ['Job'],
  ['LimitRange', 'limits'],
  ['Namespace', 'ns'],
  ['NetworkPolicy', 'netpol'],
  ['Node', 'no'],
  ['PersistentVolume', 'pv'],
  ['PersistentVolumeClaim', 'pvc'],
  ['Pod', 'po'],
  ['PodDisruptionBudget', 'pdb'],
  ['PriorityClass', 'pc'],
  ['ReplicaSet', 'rs'],
  ['ResourceQuota', 'quota'],
  ['Role'],
  ['RoleBinding'],
  ['ClusterRole'],
  ['ClusterRoleBinding'],
  ['Secret'],
  ['Service', 'svc'],
  ['ServiceAccount', 'sa'],
  ['StatefulSet', 'sts'],
  ['StorageClass', 'sc'],
];
