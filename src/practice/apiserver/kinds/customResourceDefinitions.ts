import { cleanupFinalizer } from '../../kinds/apiextensions.ts';
import { definitionProblems } from '../customresources/definitionProblems.ts';
import { isKnownFormat } from '../customresources/formats.ts';
import { everySchema } from '../customresources/schemas.ts';
import type { CustomResourceDefinition, DefinitionSpec } from '../customresources/types.ts';
import { defineResource, type Strategy } from '../registry/resourceDefinition.ts';

const strategy: Strategy<CustomResourceDefinition> = {
  applyDefaults(definition) {
    definition.spec ??= {} as DefinitionSpec;
    const { spec } = definition;
    complete(spec, { group: '', scope: '', names: {}, versions: [], conversion: { strategy: 'None' } });
    const { names, versions } = spec;
    complete(names, { plural: '', kind: '' });
    if ((names.singular ?? '') === '') names.singular = names.kind.toLowerCase();
    if ((names.listKind ?? '') === '' && names.kind !== '') names.listKind = `${names.kind}List`;
    for (const version of versions) complete(version, { name: '', served: false, storage: false });
    for (const { additionalPrinterColumns = [] } of versions) {
      for (const column of additionalPrinterColumns) complete(column, { name: '', type: '', jsonPath: '' });
    }
    for (const { selectableFields = [] } of versions) {
      for (const field of selectableFields) complete(field, { jsonPath: '' });
    }
  },
  prepareForCreate(definition) {
    definition.status = {
      conditions: null,
      acceptedNames: { plural: '', kind: '' },
      storedVersions: [],
    };
    rememberStored(definition);
  },
  prepareForUpdate: rememberStored,
  validate: (definition, _context, previous) => definitionProblems(definition, previous),
  warnings(definition, previous) {
    const before = new Set(unknownFormats(previous));
    const unknown = unknownFormats(definition).filter(format => !before.has(format));
    return [...new Set(unknown)].sort().map(format => `unrecognized format ${JSON.stringify(format)}`);
  },
  // Deletion begins with the finalizer that `prepareForDelete` sets.
  heldBy: ({ metadata }) => metadata.deletionTimestamp === undefined,
  prepareForDelete(definition) {
    const { metadata, status } = definition;
    metadata.finalizers = [...new Set([...(metadata.finalizers ?? []), cleanupFinalizer])];
    const others = (status?.conditions ?? []).filter(({ type }) => type !== 'Terminating');
    definition.status = {
      ...status,
      conditions: [
        ...others,
        {
          type: 'Terminating',
          status: 'True',
          lastTransitionTime: metadata.deletionTimestamp!,
          reason: 'InstanceDeletionPending',
          message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
        },
      ],
    };
  },
};

function unknownFormats(definition: CustomResourceDefinition | undefined): string[] {
  return (definition?.spec?.versions ?? []).flatMap(({ schema }) =>
    [...everySchema(schema?.openAPIV3Schema ?? {})].flatMap(({ format = '' }) =>
      format === '' || isKnownFormat(format) ? [] : [format],
    ),
  );
}

/** Sets what an author left out, as Go reads it. */
function complete(object: object, zeros: Readonly<Record<string, unknown>>): void {
  for (const [key, zero] of Object.entries(zeros)) {
    if (!Object.hasOwn(object, key)) Object.assign(object, { [key]: structuredClone(zero) });
  }
}

function rememberStored(definition: CustomResourceDefinition): void {
  const stored = definition.spec?.versions.find(({ storage }) => storage)?.name;
  const before = definition.status?.storedVersions ?? [];
  if (stored === undefined || before.includes(stored)) return;
  definition.status = { ...definition.status, storedVersions: [...before, stored] };
}

export const customResourceDefinitions = defineResource<CustomResourceDefinition>({
  group: 'apiextensions.k8s.io',
  version: 'v1',
  kind: 'CustomResourceDefinition',
  name: 'customresourcedefinitions',
  shortNames: ['crd', 'crds'],
  categories: ['api-extensions'],
  namespaced: false,
  strategy,
  hasGeneration: true,
  unconditionalUpdate: false,
  returnsDeletedObject: true,
  columns: [],
});
