import type { AdmissionPlugin } from '../registry/admission.ts';
import { defaultTolerations } from './defaultTolerations.ts';
import { ingressClass } from './ingressClass.ts';
import { limitRanger } from './limitRanger.ts';
import { podPriority } from './podPriority.ts';
import { rbacEscalation } from './rbacEscalation.ts';
import { resourceQuota } from './resourceQuota.ts';
import { runtimeClass } from './runtimeClass.ts';
import { storageClass } from './storageClass.ts';

/** In upstream's order: the quota last, so that nothing is counted that another plug-in refuses. */
export const admissionPlugins: readonly AdmissionPlugin[] = [
  rbacEscalation,
  limitRanger,
  podPriority,
  defaultTolerations,
  storageClass,
  runtimeClass,
  ingressClass,
  resourceQuota,
];
