import { isIP } from 'node:net';
import { ingressClassAnnotation, type Ingress, type IngressSpec } from '../../kinds/networking.ts';
import { invalidValue, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { defineResource, type Column } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { ingressBackendErrors, ingressPathErrors } from './ingressBackend.ts';

/** A DNS name, or one of all names below a domain. */
function hostProblems(host: string): string[] {
  if (!host.includes('*')) return nameProblems(host, 'subdomain');
  if (/^\*\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/.test(host)) return [];
  return [
    "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character (e.g. '*.example.com', regex used for validation is '\\*\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')",
  ];
}

function validateSpec(spec: IngressSpec): FieldError[] {
  const errors: FieldError[] = [];
  const { rules = [], defaultBackend, tls = [], ingressClassName } = spec;
  if (rules.length === 0 && !defaultBackend) {
    errors.push(invalidValue('spec', null, 'either `defaultBackend` or `rules` must be specified'));
  }
  if (defaultBackend) errors.push(...ingressBackendErrors(defaultBackend, 'spec.defaultBackend'));
  rules.forEach(({ host = '', http }, index) => {
    const at = `spec.rules[${index}]`;
    if (isIP(host) !== 0) errors.push(invalidValue(`${at}.host`, host, 'must be a DNS name, not an IP address'));
    if (host !== '') errors.push(...hostProblems(host).map(text => invalidValue(`${at}.host`, host, text)));
    if (!http) return;
    if ((http.paths ?? []).length === 0) errors.push(required(`${at}.http.paths`));
    errors.push(
      ...(http.paths ?? []).flatMap((path, number) => ingressPathErrors(path, `${at}.http.paths[${number}]`)),
    );
  });
  tls.forEach(({ hosts = [], secretName }, index) => {
    hosts.forEach((host, number) => {
      const at = `spec.tls[${index}].hosts[${number}]`;
      errors.push(...hostProblems(host).map(text => invalidValue(at, host, text)));
    });
    const problems = secretName ? nameProblems(secretName, 'subdomain') : [];
    errors.push(...problems.map(text => invalidValue(`spec.tls[${index}].secretName`, secretName, text)));
  });
  if (ingressClassName !== undefined) {
    const problems = nameProblems(ingressClassName, 'subdomain');
    errors.push(...problems.map(text => invalidValue('spec.ingressClassName', ingressClassName, text)));
  }
  return errors;
}

/** `spec.rules`' hosts, three at most. */
function hostsText({ spec }: Ingress): string {
  const rules = spec?.rules ?? [];
  const hosts = rules.flatMap(({ host }) => (host ? [host] : [])).slice(0, 3);
  if (hosts.length === 0) return '*';
  const more = hosts.length === 3 && rules.length > 3 ? ` + ${rules.length - 3} more...` : '';
  return `${hosts.join(',')}${more}`;
}

function addressText({ status }: Ingress): string {
  const addresses = (status?.loadBalancer?.ingress ?? []).map(({ ip, hostname }) => ip ?? hostname ?? '');
  return [...new Set(addresses.filter(text => text !== ''))].sort().join(',');
}

const columns: readonly Column<Ingress>[] = [
  nameColumn,
  { name: 'Class', type: 'string', cell: ({ spec }) => spec?.ingressClassName ?? '<none>' },
  { name: 'Hosts', type: 'string', cell: hostsText },
  { name: 'Address', type: 'string', cell: addressText },
  { name: 'Ports', type: 'string', cell: ({ spec }) => ((spec?.tls ?? []).length > 0 ? '80, 443' : '80') },
  ageColumn,
];

export const ingresses = defineResource<Ingress>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  name: 'ingresses',
  shortNames: ['ing'],
  hasGeneration: true,
  createOnUpdate: false,
  strategy: {
    applyDefaults: ingress => void (ingress.spec ??= {}),
    prepareForCreate: ingress => void (ingress.status = { loadBalancer: {} }),
    validate: ({ spec }) => validateSpec(spec ?? {}),
  },
  columns,
});

/** The class that an Ingress names, in either way. */
export function classOf({ metadata, spec }: Ingress): string | undefined {
  return spec?.ingressClassName ?? metadata.annotations?.[ingressClassAnnotation];
}
