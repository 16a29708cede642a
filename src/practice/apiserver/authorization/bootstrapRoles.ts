import type { PolicyRule } from '../../kinds/rbac.ts';

const write = ['create', 'update', 'patch', 'delete', 'deletecollection'];
const read = ['get', 'list', 'watch'];
const readWrite = [...read, ...write];

function rule(verbs: readonly string[], group: string, resources: string): PolicyRule {
  // Upstream sorts what its helper is given.
  return { apiGroups: [group], resources: resources.split(' ').sort(), verbs: [...verbs].sort() };
}

function urls(...nonResourceURLs: string[]): PolicyRule {
  return { nonResourceURLs: nonResourceURLs.sort(), verbs: ['get'] };
}

const workloads = 'deployments replicasets';
const scales = 'deployments/scale replicasets/scale replicationcontrollers/scale';

const viewRules: readonly PolicyRule[] = [
  rule(
    read,
    '',
    'pods replicationcontrollers replicationcontrollers/scale serviceaccounts services services/status endpoints persistentvolumeclaims persistentvolumeclaims/status configmaps',
  ),
  rule(
    read,
    '',
    'limitranges resourcequotas bindings events pods/status resourcequotas/status namespaces/status replicationcontrollers/status pods/log',
  ),
  rule(read, '', 'namespaces'),
  rule(read, 'discovery.k8s.io', 'endpointslices'),
  rule(
    read,
    'apps',
    `controllerrevisions statefulsets statefulsets/status statefulsets/scale daemonsets daemonsets/status ${workloads} deployments/status deployments/scale replicasets/status replicasets/scale`,
  ),
  rule(read, 'autoscaling', 'horizontalpodautoscalers horizontalpodautoscalers/status'),
  rule(read, 'batch', 'jobs cronjobs cronjobs/status jobs/status'),
  rule(
    read,
    'extensions',
    `daemonsets daemonsets/status ${workloads} ${scales} deployments/status ingresses ingresses/status replicasets/status networkpolicies`,
  ),
  rule(read, 'policy', 'poddisruptionbudgets poddisruptionbudgets/status'),
  rule(read, 'networking.k8s.io', 'networkpolicies ingresses ingresses/status'),
  rule(read, 'resource.k8s.io', 'resourceclaims resourceclaims/status resourceclaimtemplates'),
];

const editRules: readonly PolicyRule[] = [
  rule(read, '', 'pods/attach pods/proxy pods/exec pods/portforward secrets services/proxy'),
  rule(['impersonate'], '', 'serviceaccounts'),
  rule(write, '', 'pods pods/attach pods/proxy pods/exec pods/portforward'),
  rule(['create'], '', 'pods/eviction'),
  rule(
    write,
    '',
    'replicationcontrollers replicationcontrollers/scale serviceaccounts services services/proxy persistentvolumeclaims configmaps secrets events',
  ),
  rule(['create'], '', 'serviceaccounts/token'),
  rule(
    write,
    'apps',
    `statefulsets statefulsets/scale daemonsets ${workloads} deployments/scale deployments/rollback replicasets/scale`,
  ),
  rule(write, 'autoscaling', 'horizontalpodautoscalers'),
  rule(write, 'batch', 'jobs cronjobs'),
  rule(write, 'extensions', `daemonsets ${workloads} ${scales} deployments/rollback ingresses networkpolicies`),
  rule(write, 'policy', 'poddisruptionbudgets'),
  rule(write, 'networking.k8s.io', 'networkpolicies ingresses'),
  rule(readWrite, 'coordination.k8s.io', 'leases'),
  rule(write, 'resource.k8s.io', 'resourceclaims resourceclaimtemplates'),
];

const adminRules: readonly PolicyRule[] = [
  rule(['create'], 'authorization.k8s.io', 'localsubjectaccessreviews'),
  rule(readWrite, 'rbac.authorization.k8s.io', 'roles rolebindings'),
];

export interface BootstrapRole {
  name: string;
  rules?: readonly PolicyRule[];
  /** Collects the rules of the roles with the label `…/aggregate-to-NAME`. */
  aggregates?: boolean;
  /** Into which role its own rules go. */
  aggregatedTo?: string;
  /** The groups that have the role in the whole cluster. */
  groups?: readonly string[];
}

const health = ['/livez', '/readyz', '/healthz'];

/** The ClusterRoles for people that upstream's API server creates (`bootstrappolicy/policy.go`). */
export const bootstrapRoles: readonly BootstrapRole[] = [
  {
    name: 'cluster-admin',
    rules: [rule(['*'], '*', '*'), { nonResourceURLs: ['*'], verbs: ['*'] }],
    groups: ['system:masters'],
  },
  {
    name: 'system:discovery',
    rules: [urls(...health, '/version', '/version/', '/openapi', '/openapi/*', '/api', '/api/*', '/apis', '/apis/*')],
    groups: ['system:authenticated'],
  },
  {
    name: 'system:monitoring',
    rules: [
      urls('/metrics', '/metrics/slis', ...health, ...health.map(path => `${path}/*`)),
      rule(['get'], '', 'nodes/metrics'),
    ],
    groups: ['system:monitoring'],
  },
  {
    name: 'system:basic-user',
    rules: [
      rule(['create'], 'authorization.k8s.io', 'selfsubjectaccessreviews selfsubjectrulesreviews'),
      rule(['create'], 'authentication.k8s.io', 'selfsubjectreviews'),
    ],
    groups: ['system:authenticated'],
  },
  {
    name: 'system:public-info-viewer',
    rules: [urls(...health, '/version', '/version/')],
    groups: ['system:authenticated', 'system:unauthenticated'],
  },
  { name: 'admin', aggregates: true },
  { name: 'edit', aggregates: true, aggregatedTo: 'admin' },
  { name: 'view', aggregates: true, aggregatedTo: 'edit' },
  { name: 'system:aggregate-to-admin', rules: adminRules, aggregatedTo: 'admin' },
  { name: 'system:aggregate-to-edit', rules: editRules, aggregatedTo: 'edit' },
  { name: 'system:aggregate-to-view', rules: viewRules, aggregatedTo: 'view' },
];
