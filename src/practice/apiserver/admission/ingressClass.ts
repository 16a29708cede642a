import { defaultIngressClassAnnotation, type Ingress } from '../../kinds/networking.ts';
import { classOf } from '../kinds/ingresses.ts';
import type { AdmissionPlugin } from '../registry/admission.ts';

/** Gives Ingresses that name no IngressClass the default one (`DefaultIngressClass`). */
export const ingressClass: AdmissionPlugin = {
  admit({ definition, object, previous, context }) {
    if (definition.storage !== 'ingresses.networking.k8s.io' || previous !== undefined) return;
    const ingress = object as Ingress;
    if (classOf(ingress) !== undefined) return;
    const chosen = context
      .list('ingressclasses.networking.k8s.io')
      .filter(({ metadata }) => metadata.annotations?.[defaultIngressClassAnnotation] === 'true')
      .sort((a, b) => ((a.metadata.creationTimestamp ?? '') < (b.metadata.creationTimestamp ?? '') ? 1 : -1))[0];
    if (chosen) (ingress.spec ??= {}).ingressClassName = chosen.metadata.name;
  },
};
