import type { Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Log } from '../../base/log.ts';
import { keyOf, runController, splitKey } from '../controllers/controller.ts';
import { isPodFinished } from '../controllers/pods.ts';
import { isBeingDeleted } from '../controllers/objects.ts';
import type { Node } from '../kinds/core.ts';
import type { Pod } from '../kinds/pod.ts';
import type { ContainerRuntime, ObjectApi } from '../storage/objectStore.ts';
import type { PodNetwork } from '../workloads/podNetwork.ts';
import type { ServiceRouter } from '../workloads/serviceRouter.ts';
import { ContainerLogs } from './containerLogs.ts';
import { ContainerStateFile } from './containerState.ts';
import type { KubeletContext } from './context.ts';
import { DescribedImages } from './describedImages.ts';
import { KubeletRuntime } from './kubeletRuntime.ts';
import { NodeVolumes } from './nodeVolumes.ts';
import { registerNode, simulatedNodes } from './nodes.ts';
import { nodeStatusController, reportStatus } from './nodeStatusController.ts';
import { admissionDelay, admissionProblem, rejectPod } from './podAdmission.ts';
import { PodAddresses } from './podAddresses.ts';
import { PodTokens, type IssueToken } from './podTokens.ts';
import { PodWorker } from './podWorker.ts';

export interface KubeletOptions {
  log: Log;
  /** What the nodes report as their version: the server's, e.g. `v1.34.1`. */
  version: string;
  network: PodNetwork;
  router: ServiceRouter;
  issueToken: IssueToken;
  /** How many nodes there are; 3 by default. */
  nodes?: number;
  /** Where the containers' memory and logs are kept over a restart of the process; absent: they aren't. */
  stateFile?: string;
  /** Multiplies simulated delays: 1 for learners, ~0 for tests. */
  timeScale?: number;
}

/**
 * Runs the kubelets of all simulated nodes: registers the nodes and brings every Pod that is bound to one of them to
 * life, on from where an earlier process left it.
 */
export function startKubelet(api: ObjectApi, options: KubeletOptions): Disposable & { runtime: ContainerRuntime } {
  const logs = new ContainerLogs();
  const workers = new Map<string, PodWorker>();
  const state: ContainerStateFile = new ContainerStateFile(
    options.stateFile,
    () => ({ runs: [...workers.values()].flatMap(worker => worker.save()), volumes: volumes.save() }),
    options.log,
  );
  const volumes: NodeVolumes = new NodeVolumes(api, state.volumes, () => state.changed());
  const images = new DescribedImages(api);
  const context: KubeletContext = {
    api,
    log: options.log,
    timeScale: options.timeScale ?? 1,
    logs,
    addresses: new PodAddresses(api),
    network: options.network,
    router: options.router,
    state,
    volumes,
    images,
    tokens: new PodTokens(api, options.issueToken),
  };
  const nodes = new Map(simulatedNodes(options.nodes ?? 3).map(node => [node.name, node]));
  for (const node of nodes.values()) {
    registerNode(api, node);
    reportStatus(api, node, options.version);
  }

  const sync = (key: string, after: (milliseconds: number) => void): void => {
    const pod = api.get<Pod>('pods', ...splitKey(key));
    const worker = workers.get(key);
    if (worker && worker.uid !== pod?.metadata.uid) {
      workers.delete(key);
      worker.kill();
    }
    const node = nodes.get(pod?.spec.nodeName ?? '');
    if (!pod || !node) return;
    const present = workers.get(key);
    if (present) {
      present.update(pod);
    } else if (!isPodFinished(pod) || isBeingDeleted(pod)) {
      if (!admits(key, pod, node.name, after)) return;
      const created = new PodWorker(context, node, pod);
      workers.set(key, created);
      created.start();
    }
  };
  /** Whether the node takes a Pod that it has not seen before; one that it does not take fails. */
  const admits = (key: string, pod: Pod, nodeName: string, after: (milliseconds: number) => void): boolean => {
    if (pod.status?.startTime !== undefined || isBeingDeleted(pod)) return true;
    const node = api.get<Node>('nodes', undefined, nodeName);
    if (!node) return true;
    const others = api
      .list<Pod>('pods')
      .filter(
        other =>
          other.spec.nodeName === nodeName &&
          !isPodFinished(other) &&
          keyOf(other) !== key &&
          workers.has(keyOf(other)),
      );
    const problem = admissionProblem(pod, node, others);
    if (!problem) return true;
    const delay = admissionDelay(api, pod, context.timeScale);
    if (delay > 0) after(delay);
    else rejectPod(api, nodeName, pod, problem);
    return false;
  };
  const watch = runController(
    api,
    { name: 'kubelet', watches: { pods: (pod: KubeObject) => [keyOf(pod)] }, sync },
    options.log,
  );
  const status = runController(api, nodeStatusController(api, nodes, options.version, context.timeScale), options.log);
  return {
    runtime: new KubeletRuntime(logs, options.network, key => workers.get(key)),
    dispose() {
      watch.dispose();
      status.dispose();
      state.dispose();
      volumes.dispose();
      images.dispose();
      for (const worker of workers.values()) worker.dispose();
    },
  };
}
