import { Quantity, type ResourceList } from '../../kinds/quantity.ts';
import { invalidValue, type FieldError } from '../fieldError.ts';
import { qualifiedNameProblems } from '../names.ts';

const computes = ['cpu', 'memory', 'ephemeral-storage'];
const counts = [
  'pods',
  'resourcequotas',
  'services',
  'replicationcontrollers',
  'secrets',
  'configmaps',
  'persistentvolumeclaims',
  'services.nodeports',
  'services.loadbalancers',
];
const prefixed = computes.flatMap(name => [name, `requests.${name}`, `limits.${name}`]);

/** Names without a domain, by what they may stand for (`pkg/apis/core/helper`). */
const standard = {
  container: { names: new Set(computes), problem: 'must be a standard resource for containers' },
  quota: {
    names: new Set([...prefixed, ...counts, 'requests.storage']),
    problem: 'must be a standard resource for quota',
  },
  any: {
    names: new Set([...prefixed, ...counts, 'storage', 'requests.storage']),
    problem: 'must be a standard resource type or fully qualified',
  },
};

/** Checks a resource's name. */
export function resourceNameErrors(name: string, use: keyof typeof standard, field: string): FieldError[] {
  const problems = qualifiedNameProblems(name);
  if (problems.length > 0) return problems.map(text => invalidValue(field, name, text));
  if (name.includes('/') || /^(requests\.)?hugepages-/.test(name)) return [];
  const wrong: string[] = [];
  if (!standard.any.names.has(name)) {
    wrong.push(standard.any.problem);
    if (use === 'any') return wrong.map(text => invalidValue(field, name, text));
  }
  if (!standard[use].names.has(name)) wrong.push(standard[use].problem);
  return wrong.map(text => invalidValue(field, name, text));
}

/** Checks an amount: not negative, and whole where things are counted. */
export function resourceAmountErrors(name: string, text: string | number, field: string): FieldError[] {
  const amount = Quantity.of(text);
  const errors: FieldError[] = [];
  if (amount.compare(Quantity.zero) < 0) {
    errors.push(invalidValue(field, amount.toString(), 'must be greater than or equal to 0'));
  }
  if (!amount.isInteger && (counts.includes(name) || name.includes('/'))) {
    errors.push(invalidValue(field, amount.toString(), 'must be an integer'));
  }
  return errors;
}

/** Whether containers may be promised more of a resource than there is. */
function canOvercommit(name: string): boolean {
  return !name.includes('/') && !name.startsWith('hugepages-');
}

/** Checks what a container requests and is limited to (`ValidateContainerResourceRequirements`). */
export function resourceRequirementErrors(
  resources: { requests?: ResourceList; limits?: ResourceList } | undefined,
  path: string,
): FieldError[] {
  const errors: FieldError[] = [];
  for (const list of ['limits', 'requests'] as const) {
    for (const [name, text] of Object.entries(resources?.[list] ?? {})) {
      const field = `${path}.${list}[${name}]`;
      errors.push(...resourceNameErrors(name, 'container', field), ...resourceAmountErrors(name, text, field));
      const limit = resources?.limits?.[name];
      if (list === 'limits' || limit === undefined) continue;
      const [asked, most] = [Quantity.of(text), Quantity.of(limit)];
      const wrong = canOvercommit(name) ? asked.compare(most) > 0 : asked.compare(most) !== 0;
      if (!wrong) continue;
      const relation = canOvercommit(name) ? 'less than or equal to' : 'equal to';
      const why = `must be ${relation} ${name} limit of ${most.toString()}`;
      errors.push(invalidValue(`${path}.requests`, asked.toString(), why));
    }
  }
  return errors;
}
