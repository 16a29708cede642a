import { configMaps } from '../kinds/configMaps.ts';
import { controllerRevisions } from '../kinds/controllerRevisions.ts';
import { cronJobs } from '../kinds/cronJobs.ts';
import { customResourceDefinitions } from '../kinds/customResourceDefinitions.ts';
import { daemonSets } from '../kinds/daemonSets.ts';
import { deployments } from '../kinds/deployments.ts';
import { endpoints } from '../kinds/endpoints.ts';
import { endpointSlices } from '../kinds/endpointSlices.ts';
import { events, newEvents } from '../kinds/events.ts';
import { jobs } from '../kinds/jobs.ts';
import { leases } from '../kinds/leases.ts';
import { namespaces } from '../kinds/namespaces.ts';
import { replicationControllers } from '../kinds/neverMade.ts';
import { nodes } from '../kinds/nodes.ts';
import { pods } from '../kinds/pods.ts';
import { replicaSets } from '../kinds/replicaSets.ts';
import { selfSubjectAccessReviews, selfSubjectReviews, selfSubjectRulesReviews } from '../kinds/reviews.ts';
import { secrets } from '../kinds/secrets.ts';
import { serviceAccounts } from '../kinds/serviceAccounts.ts';
import { services } from '../kinds/services.ts';
import { statefulSets } from '../kinds/statefulSets.ts';
import type { ResourceDefinition } from './resourceDefinition.ts';

/** Every resource that is built in, by group and name as discovery lists them. Add a kind here. */
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
  customResourceDefinitions,
  endpointSlices,
  leases,
];
