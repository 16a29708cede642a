interface PodLike {
  metadata: { labels: Record<string, string>; [field: string]: unknown };
  [field: string]: unknown;
}

/** A Pod as it comes from a busy cluster, about 10 KB of JSON, two thirds of it `managedFields`. */
export function podOf(number: number, version: number): PodLike {
  const time = '2026-11-01T09:00:00Z';
  const name = `web-${number % 400}-7d4b9c6f5-${number.toString(36).padStart(5, '0')}`;
  const container = (each: number): object => ({
    name: `container-${each}`,
    image: `registry.example/shop/service-${number % 40}:1.${each}`,
    env: Array.from({ length: 12 }, (_, n) => ({ name: `VARIABLE_${n}`, value: `value-${n}-of-${number}` })),
    resources: { requests: { cpu: '100m', memory: '128Mi' }, limits: { cpu: '1', memory: '512Mi' } },
    readinessProbe: { httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' }, periodSeconds: 10, timeoutSeconds: 1 },
    volumeMounts: [{ name: 'kube-api-access', mountPath: '/var/run/secrets/kubernetes.io/serviceaccount' }],
  });
  const managed = (manager: string): object => ({
    manager,
    operation: 'Update',
    apiVersion: 'v1',
    time,
    fieldsType: 'FieldsV1',
    fieldsV1: Object.fromEntries(
      Array.from({ length: 70 }, (_, n) => [`f:field-${manager}-${n}`, { '.': {}, 'f:name': {} }]),
    ),
  });
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: 'shop',
      uid: `00000000-0000-4000-8000-${number.toString(16).padStart(12, '0')}`,
      resourceVersion: String(version),
      creationTimestamp: time,
      labels: { app: `web-${number % 400}`, 'pod-template-hash': '7d4b9c6f5' },
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `web-${number % 400}-7d4b9c6f5`,
          uid: `r-${number % 400}`,
          controller: true,
        },
      ],
      managedFields: [managed('kube-controller-manager'), managed('kubelet')],
    },
    spec: { nodeName: `node-${number % 300}`, restartPolicy: 'Always', containers: [container(0), container(1)] },
    status: {
      phase: 'Running',
      podIP: `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`,
      startTime: time,
      conditions: ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready'].map(type => ({
        type,
        status: 'True',
        lastProbeTime: null,
        lastTransitionTime: time,
      })),
      containerStatuses: [0, 1].map(each => ({
        name: `container-${each}`,
        image: `registry.example/shop/service-${number % 40}:1.${each}`,
        imageID: `registry.example/shop/service@sha256:${'0'.repeat(64)}`,
        containerID: `containerd://${number.toString(16).padStart(64, '0')}`,
        ready: true,
        started: true,
        restartCount: version % 7,
        state: { running: { startedAt: time } },
      })),
    },
  };
}
