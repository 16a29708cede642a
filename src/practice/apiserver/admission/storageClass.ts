import { Quantity } from '../../kinds/quantity.ts';
import type { PersistentVolumeClaim, StorageClass } from '../../kinds/storage.ts';
import { isDefaultClass } from '../kinds/storageClasses.ts';
import type { AdmissionPlugin, AdmissionRequest } from '../registry/admission.ts';
import { forbidden } from '../statusError.ts';

const resource = 'storageclasses.storage.k8s.io';

/** Gives claims that name no StorageClass the default one (`DefaultStorageClass`), and guards their growth. */
export const storageClass: AdmissionPlugin = {
  admit({ definition, object, previous, context }) {
    if (definition.storage !== 'persistentvolumeclaims' || previous !== undefined) return;
    const { spec } = object as PersistentVolumeClaim;
    if (spec.storageClassName !== undefined) return;
    const defaults = (context.list(resource) as readonly StorageClass[])
      .filter(isDefaultClass)
      .sort((a, b) => (created(a) < created(b) ? 1 : -1));
    const chosen = defaults[0];
    if (chosen) spec.storageClassName = chosen.metadata.name;
  },
  validate(request) {
    if (request.definition.storage === 'persistentvolumeclaims' && request.previous) checkGrowth(request);
  },
};

function created({ metadata }: StorageClass): string {
  return `${metadata.creationTimestamp ?? ''} ${metadata.name}`;
}

/** `PersistentVolumeClaimResize`. */
function checkGrowth({ definition, object, previous, context }: AdmissionRequest): void {
  const [claim, before] = [object, previous] as PersistentVolumeClaim[];
  const size = (of: PersistentVolumeClaim): Quantity => Quantity.of(of.spec.resources?.requests?.storage);
  if (size(claim!).compare(size(before!)) <= 0) return;
  const { name } = object.metadata;
  if (before!.status?.phase !== 'Bound') {
    throw forbidden(definition, name, 'Only bound persistent volume claims can be expanded');
  }
  const found = context.get(resource, undefined, claim!.spec.storageClassName ?? '') as StorageClass | undefined;
  if (found?.allowVolumeExpansion === true) return;
  throw forbidden(
    definition,
    name,
    'only dynamically provisioned pvc can be resized and the storageclass that provisions the pvc must support resize',
  );
}
