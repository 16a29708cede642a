import type { ClaimSpec } from '../../kinds/storage.ts';
import type { Container, PodSpec, PodTemplate, Probe, Volume } from './podTypes.ts';

/** Fills a Pod's spec, or a template's, as upstream's `SetDefaults_PodSpec` and its relatives do. */
export function applyPodSpecDefaults(spec: PodSpec): void {
  spec.restartPolicy ??= 'Always';
  spec.terminationGracePeriodSeconds ??= 30;
  spec.dnsPolicy ??= 'ClusterFirst';
  spec.securityContext ??= {};
  spec.schedulerName ??= 'default-scheduler';
  // The deprecated alias is kept equal to the name.
  const account = spec.serviceAccountName ?? spec.serviceAccount;
  if (account !== undefined && account !== '') {
    spec.serviceAccountName = account;
    spec.serviceAccount = account;
  }
  const { containers = [], initContainers = [], ephemeralContainers = [] } = spec;
  for (const container of [...containers, ...initContainers, ...ephemeralContainers]) {
    applyContainerDefaults(container, spec.hostNetwork === true);
  }
  for (const volume of spec.volumes ?? []) applyVolumeDefaults(volume);
}

/** A limit without a request is the request too; of Pods, not of templates (`SetDefaults_Pod`). */
export function requestLimits(spec: PodSpec): void {
  for (const { resources } of [...(spec.containers ?? []), ...(spec.initContainers ?? [])]) {
    if (resources?.limits !== undefined) resources.requests = { ...resources.limits, ...resources.requests };
  }
}

/** Fills the Pod template of a workload, which is created when absent. */
export function applyTemplateDefaults(workload: { template?: PodTemplate }): void {
  workload.template ??= {};
  workload.template.metadata ??= {};
  workload.template.spec ??= {};
  applyPodSpecDefaults(workload.template.spec);
}

/** The pull policy by tag: `Always` for `latest` or none. */
export function defaultPullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]+)$/.exec(image)?.[1] ?? 'latest';
  return tag === 'latest' ? 'Always' : 'IfNotPresent';
}

function applyContainerDefaults(container: Container, hostNetwork: boolean): void {
  container.imagePullPolicy ??= defaultPullPolicy(container.image ?? '');
  container.resources ??= {};
  container.terminationMessagePath ??= '/dev/termination-log';
  container.terminationMessagePolicy ??= 'File';
  for (const port of container.ports ?? []) {
    port.protocol ??= 'TCP';
    if (hostNetwork && port.containerPort !== undefined) port.hostPort ??= port.containerPort;
  }
  for (const variable of container.env ?? []) {
    const field = variable.valueFrom?.fieldRef;
    if (field) field.apiVersion ??= 'v1';
  }
  applyProbeDefaults(container.livenessProbe);
  applyProbeDefaults(container.readinessProbe);
  applyProbeDefaults(container.startupProbe);
}

function applyProbeDefaults(probe: Probe | undefined): void {
  if (probe === undefined) return;
  probe.timeoutSeconds ??= 1;
  probe.periodSeconds ??= 10;
  probe.successThreshold ??= 1;
  probe.failureThreshold ??= 3;
  if (probe.httpGet) {
    probe.httpGet.path ??= '/';
    probe.httpGet.scheme ??= 'HTTP';
  }
  if (probe.grpc) probe.grpc.service ??= '';
}

/** 0644, the mode of projected files. */
const fileMode = 0o644;

function applyVolumeDefaults(volume: Volume): void {
  if (Object.keys(volume).every(key => key === 'name')) volume.emptyDir = {};
  for (const source of ['secret', 'configMap', 'downwardAPI', 'projected']) {
    const value = volume[source];
    if (typeof value === 'object' && value !== null) {
      const settings = value as { defaultMode?: number };
      settings.defaultMode ??= fileMode;
    }
  }
  const { volumeClaimTemplate } = (volume.ephemeral ?? {}) as { volumeClaimTemplate?: { spec?: ClaimSpec } };
  if (volumeClaimTemplate) (volumeClaimTemplate.spec ??= {}).volumeMode ??= 'Filesystem';
  const hostPath = volume.hostPath as { type?: string } | undefined;
  if (hostPath) hostPath.type ??= '';
}
