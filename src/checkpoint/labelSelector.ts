/** Whether an object's labels are selected. */
export type LabelMatcher = (labels: Readonly<Record<string, string>> | undefined) => boolean;

/**
 * Parses a selector in kubectl's syntax: `a=b,c!=d,e in (x,y),f notin (z),g,!h`. As with kubectl, `!=` and `notin`
 * also select what has no such label.
 * @returns undefined when it is not a selector
 */
export function parseLabelSelector(selector: string): LabelMatcher | undefined {
  const matchers: LabelMatcher[] = [];
  for (const requirement of requirementsOf(selector)) {
    const matcher = parseRequirement(requirement.trim());
    if (matcher === undefined) return undefined;
    matchers.push(matcher);
  }
  return labels => matchers.every(matches => matches(labels));
}

/** The parts between commas, but for those of a list in brackets. */
function requirementsOf(selector: string): string[] {
  const parts: string[] = [];
  let inList = false;
  let start = 0;
  for (let at = 0; at < selector.length; at++) {
    const char = selector[at];
    if (char === '(') inList = true;
    else if (char === ')') inList = false;
    else if (char === ',' && !inList) {
      parts.push(selector.slice(start, at));
      start = at + 1;
    }
  }
  return [...parts, selector.slice(start)];
}

function parseRequirement(text: string): LabelMatcher | undefined {
  const set = /^(\S+)\s+(in|notin)\s*\(([^()]*)\)$/.exec(text);
  if (set !== null) {
    const [, key, operator, list] = set as unknown as [string, string, string, string];
    const values = new Set(list.split(',').map(value => value.trim()));
    return labels => {
      const value = own(labels, key);
      return operator === 'in' ? value !== undefined && values.has(value) : value === undefined || !values.has(value);
    };
  }
  const equality = /^([^\s!=(),]+)\s*(==|=|!=)\s*([^\s!=(),]*)$/.exec(text);
  if (equality !== null) {
    const [, key, operator, expected] = equality as unknown as [string, string, string, string];
    return labels => (own(labels, key) === expected) === (operator !== '!=');
  }
  const existence = /^(!?)\s*([^\s!=(),]+)$/.exec(text);
  if (existence === null) return undefined;
  const [, not, key] = existence as unknown as [string, string, string];
  return labels => (own(labels, key) !== undefined) === (not === '');
}

function own(labels: Readonly<Record<string, string>> | undefined, key: string): string | undefined {
  return labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
}
