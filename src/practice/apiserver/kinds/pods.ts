import { isDeepStrictEqual } from 'node:util';
import { forbiddenField, type FieldError } from '../fieldError.ts';
import { defineResource, type Strategy } from '../registry/resourceDefinition.ts';
import { podColumns, podRowConditions } from '../tables/podColumns.ts';
import { admitPod } from './podAdmission.ts';
import { applyPodSpecDefaults } from './podDefaults.ts';
import type { Pod, PodSpec } from './podTypes.ts';
import { validatePodSpec } from './podValidation.ts';

const strategy: Strategy<Pod> = {
  applyDefaults(pod) {
    const spec = (pod.spec ??= {});
    applyPodSpecDefaults(spec);
    // A default of Pods, and not of the templates they are made from: upstream's `SetDefaults_Pod`.
    spec.enableServiceLinks ??= true;
  },
  prepareForCreate: admitPod,
  validate: pod => validatePodSpec(pod.spec ?? {}, 'spec'),
  validateUpdate: (pod, previous) => validateSpecUpdate(pod.spec ?? {}, previous.spec ?? {}),
  // Upstream's `podStrategy.CheckGracefulDelete`: what never ran needs no time to end.
  gracePeriod(pod, options) {
    const ended = pod.status?.phase === 'Succeeded' || pod.status?.phase === 'Failed';
    if (!pod.spec?.nodeName || ended) return 0;
    const asked = options.gracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds ?? 30;
    return asked < 0 ? 1 : asked;
  },
};

/** Only images, the active deadline, the grace period and additional tolerations may change. */
function validateSpecUpdate(spec: PodSpec, previous: PodSpec): FieldError[] {
  const comparable = structuredClone(spec);
  for (const list of ['containers', 'initContainers'] as const) {
    (comparable[list] ?? []).forEach((container, index) => {
      const image = previous[list]?.[index]?.image;
      if (image !== undefined) container.image = image;
    });
  }
  const free = ['activeDeadlineSeconds', 'tolerations', 'terminationGracePeriodSeconds'];
  for (const field of free) {
    if (previous[field] === undefined) Reflect.deleteProperty(comparable, field);
    else comparable[field] = previous[field];
  }
  if (isDeepStrictEqual(comparable, previous)) return [];
  return [
    forbiddenField(
      'spec',
      'pod updates may not change fields other than `spec.containers[*].image`,`spec.initContainers[*].image`,' +
        '`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to existing tolerations),' +
        '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
    ),
  ];
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
      if (given.status?.conditions) pod.status = { ...pod.status, conditions: given.status.conditions };
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
