import type { Disposable } from '../../base/disposable.ts';
import type { KubeObject } from '../../base/kubeObject.ts';
import type { Log } from '../../base/log.ts';
import { keyOf, runController, splitKey } from '../controllers/controller.ts';
import { isPodFinished } from '../controllers/pods.ts';
import { isBeingDeleted } from '../controllers/objects.ts';
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
import { registerNodes } from './nodes.ts';
import { PodAddresses } from './podAddresses.ts';
import { PodWorker } from './podWorker.ts';

export interface KubeletOptions {
  log: Log;
  /** What the nodes report as their version: the server's, e.g. `v1.34.1`. */
  version: string;
  network: PodNetwork;
  router: ServiceRouter;
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
  };
  const nodes = new Map(registerNodes(api, options.nodes ?? 3, options.version).map(node => [node.name, node]));

  const sync = (key: string): void => {
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
      const created = new PodWorker(context, node, pod);
      workers.set(key, created);
      created.start();
    }
  };
  const watch = runController(
    api,
    { name: 'kubelet', watches: { pods: (pod: KubeObject) => [keyOf(pod)] }, sync },
    options.log,
  );
  return {
    runtime: new KubeletRuntime(logs, options.network, key => workers.get(key)),
    dispose() {
      watch.dispose();
      state.dispose();
      volumes.dispose();
      images.dispose();
      for (const worker of workers.values()) worker.dispose();
    },
  };
}
