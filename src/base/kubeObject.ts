/** `metadata` as far as this project reads it. Times are RFC 3339 strings, as the API server writes them. */
export interface ObjectMeta {
  name: string;
  namespace?: string;
  uid?: string;
  resourceVersion?: string;
  generation?: number;
  generateName?: string;
  creationTimestamp?: string;
  deletionTimestamp?: string;
  deletionGracePeriodSeconds?: number;
  finalizers?: string[];
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
  ownerReferences?: OwnerReference[];
  managedFields?: readonly ManagedFieldsEntry[];
}

/** An entry of `metadata.managedFields`: who last set which fields, and how. */
export interface ManagedFieldsEntry {
  readonly manager: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  /** RFC 3339 with seconds. */
  readonly time?: string;
  readonly fieldsType: 'FieldsV1';
  readonly fieldsV1: FieldSet;
  readonly subresource?: string;
}

/**
 * A set of fields of an object as a tree: `f:NAME` a field, `k:{…}` the item of a list with these keys, `v:…` the item of
 * a set, `i:N` an index. A node without children is a member of the set; one with children is a member when it has a
 * child `.`.
 */
export interface FieldSet {
  readonly [element: string]: FieldSet;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller?: boolean;
  blockOwnerDeletion?: boolean;
}

/** Any Kubernetes object. Kinds narrow `spec` and `status` where their fields are read. */
export interface KubeObject<Spec = unknown, Status = unknown> {
  apiVersion: string;
  kind: string;
  metadata: ObjectMeta;
  spec?: Spec;
  status?: Status;
  [field: string]: unknown;
}
