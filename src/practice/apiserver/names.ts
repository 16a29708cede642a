import { randomInt } from 'node:crypto';

/** What names a resource's objects may have. */
export type NameRule = 'subdomain' | 'label' | 'label1035' | 'pathSegment';

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const patterns = {
  subdomain: new RegExp(`^${label}(\\.${label})*$`),
  label: new RegExp(`^${label}$`),
  label1035: /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
  qualifiedName: /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/,
  labelValue: /^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$/,
  environmentVariable: /^[ -<>-~]+$/,
};

const limits = { subdomain: 253, label: 63, label1035: 63 };

const explanations = {
  subdomain:
    "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and " +
    "end with an alphanumeric character (e.g. 'example.com', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  label:
    "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with " +
    "an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is " +
    "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')",
  label1035:
    "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and " +
    "end with an alphanumeric character (e.g. 'my-name',  or 'abc-123', regex used for validation is " +
    "'[a-z]([-a-z0-9]*[a-z0-9])?')",
  qualifiedName:
    "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character " +
    "(e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')",
  labelValue:
    "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and " +
    "end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is " +
    "'(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')",
};

/** What is wrong with an object's name, in upstream's words; empty when nothing is. */
export function nameProblems(name: string, rule: NameRule): string[] {
  if (rule === 'pathSegment') {
    if (name === '.' || name === '..') return [`may not be '${name}'`];
    return ['/', '%'].filter(part => name.includes(part)).map(part => `may not contain '${part}'`);
  }
  const problems: string[] = [];
  if (name.length > limits[rule]) problems.push(`must be no more than ${limits[rule]} bytes`);
  if (!patterns[rule].test(name)) problems.push(explanations[rule]);
  return problems;
}

/** A label's or annotation's key: an optional DNS prefix, a slash and a name. An absent one is empty, as in Go. */
export function qualifiedNameProblems(key = ''): string[] {
  const parts = key.split('/');
  const name = parts.at(-1) ?? '';
  if (parts.length > 2) {
    return [
      "a qualified name must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an " +
        "alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is " +
        "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')",
    ];
  }
  const problems: string[] = [];
  if (parts.length === 2) {
    const prefix = parts[0]!;
    if (prefix === '') problems.push('prefix part must be non-empty');
    else problems.push(...nameProblems(prefix, 'subdomain').map(problem => `prefix part ${problem}`));
  }
  if (name === '') problems.push('name part must be non-empty');
  else if (name.length > 63) problems.push('name part must be no more than 63 bytes');
  if (!patterns.qualifiedName.test(name)) problems.push(`name part ${explanations.qualifiedName}`);
  return problems;
}

export function labelValueProblems(value: string): string[] {
  const problems: string[] = [];
  if (value.length > 63) problems.push('must be no more than 63 bytes');
  if (!patterns.labelValue.test(value)) problems.push(explanations.labelValue);
  return problems;
}

const alphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** `length` random characters that spell no words, as upstream appends to generated names. */
export function randomSuffix(length = 5): string {
  let text = '';
  for (let i = 0; i < length; i++) text += alphabet.charAt(randomInt(alphabet.length));
  return text;
}

/** A name from metadata.generateName. */
export function generatedName(prefix: string): string {
  return prefix.slice(0, 63 - 5) + randomSuffix();
}
