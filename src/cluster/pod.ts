import type { KubeObject } from '../base/kubeObject.ts';
import type { Condition } from './conditions.ts';

/** A Pod, as far as this project reads it. */
export type Pod = KubeObject<PodSpec, PodStatus>;

export interface PodSpec {
  nodeName?: string;
  restartPolicy?: string;
  containers: Container[];
  initContainers?: Container[];
}

export interface Container {
  name: string;
  image?: string;
  /** `Always` on an init container makes it a sidecar. */
  restartPolicy?: string;
}

export interface PodStatus {
  phase?: string;
  reason?: string;
  message?: string;
  podIP?: string;
  conditions?: Condition[];
  initContainerStatuses?: ContainerStatus[];
  containerStatuses?: ContainerStatus[];
}

export interface ContainerStatus {
  name: string;
  image?: string;
  ready?: boolean;
  started?: boolean;
  restartCount?: number;
  state?: ContainerState;
  lastState?: ContainerState;
}

export interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: { startedAt?: string };
  terminated?: { exitCode?: number; signal?: number; reason?: string; message?: string };
}
