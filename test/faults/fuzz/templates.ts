/** Where an object of a kind belongs: `/api/v1`, `/apis/apps/v1`; the plural; whether it lies in a namespace. */
export interface Template {
  root: string;
  plural: string;
  namespaced: boolean;
  object: { apiVersion: string; kind: string } & Record<string, unknown>;
}

const labels = { app: 'web' };
const container = {
  name: 'main',
  image: 'nginx:1.27',
  command: ['sh', '-c', 'sleep 1000'],
  args: ['a'],
  ports: [{ name: 'http', containerPort: 80, protocol: 'TCP' }],
  env: [
    { name: 'A', value: 'b' },
    { name: 'B', valueFrom: { configMapKeyRef: { name: 'made', key: 'a', optional: true } } },
    { name: 'C', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
    { name: 'D', value: '$(A)-$(B)' },
  ],
  envFrom: [{ secretRef: { name: 'made', optional: true }, prefix: 'X_' }],
  resources: { requests: { cpu: '10m', memory: '16Mi' }, limits: { cpu: 1, memory: '1Gi' } },
  readinessProbe: { httpGet: { path: '/', port: 'http' }, periodSeconds: 1, failureThreshold: 3 },
  livenessProbe: { exec: { command: ['true'] }, initialDelaySeconds: 1 },
  startupProbe: { tcpSocket: { port: 80 } },
  lifecycle: { preStop: { exec: { command: ['sleep', '1'] } } },
  volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
  imagePullPolicy: 'IfNotPresent',
  securityContext: { runAsUser: 1000 },
};
const claimSpec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
const podSpec = {
  initContainers: [{ name: 'first', image: 'busybox:1', command: ['true'] }],
  containers: [container],
  volumes: [
    { name: 'data', emptyDir: {} },
    { name: 'config', configMap: { name: 'made', items: [{ key: 'a', path: 'a' }] } },
  ],
  restartPolicy: 'Always',
  terminationGracePeriodSeconds: 1,
  nodeSelector: { 'kubernetes.io/os': 'linux' },
  tolerations: [{ key: 'a', operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 10 }],
  affinity: {
    nodeAffinity: {
      requiredDuringSchedulingIgnoredDuringExecution: {
        nodeSelectorTerms: [{ matchExpressions: [{ key: 'kubernetes.io/os', operator: 'In', values: ['linux'] }] }],
      },
    },
    podAntiAffinity: {
      preferredDuringSchedulingIgnoredDuringExecution: [
        {
          weight: 100,
          podAffinityTerm: { labelSelector: { matchLabels: labels }, topologyKey: 'kubernetes.io/hostname' },
        },
      ],
    },
  },
  topologySpreadConstraints: [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: 'ScheduleAnyway',
      labelSelector: { matchLabels: labels },
    },
  ],
  hostAliases: [{ ip: '127.0.0.1', hostnames: ['a'] }],
  serviceAccountName: 'default',
};
/** A Pod with what few Pods have: it stays without a node when what it names is absent. */
const rarePodSpec = {
  ...podSpec,
  volumes: [
    { name: 'data', ephemeral: { volumeClaimTemplate: { metadata: { labels }, spec: claimSpec } } },
    { name: 'secret', secret: { secretName: 'made', defaultMode: 256, items: [{ key: 'a', path: 'a', mode: 256 }] } },
    { name: 'claim', persistentVolumeClaim: { claimName: 'made', readOnly: true } },
    { name: 'host', hostPath: { path: '/tmp', type: 'Directory' } },
    { name: 'about', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
    {
      name: 'all',
      projected: {
        sources: [
          { secret: { name: 'made' } },
          { configMap: { name: 'made', items: [{ key: 'a', path: 'b' }] } },
          { serviceAccountToken: { path: 'token', expirationSeconds: 3600, audience: 'a' } },
          {
            downwardAPI: {
              items: [
                { path: 'cpu', resourceFieldRef: { containerName: 'main', resource: 'limits.cpu', divisor: '1m' } },
              ],
            },
          },
        ],
      },
    },
  ],
  ephemeralContainers: [],
  imagePullSecrets: [{ name: 'made' }],
  dnsPolicy: 'None',
  dnsConfig: { nameservers: ['10.96.0.10'], searches: ['a'], options: [{ name: 'ndots', value: '2' }] },
  priorityClassName: 'system-cluster-critical',
  readinessGates: [{ conditionType: 'example.com/ready' }],
  overhead: { cpu: '1m' },
};
const template = { metadata: { labels, annotations: { a: 'b' } }, spec: podSpec };
const selector = { matchLabels: labels, matchExpressions: [{ key: 'app', operator: 'In', values: ['web'] }] };
const jobTemplate = { metadata: { labels }, spec: { ...podSpec, restartPolicy: 'OnFailure' } };
const rule = { apiGroups: [''], resources: ['pods'], verbs: ['get'], resourceNames: ['a'] };

const inNamespace = (root: string, plural: string, kind: string, rest: object): Template =>
  make(root, plural, kind, true, rest);
const inCluster = (root: string, plural: string, kind: string, rest: object): Template =>
  make(root, plural, kind, false, rest);

function make(root: string, plural: string, kind: string, namespaced: boolean, rest: object): Template {
  const apiVersion = root.replace(/^\/apis?\//, '');
  const metadata = {
    name: 'made',
    labels,
    annotations: { 'example.com/a': 'b' },
    finalizers: [] as string[],
    ownerReferences: [{ apiVersion: 'v1', kind: 'ConfigMap', name: 'made', uid: 'none', controller: true }],
  };
  return { root, plural, namespaced, object: { apiVersion, kind, metadata, ...rest } };
}

/** Rich, valid objects of the kinds that labs use. What a server does not serve is answered with 404. */
export const templates: readonly Template[] = [
  inNamespace('/api/v1', 'pods', 'Pod', { spec: podSpec, status: { phase: 'Pending', conditions: [] } }),
  inNamespace('/api/v1', 'configmaps', 'ConfigMap', { data: { a: 'b' }, binaryData: { c: 'AA==' }, immutable: false }),
  inNamespace('/api/v1', 'secrets', 'Secret', { type: 'Opaque', data: { a: 'Yg==' }, stringData: { c: 'd' } }),
  inNamespace('/api/v1', 'serviceaccounts', 'ServiceAccount', { secrets: [{ name: 'a' }], imagePullSecrets: [] }),
  inNamespace('/api/v1', 'services', 'Service', {
    spec: {
      type: 'LoadBalancer',
      selector: labels,
      ports: [{ name: 'http', port: 80, targetPort: 'http', nodePort: 30080, protocol: 'TCP' }],
      clusterIP: '10.96.0.77',
      sessionAffinity: 'None',
      ipFamilyPolicy: 'SingleStack',
    },
  }),
  inNamespace('/api/v1', 'endpoints', 'Endpoints', {
    subsets: [{ addresses: [{ ip: '10.0.0.1', targetRef: { kind: 'Pod', name: 'a' } }], ports: [{ port: 80 }] }],
  }),
  inNamespace('/api/v1', 'events', 'Event', {
    involvedObject: { kind: 'Pod', name: 'a', namespace: 'default' },
    reason: 'Made',
    message: 'made',
    type: 'Normal',
    firstTimestamp: '2026-01-01T00:00:00Z',
    count: 1,
  }),
  inNamespace('/api/v1', 'persistentvolumeclaims', 'PersistentVolumeClaim', {
    spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
  }),
  inNamespace('/api/v1', 'resourcequotas', 'ResourceQuota', { spec: { hard: { pods: '10', 'requests.cpu': '4' } } }),
  inNamespace('/api/v1', 'limitranges', 'LimitRange', {
    spec: { limits: [{ type: 'Container', default: { cpu: '1' }, max: { cpu: '2' } }] },
  }),
  inCluster('/api/v1', 'namespaces', 'Namespace', { spec: { finalizers: ['kubernetes'] } }),
  inCluster('/api/v1', 'nodes', 'Node', {
    spec: { podCIDR: '10.244.9.0/24', unschedulable: true, taints: [{ key: 'a', effect: 'NoSchedule' }] },
    status: { capacity: { cpu: '4', memory: '8Gi', pods: '110' }, conditions: [{ type: 'Ready', status: 'True' }] },
  }),
  inCluster('/api/v1', 'persistentvolumes', 'PersistentVolume', {
    spec: { capacity: { storage: '1Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: '/a' } },
  }),
  inNamespace('/apis/apps/v1', 'deployments', 'Deployment', {
    spec: {
      replicas: 2,
      selector,
      template,
      strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: 1 } },
      minReadySeconds: 1,
      progressDeadlineSeconds: 60,
      revisionHistoryLimit: 2,
      paused: false,
    },
  }),
  inNamespace('/apis/apps/v1', 'replicasets', 'ReplicaSet', {
    spec: { replicas: 1, selector, template: { ...template, spec: rarePodSpec } },
  }),
  inNamespace('/apis/apps/v1', 'statefulsets', 'StatefulSet', {
    spec: {
      replicas: 2,
      serviceName: 'made',
      selector,
      template,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 1 } },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data' },
          spec: claimSpec,
        },
      ],
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete', whenScaled: 'Retain' },
      ordinals: { start: 1 },
    },
  }),
  inNamespace('/apis/apps/v1', 'daemonsets', 'DaemonSet', {
    spec: { selector, template, updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } },
  }),
  inNamespace('/apis/apps/v1', 'controllerrevisions', 'ControllerRevision', { revision: 1, data: {} }),
  inNamespace('/apis/batch/v1', 'jobs', 'Job', {
    spec: { completions: 2, parallelism: 2, backoffLimit: 1, ttlSecondsAfterFinished: 5, template: jobTemplate },
  }),
  inNamespace('/apis/batch/v1', 'cronjobs', 'CronJob', {
    spec: {
      schedule: '*/1 * * * *',
      timeZone: 'Etc/UTC',
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        metadata: { labels, annotations: { a: 'b' } },
        spec: {
          completionMode: 'Indexed',
          completions: 2,
          backoffLimitPerIndex: 1,
          maxFailedIndexes: 1,
          podFailurePolicy: {
            rules: [
              { action: 'FailJob', onExitCodes: { containerName: 'main', operator: 'In', values: [1] } },
              { action: 'Ignore', onPodConditions: [{ type: 'DisruptionTarget', status: 'True' }] },
            ],
          },
          successPolicy: { rules: [{ succeededIndexes: '0-1', succeededCount: 1 }] },
          template: { ...jobTemplate, spec: { ...rarePodSpec, restartPolicy: 'Never' } },
        },
      },
    },
  }),
  inNamespace('/apis/autoscaling/v2', 'horizontalpodautoscalers', 'HorizontalPodAutoscaler', {
    spec: {
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'made' },
      minReplicas: 1,
      maxReplicas: 3,
      metrics: [
        { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 50 } } },
      ],
    },
  }),
  inNamespace('/apis/networking.k8s.io/v1', 'ingresses', 'Ingress', {
    spec: {
      ingressClassName: 'practice',
      rules: [
        {
          host: 'a.example.com',
          http: {
            paths: [{ path: '/', pathType: 'Prefix', backend: { service: { name: 'made', port: { number: 80 } } } }],
          },
        },
      ],
      tls: [{ hosts: ['a.example.com'], secretName: 'made' }],
    },
  }),
  inNamespace('/apis/networking.k8s.io/v1', 'networkpolicies', 'NetworkPolicy', {
    spec: { podSelector: {}, policyTypes: ['Ingress'], ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] },
  }),
  inNamespace('/apis/discovery.k8s.io/v1', 'endpointslices', 'EndpointSlice', {
    addressType: 'IPv4',
    endpoints: [{ addresses: ['10.0.0.1'], conditions: { ready: true } }],
    ports: [{ name: 'http', port: 80 }],
  }),
  inNamespace('/apis/events.k8s.io/v1', 'events', 'Event', {
    regarding: { kind: 'Pod', name: 'a' },
    reason: 'Made',
    note: 'made',
    type: 'Normal',
    action: 'a',
    eventTime: '2026-01-01T00:00:00.000000Z',
    reportingController: 'a',
    reportingInstance: 'a',
  }),
  inNamespace('/apis/policy/v1', 'poddisruptionbudgets', 'PodDisruptionBudget', {
    spec: { minAvailable: '50%', selector },
  }),
  inNamespace('/apis/rbac.authorization.k8s.io/v1', 'roles', 'Role', { rules: [rule] }),
  inNamespace('/apis/rbac.authorization.k8s.io/v1', 'rolebindings', 'RoleBinding', {
    subjects: [{ kind: 'ServiceAccount', name: 'default', namespace: 'default' }],
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'Role', name: 'made' },
  }),
  inCluster('/apis/rbac.authorization.k8s.io/v1', 'clusterroles', 'ClusterRole', { rules: [rule] }),
  inCluster('/apis/storage.k8s.io/v1', 'storageclasses', 'StorageClass', { provisioner: 'a', parameters: { a: 'b' } }),
  inNamespace('/apis/coordination.k8s.io/v1', 'leases', 'Lease', {
    spec: { holderIdentity: 'a', leaseDurationSeconds: 10, renewTime: '2026-01-01T00:00:00.000000Z' },
  }),
  inCluster('/apis/authorization.k8s.io/v1', 'selfsubjectaccessreviews', 'SelfSubjectAccessReview', {
    spec: { resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } },
  }),
  inCluster('/apis/authorization.k8s.io/v1', 'subjectaccessreviews', 'SubjectAccessReview', {
    spec: { user: 'a', groups: ['b'], resourceAttributes: { verb: 'get', resource: 'pods' } },
  }),
  inNamespace('/apis/authorization.k8s.io/v1', 'localsubjectaccessreviews', 'LocalSubjectAccessReview', {
    spec: { user: 'a', resourceAttributes: { verb: 'get', resource: 'pods', namespace: 'default' } },
  }),
  inCluster('/apis/authorization.k8s.io/v1', 'selfsubjectrulesreviews', 'SelfSubjectRulesReview', {
    spec: { namespace: 'default' },
  }),
  inCluster('/apis/apiextensions.k8s.io/v1', 'customresourcedefinitions', 'CustomResourceDefinition', {
    metadata: { name: 'widgets.example.com' },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { plural: 'widgets', singular: 'widget', kind: 'Widget', shortNames: ['wd'] },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          schema: {
            openAPIV3Schema: {
              type: 'object',
              properties: {
                spec: {
                  type: 'object',
                  required: ['size'],
                  properties: { size: { type: 'integer', minimum: 1 }, name: { type: 'string', pattern: '^a+$' } },
                  'x-kubernetes-preserve-unknown-fields': true,
                },
              },
            },
          },
          subresources: { status: {}, scale: { specReplicasPath: '.spec.size', statusReplicasPath: '.status.size' } },
          additionalPrinterColumns: [{ name: 'Size', type: 'integer', jsonPath: '.spec.size' }],
        },
      ],
    },
  }),
  inNamespace('/apis/example.com/v1', 'widgets', 'Widget', { spec: { size: 1, name: 'aaa' } }),
];
