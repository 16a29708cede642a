import type { KubeObject } from '../../../base/kubeObject.ts';
import type { ResourceDefinition, StrategyContext } from './resourceDefinition.ts';

/** A write on its way into the store. */
export interface AdmissionRequest {
  readonly definition: ResourceDefinition;
  readonly object: KubeObject;
  /** Absent at creation. */
  readonly previous?: KubeObject;
  readonly context: StrategyContext;
}

/**
 * What looks at the writes of many kinds, as upstream's admission plug-ins do. Refusals are thrown as StatusErrors.
 */
export interface AdmissionPlugin {
  /** Before the kind's own strategy: may change the object. */
  admit?(request: AdmissionRequest): void;
  /** After the validation: may refuse. */
  validate?(request: AdmissionRequest): void;
}
