import type { KubeObject } from '../../../base/kubeObject.ts';
import type { CustomResourceNames } from '../../kinds/apiextensions.ts';
import type { Condition } from '../../kinds/meta.ts';

/** The schema of a value in a CustomResourceDefinition: upstream's `JSONSchemaProps`. */
export interface JsonSchema {
  description?: string;
  title?: string;
  type?: string;
  format?: string;
  default?: unknown;
  nullable?: boolean;
  enum?: unknown[];
  pattern?: string;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  uniqueItems?: boolean;
  minProperties?: number;
  maxProperties?: number;
  required?: string[];
  properties?: Record<string, JsonSchema>;
  additionalProperties?: JsonSchema | boolean;
  items?: JsonSchema | JsonSchema[];
  allOf?: JsonSchema[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  not?: JsonSchema;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-list-type'?: string;
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: string;
  'x-kubernetes-validations'?: ValidationRule[];
  /** What is refused. */
  id?: string;
  $ref?: string;
  definitions?: Record<string, JsonSchema>;
  dependencies?: Record<string, unknown>;
  patternProperties?: Record<string, JsonSchema>;
  additionalItems?: unknown;
}

export interface ValidationRule {
  rule: string;
  message?: string;
  messageExpression?: string;
  reason?: string;
  fieldPath?: string;
  optionalOldSelf?: boolean;
}

export interface PrinterColumn {
  name: string;
  type: string;
  format?: string;
  description?: string;
  priority?: number;
  jsonPath: string;
}

export interface Subresources {
  status?: object;
  scale?: ScalePaths;
}

export interface ScalePaths {
  specReplicasPath: string;
  statusReplicasPath: string;
  labelSelectorPath?: string;
}

export interface CustomVersion {
  name: string;
  served: boolean;
  storage: boolean;
  deprecated?: boolean;
  deprecationWarning?: string;
  schema?: { openAPIV3Schema?: JsonSchema };
  subresources?: Subresources;
  additionalPrinterColumns?: PrinterColumn[];
  selectableFields?: { jsonPath: string }[];
}

export interface DefinitionSpec {
  group: string;
  names: CustomResourceNames;
  scope: string;
  versions: CustomVersion[];
  conversion?: { strategy: string; webhook?: unknown };
  preserveUnknownFields?: boolean;
}

export interface DefinitionStatus {
  conditions?: Condition[] | null;
  acceptedNames?: CustomResourceNames;
  storedVersions?: string[];
}

export type CustomResourceDefinition = KubeObject<DefinitionSpec, DefinitionStatus>;

export function isTrue(definition: CustomResourceDefinition, type: string): boolean {
  return (
    definition.status?.conditions?.some(condition => condition.type === type && condition.status === 'True') ?? false
  );
}
