import { configMaps } from '../kinds/configMaps.ts';
import { deployments } from '../kinds/deployments.ts';
import { endpoints } from '../kinds/endpoints.ts';
import { endpointSlices } from '../kinds/endpointSlices.ts';
import { events, newEvents } from '../kinds/events.ts';
import { leases } from '../kinds/leases.ts';
import { limitRanges } from '../kinds/limitRanges.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { nodes } from '../kinds/nodes.ts';
import { persistentVolumeClaims } from '../kinds/persistentVolumeClaims.ts';
import { persistentVolumes } from '../kinds/persistentVolumes.ts';
import { pods } from '../kinds/pods.ts';
import { priorityClasses } from '../kinds/priorityClasses.ts';
import { replicaSets } from '../kinds/replicaSets.ts';
import { resourceQuotas } from '../kinds/resourceQuotas.ts';
import { selfSubjectAccessReviews, selfSubjectReviews, selfSubjectRulesReviews } from '../kinds/reviews.ts';
import { secrets } from '../kinds/secrets.ts';
import { serviceAccounts } from '../kinds/serviceAccounts.ts';
import { services } from '../kinds/services.ts';
import { storageClasses } from '../kinds/storageClasses.ts';
import { groupResource, type ResourceDefinition } from './resourceDefinition.ts';

/** Every resource the practice cluster serves, by group and name as discovery lists them. Add a kind here. */
export const resources: readonly ResourceDefinition[] = [
  configMaps,
  endpoints,
  events,
  limitRanges,
  namespaces,
  nodes,
  persistentVolumeClaims,
  persistentVolumes,
  pods,
  resourceQuotas,
  secrets,
  serviceAccounts,
  services,
  newEvents,
  selfSubjectReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  deployments,
  replicaSets,
  endpointSlices,
  leases,
  priorityClasses,
  storageClasses,
];

const byGroupResource = new Map(resources.map(resource => [groupResource(resource), resource]));

/** The definition of `pods` or `deployments.apps`. */
export function definitionOf(resource: string): ResourceDefinition | undefined {
  return byGroupResource.get(resource);
}
