import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { runController, type ControllerOptions } from './controller.ts';
import { certificateSigning } from './certificateSigning.ts';
import { clusterRoleAggregation } from './clusterRoleAggregation.ts';
import { cronJobController } from './cronJob/cronJobController.ts';
import { customResourceDefinitionController } from './customResourceDefinition/customResourceDefinitionController.ts';
import { daemonSetController } from './daemonSet/daemonSetController.ts';
import { deploymentController } from './deployment/deploymentController.ts';
import { disruptionController } from './disruptionController.ts';
import { endpointsController } from './endpoints/endpointsController.ts';
import { endpointSliceController } from './endpoints/endpointSliceController.ts';
import { eventExpiry } from './eventExpiry.ts';
import { startGarbageCollector } from './garbageCollector.ts';
import { horizontalPodAutoscalerController } from './horizontalPodAutoscaler/horizontalPodAutoscalerController.ts';
import { ingressController } from './ingressController.ts';
import { jobController } from './job/jobController.ts';
import { ttlAfterFinished } from './job/ttlAfterFinished.ts';
import { loadBalancerController } from './loadBalancerController.ts';
import { namespaceController } from './namespaceController.ts';
import { namespaceDefaults } from './namespaceDefaults.ts';
import { nodeLifecycleController } from './nodeLifecycleController.ts';
import { podGarbageCollector } from './podGarbageCollector.ts';
import { replicaSetController, replicationController } from './replicaSetController.ts';
import { resourceQuotaController } from './resourceQuotaController.ts';
import { startScheduler } from './scheduler/scheduler.ts';
import { persistentVolumeController } from './storage/persistentVolumeController.ts';
import { claimProtectionController, volumeProtectionController } from './storage/protection.ts';
import { provisioner } from './storage/provisioner.ts';
import { statefulSetController } from './statefulSet/statefulSetController.ts';
import { taintEvictionController } from './taintEvictionController.ts';

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
    replicationController(api),
    statefulSetController(api),
    daemonSetController(api),
    jobController(api, options.timeScale ?? 1),
    ttlAfterFinished(api),
    cronJobController(api),
    endpointSliceController(api),
    endpointsController(api),
    loadBalancerController(api, options.timeScale ?? 1),
    nodeLifecycleController(api, options.timeScale ?? 1),
    taintEvictionController(api),
    podGarbageCollector(api, options.timeScale ?? 1),
    persistentVolumeController(api),
    provisioner(api, options.timeScale ?? 1),
    claimProtectionController(api),
    volumeProtectionController(api),
    resourceQuotaController(api),
    disruptionController(api),
    horizontalPodAutoscalerController(api, options.usage ?? (() => undefined), options.timeScale ?? 1),
    ingressController(api, options.timeScale ?? 1),
    clusterRoleAggregation(api),
    certificateSigning(api, options),
    eventExpiry(api),
  ];
  for (const controller of controllers) store.add(runController(api, controller, options.log));
  store.add(startScheduler(api, options.log));
  store.add(startGarbageCollector(api, options.log));
  return store;
}
