import type { KubeObject } from '../../../base/kubeObject.ts';
import { immutable, notSupported, required } from '../fieldError.ts';
import { present } from '../present.ts';
import { defineResource } from '../registry/resourceDefinition.ts';
import { ageColumn, nameColumn, shortened } from '../tables/cells.ts';

interface EndpointSlice extends KubeObject {
  addressType?: string;
  endpoints?: { addresses: string[] }[];
  ports?: { name?: string; port?: number; protocol?: string }[];
}

const addressTypes = ['FQDN', 'IPv4', 'IPv6'];

export const endpointSlices = defineResource<EndpointSlice>({
  group: 'discovery.k8s.io',
  version: 'v1',
  kind: 'EndpointSlice',
  name: 'endpointslices',
  hasStatus: false,
  hasGeneration: true,
  strategy: {
    applyDefaults(slice) {
      slice.endpoints ??= [];
      for (const port of slice.ports ?? []) {
        port.name ??= '';
        port.protocol ??= 'TCP';
      }
    },
    validate({ addressType }) {
      if (!addressType) return [required('addressType')];
      return addressTypes.includes(addressType) ? [] : [notSupported('addressType', addressType, addressTypes)];
    },
    validateUpdate: ({ addressType }, previous) =>
      addressType === previous.addressType ? [] : [immutable('addressType', addressType)],
  },
  columns: [
    nameColumn,
    { name: 'AddressType', type: 'string', cell: ({ addressType }) => addressType ?? '' },
    {
      name: 'Ports',
      type: 'string',
      cell: ({ ports }) =>
        shortened(
          (ports ?? []).map(({ port, name }) => (port === undefined ? (present(name) ?? '*') : String(port))),
          '<unset>',
        ),
    },
    {
      name: 'Endpoints',
      type: 'string',
      cell: ({ endpoints }) =>
        shortened(
          (endpoints ?? []).flatMap(({ addresses }) => addresses),
          '<unset>',
        ),
    },
    ageColumn,
  ],
});
