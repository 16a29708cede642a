import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { runController, type ControllerOptions } from './controller.ts';
import { cronJobController } from './cronJob/cronJobController.ts';
import { customResourceDefinitionController } from './customResourceDefinition/customResourceDefinitionController.ts';
import { daemonSetController } from './daemonSet/daemonSetController.ts';
import { deploymentController } from './deployment/deploymentController.ts';
import { endpointsController } from './endpoints/endpointsController.ts';
import { endpointSliceController } from './endpoints/endpointSliceController.ts';
import { eventExpiry } from './eventExpiry.ts';
import { startGarbageCollector } from './garbageCollector.ts';
import { jobController } from './job/jobController.ts';
import { ttlAfterFinished } from './job/ttlAfterFinished.ts';
import { loadBalancerController } from './loadBalancerController.ts';
import { namespaceController } from './namespaceController.ts';
import { namespaceDefaults } from './namespaceDefaults.ts';
import { nodeLifecycleController } from './nodeLifecycleController.ts';
import { podGarbageCollector } from './podGarbageCollector.ts';
import { replicaSetController } from './replicaSetController.ts';
import { scheduler } from './scheduler/scheduler.ts';
import { statefulSetController } from './statefulSet/statefulSetController.ts';

/**
 * Starts the practice cluster's control loops: what kube-controller-manager, kube-scheduler and a cloud's controller
 * do. All state is in the API, so that they go on after a restart where they were.
 */
export function startControllers(api: ObjectApi, options: ControllerOptions): Disposable {
  const store = new DisposableStore();
  const controllers = [
    namespaceController(api),
    namespaceDefaults(api, options.rootCa),
    customResourceDefinitionController(api),
    deploymentController(api),
    replicaSetController(api),
    statefulSetController(api),
    daemonSetController(api),
    jobController(api, options.timeScale ?? 1),
    ttlAfterFinished(api),
    cronJobController(api),
    scheduler(api),
    endpointSliceController(api),
    endpointsController(api),
    loadBalancerController(api, options.timeScale ?? 1),
    nodeLifecycleController(api),
    podGarbageCollector(api),
    eventExpiry(api),
  ];
  for (const controller of controllers) store.add(runController(api, controller, options.log));
  store.add(startGarbageCollector(api, options.log));
  return store;
}
