import { isDeepStrictEqual } from 'node:util';
import type { Pod } from '../kinds/podTypes.ts';
import type { RuntimeClass } from '../kinds/runtimeClasses.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/admission.ts';
import { forbidden } from '../statusError.ts';

/** Gives new Pods what their RuntimeClass asks for (`plugin/pkg/admission/runtimeclass`). */
export const runtimeClass: AdmissionPlugin = {
  admit(request) {
    if (request.definition.storage !== 'pods' || request.previous !== undefined) return;
    const pod = request.object as Pod;
    const spec = (pod.spec ??= {});
    const found = classOf(request, spec.runtimeClassName as string | undefined);
    const refuse = (why: string): never => {
      throw forbidden(request.definition, pod.metadata.name, why);
    };
    const overhead = found?.overhead?.podFixed;
    if (overhead === undefined) {
      if (spec.overhead !== undefined) {
        refuse('pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead');
      }
    } else {
      if (spec.overhead !== undefined && !isDeepStrictEqual(spec.overhead, overhead)) {
        refuse("pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead");
      }
      spec.overhead = structuredClone(overhead);
    }
    const { nodeSelector, tolerations } = found?.scheduling ?? {};
    for (const [key, value] of Object.entries(nodeSelector ?? {})) {
      const own = spec.nodeSelector?.[key];
      if (own !== undefined && own !== value) {
        refuse(
          `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${own}`,
        );
      }
      spec.nodeSelector = { ...spec.nodeSelector, [key]: value };
    }
    const missing = (tolerations ?? []).filter(
      toleration => !(spec.tolerations ?? []).some(own => isDeepStrictEqual(own, toleration)),
    );
    if (missing.length > 0) spec.tolerations = [...(spec.tolerations ?? []), ...structuredClone(missing)];
  },
};

function classOf({ definition, object, context }: AdmissionRequest, name?: string): RuntimeClass | undefined {
  if (name === undefined) return undefined;
  const found = context.get('runtimeclasses.node.k8s.io', undefined, name);
  if (found === undefined) {
    throw forbidden(definition, object.metadata.name, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
  }
  return found;
}
