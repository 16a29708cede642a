import { setTimeout as delay } from 'node:timers/promises';
import type { Log } from '../../base/log.ts';
import type { EventRecorder } from '../controllers/events.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { PodNetwork } from '../workloads/podNetwork.ts';
import type { ProcessTable } from '../workloads/processTable.ts';
import type { ServiceRouter } from '../workloads/serviceRouter.ts';
import type { ContainerLogs } from './containerLogs.ts';
import type { ContainerStateFile } from './containerState.ts';
import type { DescribedImages } from './describedImages.ts';
import type { NodeVolumes } from './nodeVolumes.ts';
import type { SimulatedNode } from './nodes.ts';
import type { PodAddresses } from './podAddresses.ts';
import type { PodTokens } from './podTokens.ts';

/** Where a container stands in the spec of its Pod. */
export type ContainerList = 'containers' | 'initContainers' | 'ephemeralContainers';

/** What all Pods of the kubelet share. */
export interface KubeletContext {
  api: ObjectApi;
  log: Log;
  /** Multiplies every simulated delay. */
  timeScale: number;
  logs: ContainerLogs;
  addresses: PodAddresses;
  network: PodNetwork;
  router: ServiceRouter;
  state: ContainerStateFile;
  volumes: NodeVolumes;
  images: DescribedImages;
  tokens: PodTokens;
}

/** What the containers of one Pod share. */
export interface PodContext extends KubeletContext {
  node: SimulatedNode;
  events: EventRecorder;
  /** The Pod as it was last seen. */
  pod(): Pod;
  podIP(): string;
  /** The processes of a container that runs, for one that looks into it. */
  processesOf(container: string): ProcessTable | undefined;
  /** A container's status has changed. */
  changed(): void;
}

/** Waits a simulated time; rejects when aborted. Longer than a timer can be waits until aborted. */
export async function pause(context: KubeletContext, milliseconds: number, signal: AbortSignal): Promise<void> {
  await delay(Math.min(milliseconds * context.timeScale, 2 ** 31 - 1), undefined, { signal });
}

/** The field path that an event about a container names. */
export function fieldPath(container: string, list: ContainerList): string {
  return `spec.${list}{${container}}`;
}

/** `10s`, `1m20s`: a Go duration of whole seconds. */
export function goDuration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  return minutes > 0 ? `${minutes}m${seconds % 60}s` : `${seconds}s`;
}
