import type { KubeObject } from '../../../base/kubeObject.ts';
import { forbiddenField, immutable, invalidValue, required, type FieldError } from '../fieldError.ts';
import { labelValueProblems, nameProblems, qualifiedNameProblems } from '../names.ts';
import type { ResourceDefinition } from './resourceDefinition.ts';

const annotationsLimit = 256 * 1024;

/** Checks labels at a path, as `ValidateLabels` does. */
export function validateLabels(labels: Record<string, string> | undefined, field: string): FieldError[] {
  return Object.entries(labels ?? {}).flatMap(([key, value]) => [
    ...qualifiedNameProblems(key).map(problem => invalidValue(field, key, problem)),
    ...labelValueProblems(value).map(problem => invalidValue(field, value, problem)),
  ]);
}

export function validateAnnotations(annotations: Record<string, string> | undefined, field: string): FieldError[] {
  const errors = Object.keys(annotations ?? {}).flatMap(key =>
    qualifiedNameProblems(key.toLowerCase()).map(problem => invalidValue(field, key, problem)),
  );
  const size = Object.entries(annotations ?? {}).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
  if (size > annotationsLimit) {
    errors.push({
      reason: 'FieldValueTooLong',
      field,
      message: `Too long: may not be more than ${annotationsLimit} bytes`,
    });
  }
  return errors;
}

export const standardFinalizers: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

/** Checks `metadata` of any kind. */
export function validateMetadata(definition: ResourceDefinition, object: KubeObject): FieldError[] {
  const { name, generateName, labels, annotations, finalizers, ownerReferences } = object.metadata;
  const errors: FieldError[] = [];
  if (generateName !== undefined && generateName !== '') {
    const prefix = generateName.replace(/-+$/, 'a');
    errors.push(
      ...nameProblems(prefix, definition.nameRule).map(text =>
        invalidValue('metadata.generateName', generateName, text),
      ),
    );
  }
  if (name === '') errors.push(required('metadata.name', 'name or generateName is required'));
  else errors.push(...nameProblems(name, definition.nameRule).map(text => invalidValue('metadata.name', name, text)));
  errors.push(...validateLabels(labels, 'metadata.labels'));
  errors.push(...validateAnnotations(annotations, 'metadata.annotations'));
  for (const finalizer of finalizers ?? []) {
    errors.push(...qualifiedNameProblems(finalizer).map(text => invalidValue('metadata.finalizers', finalizer, text)));
  }
  // Kinds with a schema of their own are warned of these instead.
  if (definition.schema === undefined) {
    (finalizers ?? []).forEach((finalizer, index) => {
      if (finalizer.includes('/') || standardFinalizers.has(finalizer)) return;
      const why = 'name is neither a standard finalizer name nor is it fully qualified';
      errors.push(invalidValue(`metadata.finalizers[${index}]`, finalizer, why));
    });
  }
  (ownerReferences ?? []).forEach(owner => {
    if (!/^([^/]+\/)?[^/]+$/.test(owner.apiVersion || '')) {
      const field = 'metadata.ownerReferences.apiVersion';
      errors.push(invalidValue(field, owner.apiVersion || '', 'version must not be empty'));
    }
    for (const key of ['kind', 'name', 'uid'] as const) {
      if (!owner[key]) errors.push(invalidValue(`metadata.ownerReferences.${key}`, '', 'must not be empty'));
    }
  });
  const controllers = (ownerReferences ?? []).filter(owner => owner.controller === true);
  if (controllers.length > 1) {
    errors.push(
      invalidValue(
        'metadata.ownerReferences',
        ownerReferences,
        `Only one reference can have Controller set to true. Found "true" in references for ${controllers[0]!.kind}/${controllers[0]!.name} and ${controllers[1]!.kind}/${controllers[1]!.name}`,
      ),
    );
  }
  return errors;
}

/** Checks what an update may not change in `metadata`. */
export function validateMetadataUpdate(object: KubeObject, previous: KubeObject): FieldError[] {
  const errors: FieldError[] = [];
  for (const key of ['name', 'namespace', 'uid', 'creationTimestamp'] as const) {
    if (object.metadata[key] !== previous.metadata[key]) {
      errors.push(immutable(`metadata.${key}`, object.metadata[key]));
    }
  }
  if (previous.metadata.deletionTimestamp !== undefined) {
    const before = new Set(previous.metadata.finalizers);
    const added = (object.metadata.finalizers ?? []).filter(finalizer => !before.has(finalizer));
    if (added.length > 0) {
      errors.push(
        forbiddenField(
          'metadata.finalizers',
          `no new finalizers can be added if the object is being deleted, found new finalizers []string{${added.map(text => JSON.stringify(text)).join(', ')}}`,
        ),
      );
    }
  }
  return errors;
}
