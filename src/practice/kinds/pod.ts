import type { KubeObject } from '../../base/kubeObject.ts';
import type { Condition, IntOrString } from './meta.ts';
import type { Affinity, TopologySpreadConstraint } from './scheduling.ts';

/** A Pod as far as the practice cluster's own parts read and write it. */
export interface Pod extends KubeObject<PodSpec, PodStatus> {
  spec: PodSpec;
}

export interface PodSpec {
  containers: Container[];
  initContainers?: Container[];
  ephemeralContainers?: Container[];
  nodeName?: string;
  nodeSelector?: Record<string, string>;
  affinity?: Affinity;
  topologySpreadConstraints?: TopologySpreadConstraint[];
  schedulerName?: string;
  schedulingGates?: { name: string }[];
  priority?: number;
  preemptionPolicy?: 'PreemptLowerPriority' | 'Never';
  tolerations?: Toleration[];
  /** What the Pod as a whole asks for (KEP 2837). */
  resources?: Resources;
  overhead?: Record<string, IntOrString>;
  restartPolicy?: 'Always' | 'OnFailure' | 'Never';
  terminationGracePeriodSeconds?: number;
  activeDeadlineSeconds?: number;
  hostNetwork?: boolean;
  hostname?: string;
  subdomain?: string;
  dnsPolicy?: string;
  securityContext?: SecurityContext;
  hostAliases?: { ip: string; hostnames?: string[] }[];
  volumes?: Volume[];
  [field: string]: unknown;
}

export interface Container {
  name: string;
  image: string;
  imagePullPolicy?: 'Always' | 'IfNotPresent' | 'Never';
  command?: string[];
  args?: string[];
  env?: EnvVar[];
  envFrom?: EnvFromSource[];
  ports?: ContainerPort[];
  resources?: Resources;
  restartPolicy?: string;
  /** Of an ephemeral container: whose processes it sees. */
  targetContainerName?: string;
  readinessProbe?: Probe;
  livenessProbe?: Probe;
  startupProbe?: Probe;
  workingDir?: string;
  stdin?: boolean;
  stdinOnce?: boolean;
  tty?: boolean;
  volumeMounts?: VolumeMount[];
  securityContext?: SecurityContext & { readOnlyRootFilesystem?: boolean };
  lifecycle?: { postStart?: LifecycleHandler; preStop?: LifecycleHandler };
  terminationMessagePath?: string;
  terminationMessagePolicy?: 'File' | 'FallbackToLogsOnError';
  [field: string]: unknown;
}

/** Of a Pod or of a container. */
export interface SecurityContext {
  runAsUser?: number;
  runAsGroup?: number;
  runAsNonRoot?: boolean;
}

export interface LifecycleHandler {
  exec?: { command?: string[] };
  httpGet?: HttpGetAction;
  sleep?: { seconds: number };
}

export interface HttpGetAction {
  path?: string;
  port: IntOrString;
}

export interface VolumeMount {
  name: string;
  mountPath: string;
  subPath?: string;
  readOnly?: boolean;
}

/** A volume; of its sources those whose files are simulated. */
export interface Volume {
  name: string;
  configMap?: ConfigSource & { name?: string; defaultMode?: number };
  secret?: ConfigSource & { secretName?: string; defaultMode?: number };
  downwardAPI?: DownwardSource & { defaultMode?: number };
  projected?: { sources?: ProjectedSource[] | null; defaultMode?: number };
  emptyDir?: object;
  persistentVolumeClaim?: { claimName: string; readOnly?: boolean };
  hostPath?: { path: string };
}

export interface ConfigSource {
  items?: { key: string; path: string; mode?: number }[];
  optional?: boolean;
}

export interface DownwardSource {
  items?: { path: string; fieldRef?: { fieldPath: string }; mode?: number }[];
}

export interface ProjectedSource {
  configMap?: ConfigSource & { name?: string };
  secret?: ConfigSource & { name?: string };
  downwardAPI?: DownwardSource;
  serviceAccountToken?: { path: string; audience?: string; expirationSeconds?: number };
}

export interface Resources {
  requests?: Record<string, IntOrString>;
  limits?: Record<string, IntOrString>;
}

export interface ContainerPort {
  name?: string;
  containerPort: number;
  hostPort?: number;
  hostIP?: string;
  protocol?: string;
}

export interface EnvVar {
  name: string;
  value?: string;
  valueFrom?: {
    fieldRef?: { fieldPath: string };
    configMapKeyRef?: KeyRef;
    secretKeyRef?: KeyRef;
  };
}

export interface KeyRef {
  name: string;
  key: string;
  optional?: boolean;
}

export interface EnvFromSource {
  prefix?: string;
  configMapRef?: { name: string; optional?: boolean };
  secretRef?: { name: string; optional?: boolean };
}

export interface Probe {
  httpGet?: HttpGetAction;
  grpc?: { port: number; service?: string };
  tcpSocket?: { port: IntOrString };
  exec?: { command?: string[] };
  initialDelaySeconds?: number;
  periodSeconds?: number;
  timeoutSeconds?: number;
  successThreshold?: number;
  failureThreshold?: number;
}

export interface Toleration {
  key?: string;
  operator?: 'Exists' | 'Equal';
  value?: string;
  effect?: string;
  tolerationSeconds?: number;
}

export type PodPhase = 'Pending' | 'Running' | 'Succeeded' | 'Failed' | 'Unknown';

export interface PodStatus {
  phase?: PodPhase;
  reason?: string;
  message?: string;
  observedGeneration?: number;
  nominatedNodeName?: string;
  conditions?: Condition[];
  hostIP?: string;
  hostIPs?: { ip: string }[];
  podIP?: string;
  podIPs?: { ip: string }[];
  startTime?: string;
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
  ephemeralContainerStatuses?: ContainerStatus[];
  qosClass?: 'Guaranteed' | 'Burstable' | 'BestEffort';
}

export interface ContainerStatus {
  name: string;
  image: string;
  imageID: string;
  containerID?: string;
  ready: boolean;
  started?: boolean;
  restartCount: number;
  state: ContainerState;
  lastState: ContainerState;
}

export interface ContainerState {
  waiting?: { reason: string; message?: string };
  running?: { startedAt: string };
  terminated?: TerminatedState;
}

export interface TerminatedState {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: string;
  finishedAt: string;
  containerID?: string;
}
