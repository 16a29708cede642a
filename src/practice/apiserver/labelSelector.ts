import type { LabelSelector } from './kinds/podTypes.ts';

/** One condition of a selector on labels. */
export interface LabelRequirement {
  key: string;
  operator: '=' | '!=' | 'in' | 'notin' | 'exists' | '!' | 'gt' | 'lt';
  values: string[];
}

export type Labels = Readonly<Record<string, string>> | undefined;

export function matchesLabels(requirements: readonly LabelRequirement[], labels: Labels): boolean {
  return requirements.every(({ key, operator, values }) => {
    const value = labels !== undefined && Object.hasOwn(labels, key) ? labels[key] : undefined;
    switch (operator) {
      case '=':
      case 'in':
        return value !== undefined && values.includes(value);
      case '!=':
      case 'notin':
        return value === undefined || !values.includes(value);
      case 'exists':
        return value !== undefined;
      case '!':
        return value === undefined;
      case 'gt':
        return value !== undefined && Number(value) > Number(values[0]);
      case 'lt':
        return value !== undefined && Number(value) < Number(values[0]);
    }
  });
}

/** An object's `spec.selector`, as upstream's `LabelSelectorAsSelector`. An absent selector selects nothing. */
export function requirementsOf(selector: LabelSelector): LabelRequirement[] {
  const operators = { In: 'in', NotIn: 'notin', Exists: 'exists', DoesNotExist: '!' } as const;
  return [
    ...Object.entries(selector.matchLabels ?? {}).map(([key, value]): LabelRequirement => {
      return { key, operator: '=', values: [value] };
    }),
    ...(selector.matchExpressions ?? []).map(({ key = '', operator, values }): LabelRequirement => {
      return { key, operator: operators[operator as keyof typeof operators], values: values ?? [] };
    }),
  ];
}

/** A selector as the API and kubectl print it, e.g. `app=web,tier in (a,b)`; empty for none. */
export function selectorText(selector: LabelSelector | undefined): string {
  return requirementsOf(selector ?? {})
    .sort((a, b) => (a.key < b.key ? -1 : 1))
    .map(({ key, operator, values }) => {
      switch (operator) {
        case 'in':
        case 'notin':
          return `${key} ${operator} (${[...values].sort().join(',')})`;
        case 'exists':
          return key;
        case '!':
          return `!${key}`;
        default:
          return `${key}${operator}${values.join('')}`;
      }
    })
    .join(',');
}
