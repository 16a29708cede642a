import * as l10n from '@vscode/l10n';
import type { Target } from '../../checkpoint/expectation.ts';
import { parseJsonPath, type JsonPath } from '../../checkpoint/jsonPath.ts';
import type { Inspector } from '../inspector.ts';
import type { Finding } from '../problems.ts';
import { nearest, type YamlValue } from '../yamlFields.ts';
import { inspectObject, omitted } from './inspectObject.ts';
import { builtInKind, conditionsOf, fieldsOfKind, kindNames, messageNamed } from './kubernetesSchema.ts';

/** Compares what directives say with the kinds, fields and conditions of Kubernetes. */
export const schemaInspector: Inspector = {
  wait(target, condition, value) {
    inspectTarget(target, value);
    const kind = builtInKind(target.resource);
    if (kind === undefined) return;
    if (condition.type === 'condition') inspectCondition(kind, condition.condition, value);
    if (condition.type === 'jsonpath') inspectPath(kind, condition.path, condition.value, value);
  },
  target: inspectTarget,
  path(target, path, value) {
    inspectTarget(target, value);
    const kind = builtInKind(target.resource);
    if (kind !== undefined) inspectPath(kind, path, undefined, value);
  },
  expect: value => inspectObject(value, 'partial'),
};

/** Words that are close to a built-in kind; any other may be a custom resource. */
function inspectTarget({ resource }: Target, value: YamlValue): void {
  if (resource.includes('.') || builtInKind(resource) !== undefined) return;
  const meant = nearestResource(resource);
  if (meant === undefined) return;
  const message = l10n.t('Kubernetes has no kind "{0}". Did you mean "{1}"?', resource, meant);
  value.problemAt({ ...placeOf(value, resource), code: 'kind-unknown', severity: 'warning', message, instead: meant });
}

/** The resource's name that was probably meant; a plural for a plural. */
export function nearestResource(resource: string): string | undefined {
  if (resource.length < 4) return undefined;
  return nearest(
    resource,
    kindNames.flatMap(kind => [kind.toLowerCase(), `${kind.toLowerCase().replace(/y$/, 'ie')}s`]),
  );
}

function inspectCondition(kind: string, condition: string, value: YamlValue): void {
  const known = conditionsOf(kind);
  if (known === undefined || known.some(type => type.toLowerCase() === condition.toLowerCase())) return;
  const message =
    known.length === 0
      ? l10n.t('A {0} has no conditions. Wait for "ready" or for a field.', kind)
      : l10n.t('A {0} never has the condition "{1}", but {2}.', kind, condition, known.join(', '));
  const meant = nearest(condition, known);
  const instead = meant === undefined ? {} : { instead: meant };
  value.problemAt({
    ...placeOf(value, condition),
    code: 'condition-unknown',
    severity: 'warning',
    message,
    ...instead,
  });
}

function inspectPath(kind: string, path: string, expected: string | undefined, value: YamlValue): void {
  const end = endOf(kind, parseJsonPath(path));
  if (end.unknown !== undefined) {
    const { owner, name, known } = end.unknown;
    const meant = nearest(name, known);
    const message =
      meant === undefined
        ? l10n.t('{0} has no field "{1}".', owner, name)
        : l10n.t('{0} has no field "{1}". Did you mean "{2}"?', owner, name, meant);
    const instead = meant === undefined ? {} : { instead: meant };
    value.problemAt({ ...placeOf(value, name), code: 'field-unknown', severity: 'warning', message, ...instead });
  } else if (expected === '0' && end.type === 'i' && end.name.includes('.status.')) {
    const place = placeOf(value, path);
    value.problemAt({ ...place, code: 'field-omitted', severity: 'warning', message: omitted(end.name) });
  }
}

interface PathEnd {
  type: string;
  name: string;
  unknown?: { owner: string; name: string; known: string[] };
}

/** Where a path leads to, as far as plain names lead. */
function endOf(kind: string, path: JsonPath): PathEnd {
  let message = fieldsOfKind(kind);
  let isMap = false;
  let type = '*';
  let name = kind;
  for (const segment of path) {
    if (segment.type === 'descend') return { type: '*', name };
    const own = segment.type === 'fields' && segment.names.length === 1 ? segment.names[0] : undefined;
    if (own === undefined) continue;
    if (isMap) {
      isMap = false;
    } else {
      if (message === undefined) return { type: '*', name };
      const isTypeMeta = name === kind && (own === 'kind' || own === 'apiVersion');
      const field = message.get(own);
      if (field === undefined && !isTypeMeta) {
        return { type: '*', name, unknown: { owner: name, name: own, known: [...message.keys()] } };
      }
      ({ type, isMap } = field ?? { type: 's', isMap: false });
    }
    name += `.${own}`;
    message = messageNamed(type);
  }
  return { type, name };
}

function placeOf(value: YamlValue, part: string): Pick<Finding, 'start' | 'end'> {
  const start = Math.max(0, (value.string() ?? '').lastIndexOf(part));
  return { start, end: start + part.length };
}
