import { configMaps } from '../kinds/configMaps.ts';
import { controllerRevisions } from '../kinds/controllerRevisions.ts';
import { cronJobs } from '../kinds/cronJobs.ts';
import { daemonSets } from '../kinds/daemonSets.ts';
import { deployments } from '../kinds/deployments.ts';
import { endpoints } from '../kinds/endpoints.ts';
import { endpointSlices } from '../kinds/endpointSlices.ts';
import { events, newEvents } from '../kinds/events.ts';
import { jobs } from '../kinds/jobs.ts';
import { leases } from '../kinds/leases.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { customResourceDefinitions, replicationControllers } from '../kinds/neverMade.ts';
import { nodes } from '../kinds/nodes.ts';
import { pods } from '../kinds/pods.ts';
import { replicaSets } from '../kinds/replicaSets.ts';
import { selfSubjectAccessReviews, selfSubjectReviews, selfSubjectRulesReviews } from '../kinds/reviews.ts';
import { secrets } from '../kinds/secrets.ts';
import { serviceAccounts } from '../kinds/serviceAccounts.ts';
import { services } from '../kinds/services.ts';
import { statefulSets } from '../kinds/statefulSets.ts';
import { groupResource, type ResourceDefinition } from './resourceDefinition.ts';

/** Every resource the practice cluster serves, by group and name as discovery lists them. Add a kind here. */
export const resources: readonly ResourceDefinition[] = [
  configMaps,
  endpoints,
  events,
  namespaces,
  nodes,
  pods,
  replicationControllers,
  secrets,
  serviceAccounts,
  services,
  newEvents,
  customResourceDefinitions,
  selfSubjectReviews,
  selfSubjectAccessReviews,
  selfSubjectRulesReviews,
  controllerRevisions,
  daemonSets,
  deployments,
  replicaSets,
  statefulSets,
  cronJobs,
  jobs,
  endpointSlices,
  leases,
];

const byGroupResource = new Map(resources.map(resource => [groupResource(resource), resource]));

/** The definition of `pods` or `deployments.apps`. */
export function definitionOf(resource: string): ResourceDefinition | undefined {
  return byGroupResource.get(resource);
}
