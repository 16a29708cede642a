import type { PolicyRule } from '../../kinds/rbac.ts';
import type { User } from './user.ts';

/**
 * Which of some rules a user does not have, told as upstream does; undefined when all are held
 * (`validation.ConfirmNoEscalation`).
 * @param held the rules that apply to the user
 */
export function escalation(user: User, held: readonly PolicyRule[], wanted: readonly PolicyRule[]): string | undefined {
  const missing = wanted.flatMap(breakDown).filter(rule => !held.some(owner => covers(owner, rule)));
  if (missing.length === 0) return undefined;
  const groups = listText(user.groups);
  const texts = [...new Set(compact(missing).map(ruleText))].sort();
  return `user ${JSON.stringify(user.username)} (groups=${groups}) is attempting to grant RBAC permissions not currently held:\n${texts.join('\n')}`;
}

/** A rule with one verb, one resource and at most one name, or one path. */
interface PlainRule {
  verb: string;
  group?: string;
  resource?: string;
  name?: string;
  url?: string;
}

function breakDown({
  verbs = [],
  apiGroups = [],
  resources = [],
  resourceNames = [],
  nonResourceURLs = [],
}: PolicyRule): PlainRule[] {
  const names = resourceNames.length === 0 ? [undefined] : resourceNames;
  const each = apiGroups.flatMap(group =>
    resources.flatMap(resource =>
      verbs.flatMap(verb => names.map(name => ({ verb, group, resource, ...(name === undefined ? {} : { name }) }))),
    ),
  );
  return [...each, ...nonResourceURLs.flatMap(url => verbs.map(verb => ({ verb, url })))];
}

function covers(owner: PolicyRule, { verb, group, resource, name, url }: PlainRule): boolean {
  const { verbs = [], apiGroups = [], resources = [], resourceNames = [], nonResourceURLs = [] } = owner;
  if (!has(verbs, verb)) return false;
  if (url !== undefined) return nonResourceURLs.some(own => own === url || isPrefix(own, url));
  return (
    has(apiGroups, group!) &&
    (has(resources, resource!) || resources.includes(resource!.replace(/^[^/]*\//, '*/'))) &&
    (resourceNames.length === 0 || (name !== undefined && resourceNames.includes(name)))
  );
}

function has(list: readonly string[], value: string): boolean {
  return list.includes('*') || list.includes(value);
}

function isPrefix(pattern: string, path: string): boolean {
  return pattern.endsWith('*') && path.startsWith(pattern.replace(/\*+$/, ''));
}

/** Rules of the same resource in one, with all their verbs (`CompactRules`). */
function compact(rules: readonly PlainRule[]): (PlainRule & { verbs: string[] })[] {
  const byTarget = Map.groupBy(rules, ({ group, resource, name, url, verb }) =>
    JSON.stringify([group, resource, name, url, ...(url === undefined ? [] : [verb])]),
  );
  return [...byTarget.values()].map(same => ({ ...same[0]!, verbs: same.map(({ verb }) => verb) }));
}

function ruleText({ group, resource, name, url, verbs }: PlainRule & { verbs: string[] }): string {
  const parts = [
    ...(group === undefined ? [] : [`APIGroups:${listText([group])}`]),
    ...(resource === undefined ? [] : [`Resources:${listText([resource])}`]),
    ...(url === undefined ? [] : [`NonResourceURLs:${listText([url])}`]),
    ...(name === undefined ? [] : [`ResourceNames:${listText([name])}`]),
    `Verbs:${listText(verbs)}`,
  ];
  return `{${parts.join(', ')}}`;
}

/** As Go's `%q` writes a list. */
function listText(items: readonly string[]): string {
  return `[${items.map(item => JSON.stringify(item)).join(' ')}]`;
}
