import type { Target } from '../checkpoint/expectation.ts';

/** Singular names of the kinds that are treated specially, by the other names that kubectl takes for them. */
const names: Record<string, string> = {
  cj: 'cronjob',
  cm: 'configmap',
  deploy: 'deployment',
  ep: 'endpoint',
  hpa: 'horizontalpodautoscaler',
  ing: 'ingress',
  no: 'node',
  ns: 'namespace',
  pc: 'priorityclass',
  pdb: 'poddisruptionbudget',
  po: 'pod',
  quota: 'resourcequota',
  rs: 'replicaset',
  sa: 'serviceaccount',
  sts: 'statefulset',
  svc: 'service',
};

/** Whether a resource, as a command names it (`svc`, `Services`, `service.v1`), is of a kind. */
export function isKind(resource: string, kind: string): boolean {
  return singular(resource) === kind;
}

function singular(resource: string): string {
  const plain = (resource.split('.')[0] ?? '').toLowerCase();
  const single = plain.replace(/(ss)es$|(?<!s)s$/, '$1');
  return names[plain] ?? names[single] ?? single;
}

/** Kinds that `kubectl create KIND NAME` makes; undefined for what makes no object (`create token`). */
export function createsKind(subverb: string): string | undefined {
  const [word = ''] = subverb.split(' ');
  const kind = singular(word);
  return creatable.has(kind) ? kind : undefined;
}

const creatable = new Set([
  'clusterrole',
  'clusterrolebinding',
  'configmap',
  'cronjob',
  'deployment',
  'ingress',
  'job',
  'namespace',
  'poddisruptionbudget',
  'priorityclass',
  'resourcequota',
  'role',
  'rolebinding',
  'secret',
  'service',
  'serviceaccount',
]);

/**
 * Whether an object comes back by itself, under its own name, after it was deleted: what the control plane keeps, and
 * the Pods of a StatefulSet (`web-0`).
 */
export function comesBack({ resource, name = '' }: Target): boolean {
  switch (singular(resource)) {
    case 'service':
    case 'endpoint':
      return name === 'kubernetes';
    case 'serviceaccount':
      return name === 'default';
    case 'configmap':
      return name === 'kube-root-ca.crt';
    case 'namespace':
      return name === 'default' || name.startsWith('kube-');
    case 'pod':
      return /-\d+$/.test(name);
    default:
      return false;
  }
}
