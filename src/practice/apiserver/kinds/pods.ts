import { isDeepStrictEqual } from 'node:util';
import { forbiddenField } from '../fieldError.ts';
import { defineResource, type Strategy } from '../registry/resourceDefinition.ts';
import { timestamp } from '../registry/resourceStore.ts';
import { podColumns, podRowConditions } from '../tables/podColumns.ts';
import { ephemeralUpdateErrors } from './ephemeralContainers.ts';
import { admitPod } from './podAdmission.ts';
import { applyPodSpecDefaults, requestLimits } from './podDefaults.ts';
import type { Pod } from './podTypes.ts';
import { validatePodSpecUpdate } from './podUpdateValidation.ts';
import { validatePodSpec } from './podValidation.ts';

const strategy: Strategy<Pod> = {
  applyDefaults(pod) {
    const spec = (pod.spec ??= {});
    applyPodSpecDefaults(spec);
    requestLimits(spec);
    // A default of Pods, and not of the templates they are made from: upstream's `SetDefaults_Pod`.
    spec.enableServiceLinks ??= true;
  },
  prepareForCreate(pod, context) {
    admitPod(pod, context);
    tellOfGates(pod);
  },
  validate: ({ spec = {} }, _context, previous) => [
    ...validatePodSpec(spec, 'spec'),
    ...(previous === undefined && (spec.ephemeralContainers ?? []).length > 0
      ? [forbiddenField('spec.ephemeralContainers', 'cannot be set on create')]
      : []),
  ],
  validateUpdate: (pod, previous) => validatePodSpecUpdate(pod.spec ?? {}, previous.spec ?? {}),
  validateSubresource: (name, { spec = {} }, previous) =>
    name === 'ephemeralcontainers'
      ? [...validatePodSpec(spec, 'spec'), ...ephemeralUpdateErrors(spec, previous.spec ?? {})]
      : [],
  // Upstream's `podStrategy.CheckGracefulDelete`: what never ran needs no time to end.
  gracePeriod(pod, options) {
    const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (!pod.spec?.nodeName || ended) return 0;
    const asked = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    return asked < 0 ? 1 : asked;
  },
};

/** What does not go to the scheduler yet says so from the start (`applySchedulingGatedCondition`). */
function tellOfGates(pod: Pod): void {
  if ((pod.spec?.schedulingGates ?? []).length === 0) return;
  setScheduled(pod, {
    status: 'False',
    reason: 'SchedulingGated',
    message: 'Scheduling is blocked due to non-empty scheduling gates',
  });
}

function setScheduled(pod: Pod, condition: { status: string; reason?: string; message?: string }): void {
  const others = (pod.status?.conditions ?? []).filter(({ type }) => type !== 'PodScheduled');
  const times = { lastProbeTime: null, lastTransitionTime: timestamp(new Date()) };
  pod.status = { ...pod.status, conditions: [...others, { type: 'PodScheduled', ...times, ...condition }] };
}

export const pods = defineResource<Pod>({
  group: '',
  version: 'v1',
  kind: 'Pod',
  name: 'pods',
  shortNames: ['po'],
  categories: ['all'],
  strategy,
  subresources: {
    // What a Binding comes to: the node, and the condition PodScheduled.
    binding(pod, given) {
      if (given.spec?.nodeName !== undefined) pod.spec = { ...pod.spec, nodeName: given.spec.nodeName };
      setScheduled(pod, { status: 'True' });
    },
    ephemeralcontainers(pod, given) {
      const spec = { ...pod.spec, ephemeralContainers: given.spec?.ephemeralContainers ?? [] };
      applyPodSpecDefaults(spec);
      if (isDeepStrictEqual(spec.ephemeralContainers, pod.spec?.ephemeralContainers ?? [])) return;
      pod.spec = spec;
      pod.metadata.generation = (pod.metadata.generation ?? 0) + 1;
    },
  },
  columns: podColumns,
  rowConditions: podRowConditions,
  hasGeneration: true,
  returnsDeletedObject: true,
  selectableFields: {
    'spec.nodeName': pod => pod.spec?.nodeName ?? '',
    'spec.restartPolicy': pod => pod.spec?.restartPolicy ?? '',
    'spec.schedulerName': pod => pod.spec?.schedulerName ?? '',
    'spec.serviceAccountName': pod => pod.spec?.serviceAccountName ?? '',
    'spec.hostNetwork': pod => String(pod.spec?.hostNetwork ?? false),
    'status.phase': pod => pod.status?.phase ?? '',
    'status.podIP': pod => pod.status?.podIP ?? '',
    'status.nominatedNodeName': pod => pod.status?.nominatedNodeName ?? '',
  },
});
