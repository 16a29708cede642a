import { randomSuffix } from '../names.ts';
import { present } from '../present.ts';
import { forbidden } from '../statusError.ts';
import type { StrategyContext } from '../registry/resourceDefinition.ts';
import type { Pod, PodSpec } from './podTypes.ts';

const tokenMountPath = '/var/run/secrets/kubernetes.io/serviceaccount';

/** What the admission plug-ins of a usual cluster add to a new Pod: the service account. */
export function admitPod(pod: Pod, context: StrategyContext): void {
  const spec = (pod.spec ??= {});
  addServiceAccount(pod, spec, context);
  pod.status = { phase: 'Pending', qosClass: qosClass(spec) };
}

/** `Guaranteed`, `Burstable` or `BestEffort`, by the CPU and memory of all containers. */
export function qosClass(spec: PodSpec): string {
  const all = [...(spec.containers ?? []), ...(spec.initContainers ?? [])].map(({ resources }) => resources ?? {});
  const computes = ['cpu', 'memory'];
  const has = (list: Record<string, string | number> | undefined): boolean =>
    computes.some(name => isPositive(list?.[name]));
  if (all.every(({ limits, requests }) => !has(limits) && !has(requests))) return 'BestEffort';
  const guaranteed = all.every(({ limits, requests }) =>
    computes.every(
      name => isPositive(limits?.[name]) && String(limits?.[name]) === String(requests?.[name] ?? limits?.[name]),
    ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

function isPositive(quantity: string | number | undefined): boolean {
  return quantity !== undefined && !/^0+(\.0+)?[A-Za-z]*$/.test(String(quantity));
}

function addServiceAccount(pod: Pod, spec: PodSpec, context: StrategyContext): void {
  const account = present(spec.serviceAccountName) ?? 'default';
  spec.serviceAccountName = account;
  spec.serviceAccount = account;
  const found = context.get('serviceaccounts', pod.metadata.namespace, account);
  if (found === undefined && account !== 'default') {
    throw forbidden(
      { group: '', name: 'pods', kind: 'Pod' },
      pod.metadata.name,
      `error looking up service account ${pod.metadata.namespace}/${account}: serviceaccount "${account}" not found`,
    );
  }
  const automount = spec.automountServiceAccountToken ?? found?.automountServiceAccountToken;
  if (automount !== false) mountToken(spec);
}

function mountToken(spec: PodSpec): void {
  const containers = [...(spec.containers ?? []), ...(spec.initContainers ?? [])];
  const without = containers.filter(
    container => !(container.volumeMounts ?? []).some(mount => mount.mountPath === tokenMountPath),
  );
  if (without.length === 0) return;
  const name = `kube-api-access-${randomSuffix()}`;
  for (const container of without) {
    container.volumeMounts = [...(container.volumeMounts ?? []), { name, readOnly: true, mountPath: tokenMountPath }];
  }
  spec.volumes = [
    ...(spec.volumes ?? []),
    {
      name,
      projected: {
        sources: [
          { serviceAccountToken: { expirationSeconds: 3607, path: 'token' } },
          { configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
          {
            downwardAPI: {
              items: [{ path: 'namespace', fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.namespace' } }],
            },
          },
        ],
        defaultMode: 0o644,
      },
    },
  ];
}
