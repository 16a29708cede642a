import type { Pod } from '../kinds/podTypes.ts';
import type { PriorityClass } from '../kinds/priorityClasses.ts';
import type { AdmissionPlugin } from '../registry/admission.ts';
import { forbidden } from '../statusError.ts';

const resource = 'priorityclasses.scheduling.k8s.io';

/** Resolves the PriorityClass of new Pods (`plugin/pkg/admission/priority`). */
export const podPriority: AdmissionPlugin = {
  admit({ definition, object, previous, context }) {
    if (definition.storage !== 'pods' || previous !== undefined) return;
    const pod = object as Pod;
    const spec = (pod.spec ??= {});
    const classes = context.list(resource) as readonly PriorityClass[];
    const named = spec.priorityClassName ?? '';
    const found =
      named === ''
        ? classes.find(({ globalDefault }) => globalDefault === true)
        : classes.find(({ metadata }) => metadata.name === named);
    if (named !== '' && found === undefined) {
      throw forbidden(definition, pod.metadata.name, `no PriorityClass with name ${named} was found`);
    }
    const computed = found?.value ?? 0;
    const policy = found?.preemptionPolicy ?? 'PreemptLowerPriority';
    if (spec.priority !== undefined && spec.priority !== computed) {
      throw forbidden(
        definition,
        pod.metadata.name,
        `the integer value of priority (${spec.priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
      );
    }
    if (spec.preemptionPolicy !== undefined && spec.preemptionPolicy !== policy) {
      throw forbidden(
        definition,
        pod.metadata.name,
        `the string value of PreemptionPolicy (${spec.preemptionPolicy}) must not be provided in pod spec; priority admission controller computed ${policy} from the given PriorityClass name`,
      );
    }
    if (found) spec.priorityClassName = found.metadata.name;
    spec.priority = computed;
    spec.preemptionPolicy = policy;
  },
};
