import { certificateSigningRequests } from '../kinds/certificateSigningRequests.ts';
import { componentStatuses } from '../kinds/componentStatuses.ts';
import { configMaps } from '../kinds/configMaps.ts';
import { controllerRevisions } from '../kinds/controllerRevisions.ts';
import { cronJobs } from '../kinds/cronJobs.ts';
import { csiDrivers, csiNodes, csiStorageCapacities, volumeAttachments } from '../kinds/csi.ts';
import { customResourceDefinitions } from '../kinds/customResourceDefinitions.ts';
import { daemonSets } from '../kinds/daemonSets.ts';
import { deployments } from '../kinds/deployments.ts';
import { endpoints } from '../kinds/endpoints.ts';
import { endpointSlices } from '../kinds/endpointSlices.ts';
import { events, newEvents } from '../kinds/events.ts';
import { firstHorizontalPodAutoscalers, horizontalPodAutoscalers } from '../kinds/horizontalPodAutoscalers.ts';
import { ingressClasses } from '../kinds/ingressClasses.ts';
import { ingresses } from '../kinds/ingresses.ts';
import { jobs } from '../kinds/jobs.ts';
import { leases } from '../kinds/leases.ts';
import { limitRanges } from '../kinds/limitRanges.ts';
import { nodeMetrics, podMetrics } from '../kinds/metrics.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { networkPolicies } from '../kinds/networkPolicies.ts';
import { nodes } from '../kinds/nodes.ts';
import { persistentVolumeClaims } from '../kinds/persistentVolumeClaims.ts';
import { persistentVolumes } from '../kinds/persistentVolumes.ts';
import { podDisruptionBudgets } from '../kinds/podDisruptionBudgets.ts';
import { pods } from '../kinds/pods.ts';
import { podTemplates } from '../kinds/podTemplates.ts';
import { priorityClasses } from '../kinds/priorityClasses.ts';
import { replicaSets } from '../kinds/replicaSets.ts';
import { replicationControllers } from '../kinds/replicationControllers.ts';
import { resourceQuotas } from '../kinds/resourceQuotas.ts';
import {
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  tokenReviews,
} from '../kinds/reviews.ts';
import { clusterRoleBindings, roleBindings } from '../kinds/roleBindings.ts';
import { clusterRoles, roles } from '../kinds/roles.ts';
import { runtimeClasses } from '../kinds/runtimeClasses.ts';
import { secrets } from '../kinds/secrets.ts';
import { serviceAccounts } from '../kinds/serviceAccounts.ts';
import { services } from '../kinds/services.ts';
import { storageClasses } from '../kinds/storageClasses.ts';
import { statefulSets } from '../kinds/statefulSets.ts';
import { volumeAttributesClasses } from '../kinds/volumeAttributesClasses.ts';
import type { ResourceDefinition } from './resourceDefinition.ts';

/** Every resource that is built in, by group and name as discovery lists them. Add a kind here. */
export const resources: readonly ResourceDefinition[] = [
  componentStatuses,
  configMaps,
  endpoints,
  events,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  podTemplates,
  replicationControllers,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
  newEvents,
  selfSubjectReviews,
  tokenReviews,
  localSubjectAccessReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  subjectAccessReviews,
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
  horizontalPodAutoscalers,
  firstHorizontalPodAutoscalers,
  cronJobs,
  jobs,
  certificateSigningRequests,
  customResourceDefinitions,
  endpointSlices,
  leases,
  ingressClasses,
  ingresses,
  networkPolicies,
  podDisruptionBudgets,
  clusterRoleBindings,
  clusterRoles,
  roleBindings,
  roles,
  priorityClasses,
  csiDrivers,
  csiNodes,
  csiStorageCapacities,
  storageClasses,
  volumeAttachments,
  volumeAttributesClasses,
  runtimeClasses,
  nodeMetrics,
  podMetrics,
];
