import * as l10n from '@vscode/l10n';
import type { DiagnosticCode } from '../codes.ts';
import { nearest, type YamlValue } from '../yamlFields.ts';
import { fieldsOfKind, kindNames, messageNamed, versionsOf, type Field, type Message } from './kubernetesSchema.ts';

/** Whether an object is whole (a manifest) or the part of one that is expected. */
export type Extent = 'whole' | 'partial';

/** Reports what no object of its kind can have: an unknown kind, version or field, or a value of another type. */
export function inspectObject(value: YamlValue, extent: Extent): void {
  const fields = value.fields();
  const kindValue = fields?.value('kind');
  const kind = kindValue?.string();
  const apiVersion = fields?.value('apiVersion')?.string();
  if (kindValue === undefined || kind === undefined || !isBuiltIn(apiVersion)) return;
  const versions = versionsOf(kind);
  if (versions.length === 0) {
    const meant = nearest(kind, kindNames);
    if (meant !== undefined || apiVersion !== undefined) unknownKind(kindValue, kind, meant);
    return;
  }
  if (apiVersion !== undefined && !versions.includes(apiVersion)) {
    const message = l10n.t('{0} has no version "{1}". It is served as {2}.', kind, apiVersion, versions.join(', '));
    fields?.value('apiVersion')?.problem('version-unknown', message, versions[0]);
  }
  const message = fieldsOfKind(
    kind,
    apiVersion !== undefined && versions.includes(apiVersion) ? apiVersion : undefined,
  );
  if (message !== undefined) inspectMessage(value, message, kind, { extent, inStatus: false }, ['apiVersion', 'kind']);
}

export function unknownKind(value: YamlValue, kind: string, meant: string | undefined): void {
  const message =
    meant === undefined
      ? l10n.t('Kubernetes has no kind "{0}" of its own.', kind)
      : l10n.t('Kubernetes has no kind "{0}". Did you mean "{1}"?', kind, meant);
  value.problem('kind-unknown', message, meant, 'warning');
}

/** A group of somebody else's has kinds that nobody knows here. */
function isBuiltIn(apiVersion: string | undefined): boolean {
  const group = apiVersion?.includes('/') === true ? (apiVersion.split('/')[0] ?? '') : '';
  return !group.includes('.') || group.endsWith('.k8s.io');
}

interface Place {
  extent: Extent;
  inStatus: boolean;
}

function inspectMessage(
  value: YamlValue,
  message: Message,
  name: string,
  place: Place,
  others: readonly string[] = [],
): void {
  const fields = value.fields();
  for (const key of fields?.keys ?? []) {
    if (others.includes(key) || key.startsWith('$')) continue;
    const field = message.get(key);
    if (field === undefined) {
      const known = [...message.keys()];
      const meant = nearest(key, known);
      const text =
        meant === undefined
          ? l10n.t('{0} has no field "{1}".', name, key)
          : l10n.t('{0} has no field "{1}". Did you mean "{2}"?', name, key, meant);
      fields?.key(key).problem('field-unknown', text, meant);
    } else {
      const own = { ...place, inStatus: place.inStatus || key === 'status' };
      inspectField(fields!.value(key)!, field, `${name}.${key}`, own);
    }
  }
}

function inspectField(value: YamlValue, field: Field, name: string, place: Place): void {
  const items = value.items();
  if (items !== undefined) {
    for (const item of items) inspectField(item, { ...field, isMap: false }, `${name}[]`, place);
    return;
  }
  if (field.isMap) {
    const fields = value.fields();
    for (const key of fields?.keys ?? []) {
      inspectField(fields!.value(key)!, { ...field, isMap: false }, `${name}.${key}`, place);
    }
    return;
  }
  const message = messageNamed(field.type);
  if (message !== undefined) inspectMessage(value, message, name, place);
  else inspectScalar(value, field.type, name, place);
}

function inspectScalar(value: YamlValue, type: string, name: string, { extent, inStatus }: Place): void {
  const text = value.string();
  if (text === undefined) return;
  const integer = value.integer();
  const wrong = (code: DiagnosticCode, message: string, instead?: string, isError = extent === 'whole'): void =>
    value.problem(code, message, instead, isError ? 'error' : 'warning');
  const isText = value.isText;
  if (type === 's' && !isText) {
    wrong('field-type', l10n.t('{0} is a text: {1} has to stand in quotes.', name, text), JSON.stringify(text), true);
  } else if (type.toLowerCase() === 'i' && isText) {
    const instead = /^-?\d+$/.test(text) ? text : undefined;
    wrong('field-type', l10n.t('{0} is a number, and {1} is a text.', name, JSON.stringify(text)), instead);
  } else if (type === 'b' && isText) {
    const instead = { yes: 'true', no: 'false', on: 'true', off: 'false', true: 'true', false: 'false' }[
      text.toLowerCase()
    ];
    wrong('field-type', l10n.t('{0} is true or false, and {1} is a text.', name, JSON.stringify(text)), instead);
  } else if (type === 'i' && extent === 'partial' && inStatus && integer === 0) {
    wrong('field-omitted', omitted(name), '{ $missing: true }');
  }
}

export function omitted(name: string): string {
  return l10n.t('{0} is left out when it is 0, so it never equals 0.', name);
}
