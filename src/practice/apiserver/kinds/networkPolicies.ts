import { isIP } from 'node:net';
import type { NetworkPolicy, NetworkPolicyPeer, NetworkPolicyPort } from '../../kinds/networking.ts';
import { forbiddenField, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { selectorText } from '../labelSelector.ts';
import { validateLabelSelector } from '../labelSelectorValidation.ts';
import { present } from '../present.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn } from '../tables/cells.ts';
import { portNameProblems, portNumberErrors } from './podValidation.ts';

const protocols = ['TCP', 'UDP', 'SCTP'];
const policyTypes = ['Ingress', 'Egress'];

function validate({ spec = {} }: NetworkPolicy): FieldError[] {
  const errors = validateLabelSelector(spec.podSelector, 'spec.podSelector');
  (spec.ingress ?? []).forEach(({ ports = [], from = [] }, index) => {
    const at = `spec.ingress[${index}]`;
    errors.push(...ports.flatMap((port, number) => portErrors(port, `${at}.ports[${number}]`)));
    errors.push(...from.flatMap((peer, number) => peerErrors(peer, `${at}.from[${number}]`)));
  });
  (spec.egress ?? []).forEach(({ ports = [], to = [] }, index) => {
    const at = `spec.egress[${index}]`;
    errors.push(...ports.flatMap((port, number) => portErrors(port, `${at}.ports[${number}]`)));
    errors.push(...to.flatMap((peer, number) => peerErrors(peer, `${at}.to[${number}]`)));
  });
  const types = spec.policyTypes ?? [];
  if (types.length > policyTypes.length) {
    return [...errors, invalidValue('spec.policyTypes', types, 'may not specify more than two policyTypes')];
  }
  types.forEach((type, index) => {
    if (!policyTypes.includes(type)) errors.push(notSupported(`spec.policyTypes[${index}]`, type, policyTypes));
  });
  return errors;
}

function portErrors({ protocol, port, endPort }: NetworkPolicyPort, at: string): FieldError[] {
  const errors: FieldError[] = [];
  if (!protocols.includes(protocol ?? '')) errors.push(notSupported(`${at}.protocol`, protocol, protocols));
  const end = (why: string): FieldError => invalidValue(`${at}.endPort`, endPort, why);
  if (port === undefined) {
    if (endPort !== undefined) errors.push(end('may not be specified when `port` is not specified'));
  } else if (typeof port === 'number') {
    errors.push(...portNumberErrors(port, `${at}.port`));
    if (endPort !== undefined) {
      if (endPort < port) errors.push(invalidValue(`${at}.endPort`, port, 'must be greater than or equal to `port`'));
      errors.push(...portNumberErrors(endPort, `${at}.endPort`));
    }
  } else {
    if (endPort !== undefined) errors.push(end('may not be specified when `port` is non-numeric'));
    errors.push(...portNameProblems(port).map(text => invalidValue(`${at}.port`, port, text)));
  }
  return errors;
}

function peerErrors({ podSelector, namespaceSelector, ipBlock }: NetworkPolicyPeer, at: string): FieldError[] {
  const errors = [
    ...validateLabelSelector(podSelector, `${at}.podSelector`),
    ...validateLabelSelector(namespaceSelector, `${at}.namespaceSelector`),
  ];
  if (ipBlock) {
    const cidr = ipBlock.cidr ?? '';
    if (cidr === '') errors.push(required(`${at}.ipBlock.cidr`));
    else errors.push(...cidrErrors(cidr, `${at}.ipBlock.cidr`));
    (ipBlock.except ?? []).forEach((except, index) => {
      const field = `${at}.ipBlock.except[${index}]`;
      const wrong = cidrErrors(except, field);
      errors.push(...wrong);
      if (wrong.length === 0 && cidrErrors(cidr, field).length === 0 && !isWithin(except, cidr)) {
        errors.push(invalidValue(field, except, 'must be a strict subset of `cidr`'));
      }
    });
  }
  if (!podSelector && !namespaceSelector && !ipBlock) errors.push(required(at, 'must specify a peer'));
  else if (ipBlock && (podSelector ?? namespaceSelector)) {
    errors.push(forbiddenField(at, 'may not specify both ipBlock and another peer'));
  }
  return errors;
}

function cidrErrors(text: string, field: string): FieldError[] {
  const [, address = '', length = ''] = /^(.+)\/(\d{1,3})$/.exec(text) ?? [];
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  if (length !== '' && Number(length) <= most) return [];
  return [invalidValue(field, text, 'must be a valid CIDR value, (e.g. 10.9.8.0/24 or 2001:db8::/64)')];
}

/** Whether an IPv4 range lies in another and is smaller; of IPv6 only the sizes are compared. */
function isWithin(inner: string, outer: string): boolean {
  const parse = (text: string): { address: string; length: number } => {
    const [address = '', length = ''] = text.split('/');
    return { address, length: Number(length) };
  };
  const [a, b] = [parse(inner), parse(outer)];
  if (a.length <= b.length || isIP(a.address) !== isIP(b.address)) return false;
  if (isIP(a.address) === 6) return true;
  const bits = (address: string): string =>
    address
      .split('.')
      .map(part => Number(part).toString(2).padStart(8, '0'))
      .join('');
  return bits(a.address).startsWith(bits(b.address).slice(0, b.length));
}

export const networkPolicies = defineResource<NetworkPolicy>({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'NetworkPolicy',
  name: 'networkpolicies',
  shortNames: ['netpol'],
  hasStatus: false,
  hasGeneration: true,
  createOnUpdate: false,
  strategy: {
    // `SetDefaults_NetworkPolicy`.
    applyDefaults(policy) {
      const spec = (policy.spec ??= {});
      spec.podSelector ??= {};
      for (const { ports } of [...(spec.ingress ?? []), ...(spec.egress ?? [])]) {
        for (const port of ports ?? []) port.protocol ??= 'TCP';
      }
      if ((spec.policyTypes ?? []).length > 0) return;
      spec.policyTypes = (spec.egress ?? []).length > 0 ? ['Ingress', 'Egress'] : ['Ingress'];
    },
    validate,
  },
  columns: [
    nameColumn,
    { name: 'Pod-Selector', type: 'string', cell: ({ spec }) => present(selectorText(spec?.podSelector)) ?? '<none>' },
    ageColumn,
  ],
});
