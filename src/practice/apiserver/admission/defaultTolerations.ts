import type { Pod, Toleration } from '../kinds/podTypes.ts';
import type { AdmissionPlugin } from '../registry/admission.ts';

/** A Pod stays on an unreachable node for five minutes (`plugin/pkg/admission/defaulttolerationseconds`). */
export const defaultTolerations: AdmissionPlugin = {
  admit({ definition, object }) {
    if (definition.storage !== 'pods') return;
    const spec = ((object as Pod).spec ??= {});
    const tolerations: Toleration[] = [...(spec.tolerations ?? [])];
    for (const key of ['node.kubernetes.io/not-ready', 'node.kubernetes.io/unreachable']) {
      const tolerated = tolerations.some(
        ({ key: own, effect }) =>
          (own === undefined || own === '' || own === key) && (!effect || effect === 'NoExecute'),
      );
      if (!tolerated) tolerations.push({ key, operator: 'Exists', effect: 'NoExecute', tolerationSeconds: 300 });
    }
    spec.tolerations = tolerations;
  },
};
