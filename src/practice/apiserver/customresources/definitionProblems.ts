import { isDeepStrictEqual } from 'node:util';
import { forbiddenField, immutable, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { TimeIsUp, withinTime } from './boundedTime.ts';
import { defaultProblems } from './defaultProblems.ts';
import { columnProblems, namesProblems, selectableProblems, subresourceProblems } from './definitionParts.ts';
import { everySchema } from './schemas.ts';
import { schemaProblems } from './schemaProblems.ts';
import { structuralProblems } from './structuralProblems.ts';
import { isTrue, type CustomResourceDefinition, type CustomVersion, type DefinitionSpec } from './types.ts';

/** What is wrong with a CustomResourceDefinition: upstream's `apis/apiextensions/validation`. */
export function definitionProblems(
  definition: CustomResourceDefinition,
  previous: CustomResourceDefinition | undefined,
): FieldError[] {
  const { metadata, spec, status } = definition;
  if (spec === undefined) return [required('spec')];
  const errors: FieldError[] = [];
  if (previous === undefined && metadata.name !== `${spec.names.plural}.${spec.group}`) {
    errors.push(invalidValue('metadata.name', metadata.name, 'must be spec.names.plural+"."+spec.group'));
  }
  errors.push(...specProblems(spec));
  if (previous?.spec !== undefined) errors.push(...changes(spec, previous.spec, isTrue(previous, 'Established')));
  const stored = status?.storedVersions ?? [];
  if (stored.length === 0) {
    errors.push(invalidValue('status.storedVersions', null, 'must have at least one stored version'));
  } else {
    for (const { name, storage } of spec.versions) {
      if (!storage || stored.includes(name)) continue;
      errors.push(invalidValue('status.storedVersions', stored, `must have the storage version ${name}`));
    }
  }
  stored.forEach((version, index) => {
    if (spec.versions.some(({ name }) => name === version)) return;
    const why = `missing from spec.versions; ${version} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${version} and removes ${version} from status.storedVersions`;
    errors.push(invalidValue(`status.storedVersions[${index}]`, version, why));
  });
  if (/(^|\.)(k8s|kubernetes)\.io$/.test(spec.group)) errors.push(...approvalProblems(metadata.annotations));
  if (spec.preserveUnknownFields === true) {
    const why =
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead';
    errors.push(invalidValue('spec.preserveUnknownFields', true, why));
  }
  return errors;
}

function changes(spec: DefinitionSpec, old: DefinitionSpec, isEstablished: boolean): FieldError[] {
  const errors: FieldError[] = [];
  if (isEstablished && spec.scope !== old.scope) errors.push(immutable('spec.scope', spec.scope));
  if (isEstablished && spec.names.kind !== old.names.kind) errors.push(immutable('spec.names.kind', spec.names.kind));
  if (spec.group !== old.group) errors.push(immutable('spec.group', spec.group));
  if (spec.names.plural !== old.names.plural) errors.push(immutable('spec.names.plural', spec.names.plural));
  return errors;
}

function specProblems(spec: DefinitionSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { group, names, scope, versions, conversion } = spec;
  const groupProblems = nameProblems(group, 'subdomain');
  if (group === '') errors.push(required('spec.group'));
  else if (groupProblems.length > 0) errors.push(invalidValue('spec.group', group, groupProblems.join(',')));
  else if (!group.includes('.')) {
    errors.push(invalidValue('spec.group', group, 'should be a domain with at least one dot'));
  }
  if (scope === '') errors.push(required('spec.scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced') {
    errors.push(notSupported('spec.scope', scope, ['Cluster', 'Namespaced']));
  }
  versions.forEach((version, index) => {
    if (version.schema?.openAPIV3Schema === undefined) {
      errors.push(required(`spec.versions[${index}].schema.openAPIV3Schema`));
    }
  });
  errors.push(...versionsProblems(versions));
  for (const field of ['plural', 'singular', 'kind', 'listKind'] as const) {
    if ((names[field] ?? '') === '') errors.push(required(`spec.names.${field}`));
  }
  errors.push(...namesProblems(names, 'spec.names'));
  const strategy = conversion?.strategy ?? 'None';
  if (strategy === 'Webhook') {
    const why = 'the practice cluster calls no webhooks: use None';
    errors.push(invalidValue('spec.conversion.strategy', strategy, why));
  } else if (strategy !== 'None') errors.push(notSupported('spec.conversion.strategy', strategy, ['None', 'Webhook']));
  else if (conversion?.webhook !== undefined) {
    const why = 'should not be set when strategy is not set to Webhook';
    errors.push(forbiddenField('spec.conversion.webhookClientConfig', why));
  }
  return errors;
}

/**
 * What versions share stands at the top of upstream's internal form, and is named so in its messages
 * (`v1/conversion.go`): with one version, everything.
 */
function versionsProblems(versions: readonly CustomVersion[]): FieldError[] {
  const errors: FieldError[] = [];
  const shared = (field: keyof CustomVersion): boolean =>
    versions.every(version => isDeepStrictEqual(version[field], versions[0]![field]));
  const once = {
    schema: shared('schema'),
    subresources: shared('subresources'),
    columns: shared('additionalPrinterColumns'),
    selectable: shared('selectableFields'),
  };
  versions.forEach((version, index) => {
    const at = `spec.versions[${index}]`;
    const problems = nameProblems(version.name, 'label1035');
    if (problems.length > 0) errors.push(invalidValue(`${at}.name`, version.name, problems.join(',')));
    errors.push(...deprecationProblems(version, `${at}.deprecationWarning`));
    if (!once.schema) errors.push(...versionSchemaProblems(version, `${at}.schema`));
    if (!once.subresources) errors.push(...subresourceProblems(version.subresources, `${at}.subresources`));
    if (!once.columns) errors.push(...columnProblems(version, `${at}.additionalPrinterColumns`));
    if (!once.selectable) errors.push(...selectableProblems(version, `${at}.selectableFields`));
  });
  const shown = versions.map(version => ({
    Name: version.name,
    Served: version.served,
    Storage: version.storage,
    Deprecated: version.deprecated ?? false,
    DeprecationWarning: version.deprecationWarning ?? null,
    Schema: once.schema ? null : (version.schema ?? null),
    Subresources: once.subresources ? null : (version.subresources ?? null),
    AdditionalPrinterColumns: once.columns ? null : (version.additionalPrinterColumns ?? null),
    SelectableFields: once.selectable ? null : (version.selectableFields ?? null),
  }));
  if (new Set(versions.map(({ name }) => name)).size < versions.length) {
    errors.push(invalidValue('spec.versions', shown, 'must contain unique version names'));
  }
  if (versions.filter(({ storage }) => storage).length !== 1) {
    const why = 'must have exactly one version marked as storage version';
    errors.push(invalidValue('spec.versions', shown, why));
  }
  const [first] = versions;
  if (first === undefined) return errors;
  const problems = nameProblems(first.name, 'label1035');
  if (first.name !== '' && problems.length > 0)
    errors.push(invalidValue('spec.version', first.name, problems.join(',')));
  if (once.schema) errors.push(...versionSchemaProblems(first, 'spec.validation'));
  if (once.subresources) errors.push(...subresourceProblems(first.subresources, 'spec.subresources'));
  if (once.columns) errors.push(...columnProblems(first, 'spec.additionalPrinterColumns'));
  if (once.selectable) errors.push(...selectableProblems(first, 'spec.selectableFields'));
  return errors;
}

function deprecationProblems({ deprecated, deprecationWarning: warning }: CustomVersion, path: string): FieldError[] {
  if (warning === undefined) return [];
  const wrong =
    deprecated !== true
      ? 'can only be set for deprecated versions'
      : warning.length > 256
        ? 'must be <= 256 characters long'
        : warning === ''
          ? 'must not be an empty string'
          : undefined;
  return wrong === undefined ? [] : [invalidValue(path, warning, wrong)];
}

/** Keywords that the root of a schema may have when the status is apart from it. */
const atRoot = [
  ...['Description', 'Type', 'Format', 'Title', 'Maximum', 'ExclusiveMaximum', 'Minimum', 'ExclusiveMinimum'],
  ...['MaxLength', 'MinLength', 'Pattern', 'MaxItems', 'MinItems', 'UniqueItems', 'MultipleOf', 'Required', 'Items'],
  ...['Properties', 'ExternalDocs', 'Example', 'XPreserveUnknownFields', 'XValidations'],
];

function versionSchemaProblems({ schema, subresources }: CustomVersion, path: string): FieldError[] {
  const root = schema?.openAPIV3Schema;
  if (root === undefined) return [];
  const at = `${path}.openAPIV3Schema`;
  const errors: FieldError[] = [];
  if (subresources?.status !== undefined) {
    const other = Object.keys(root).find(
      key =>
        !atRoot.some(
          name =>
            name.toLowerCase() ===
            key
              .toLowerCase()
              .replace(/^x-kubernetes-/, 'x')
              .replaceAll('-', ''),
        ),
    );
    if (other !== undefined) {
      const why = `only [${atRoot.join(' ')}] fields are allowed at the root of the schema if the status subresource is enabled`;
      errors.push(invalidValue(at, root, why));
    }
  }
  if (root.nullable === true) errors.push(forbiddenField(`${at}.nullable`, 'nullable cannot be true at the root'));
  try {
    const problems = withinTime(() => {
      // Upstream makes no structural schema of a list of schemas; what else is wrong with that is told.
      const isStructural = [...everySchema(root)].every(({ items }) => !Array.isArray(items));
      const structural = isStructural ? structuralProblems(root, at) : [];
      const defaults = structural.length > 0 ? [] : defaultProblems(root, at);
      const others = schemaProblems(root, at, structural.length + defaults.length === 0);
      return [...structural, ...defaults, ...others];
    }, 2000);
    errors.push(...problems);
  } catch (error) {
    if (!(error instanceof TimeIsUp)) throw error;
    errors.push(forbiddenField(at, 'the schema takes too long to be checked'));
  }
  return errors;
}

function approvalProblems(annotations: Record<string, string> | undefined): FieldError[] {
  const name = 'api-approved.kubernetes.io';
  const field = `metadata.annotations[${name}]`;
  const why = 'see https://github.com/kubernetes/enhancements/pull/1111';
  const value = annotations?.[name] ?? '';
  if (value === '') {
    return [required(field, `protected groups must have approval annotation "${name}", ${why}`)];
  }
  if (value.startsWith('unapproved') || URL.canParse(value)) return [];
  return [
    invalidValue(
      field,
      value,
      `protected groups must have approval annotation "${name}" with either a URL or a reason starting with "unapproved", ${why}`,
    ),
  ];
}
