import type { CustomResourceDefinition, CustomResourceNames } from '../../kinds/apiextensions.ts';

/** The names that a definition may use, and what is in the way of the others. */
export interface AcceptedNames {
  names: CustomResourceNames;
  conflict?: { reason: string; message: string };
}

/**
 * Takes the names that nobody else in the group has (`pkg/controller/status/naming_controller.go`).
 * @param all every definition; its own names are among those that are taken
 */
export function acceptNames(
  definition: CustomResourceDefinition,
  all: readonly CustomResourceDefinition[],
): AcceptedNames {
  const wanted = definition.spec!.names;
  const had = definition.status?.acceptedNames ?? { plural: '', kind: '' };
  const others = all.flatMap(({ spec, status }) =>
    spec?.group === definition.spec!.group && status?.acceptedNames ? [status.acceptedNames] : [],
  );
  const resources = new Set(
    others.flatMap(({ plural, singular, shortNames }) => [plural, singular, ...(shortNames ?? [])]),
  );
  const kinds = new Set(others.flatMap(({ kind, listKind }) => [kind, listKind]));
  const names: CustomResourceNames = { ...had };
  let conflict: AcceptedNames['conflict'];
  const take = (field: 'plural' | 'singular' | 'kind' | 'listKind', taken: ReadonlySet<string | undefined>): void => {
    const name = wanted[field] ?? '';
    if (name === (had[field] ?? '') || !taken.has(name)) names[field] = name;
    else conflict = { reason: `${field[0]!.toUpperCase()}${field.slice(1)}Conflict`, message: inUse(name) };
  };
  take('plural', resources);
  take('singular', resources);
  const fresh = (wanted.shortNames ?? []).filter(name => !(had.shortNames ?? []).includes(name));
  const taken = fresh.filter(name => resources.has(name));
  if (taken.length > 0) {
    const texts = taken.map(inUse);
    conflict = { reason: 'ShortNamesConflict', message: texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]` };
  } else if (wanted.shortNames !== undefined) names.shortNames = wanted.shortNames;
  else delete names.shortNames;
  take('kind', kinds);
  take('listKind', kinds);
  if (wanted.categories === undefined) delete names.categories;
  else names.categories = wanted.categories;
  return { names, ...(conflict === undefined ? {} : { conflict }) };
}

function inUse(name: string): string {
  return `${JSON.stringify(name)} is already in use`;
}
