import { isIP } from 'node:net';
import { duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { validateLabels } from '../registry/objectMetaValidation.ts';
import type { StrategyContext } from '../registry/resourceDefinition.ts';
import { portNameProblems, portNumberErrors, protocolErrors } from './podValidation.ts';
import { isClusterIP, nodePortRange, usedClusterIPs, usedNodePorts } from './serviceAllocation.ts';
import type { Service, ServicePort, ServiceSpec } from './serviceTypes.ts';

/** Checks a Service (`validateService`), and that the addresses and ports it asks for are free. */
export function validateService(service: Service, context: StrategyContext): FieldError[] {
  const spec = service.spec ?? {};
  const { type = '', sessionAffinity } = spec;
  const errors: FieldError[] = [];
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
  const headless = spec.clusterIP === 'None';
  if ((spec.ports ?? []).length === 0 && !headless && type !== 'ExternalName') errors.push(required('spec.ports'));
  if (headless && (type === 'NodePort' || type === 'LoadBalancer')) {
    errors.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${type} services`));
  }
  if (type === 'ExternalName') errors.push(...externalNameErrors(spec));
  validatePorts(spec, errors);
  errors.push(...validateLabels(spec.selector, 'spec.selector'));
  if (!['ClientIP', 'None'].includes(sessionAffinity ?? '')) {
    errors.push(notSupported('spec.sessionAffinity', sessionAffinity, ['ClientIP', 'None']));
  }
  errors.push(...affinityErrors(spec));
  const others = context.list('services').filter(({ metadata }) => metadata.uid !== service.metadata.uid);
  errors.push(...clusterIPErrors(spec, usedClusterIPs(others)), ...nodePortErrors(spec, usedNodePorts(others)));
  if (!types.includes(type)) errors.push(notSupported('spec.type', type, types));
  if (type === 'ClusterIP') {
    (spec.ports ?? []).forEach(({ nodePort }, index) => {
      const why = "may not be used when `type` is 'ClusterIP'";
      if (nodePort) errors.push(forbiddenField(`spec.ports[${index}].nodePort`, why));
    });
  }
  errors.push(...duplicatePorts(spec), ...trafficErrors(spec));
  return errors;
}

function externalNameErrors({ clusterIP, clusterIPs, externalName = '' }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  if (clusterIP || (clusterIPs ?? []).length > 0) {
    errors.push(forbiddenField('spec.clusterIPs', 'may not be set for ExternalName services'));
  }
  const name = externalName.replace(/\.$/, '');
  if (name === '') errors.push(required('spec.externalName'));
  else {
    errors.push(...nameProblems(name, 'subdomain').map(text => invalidValue('spec.externalName', name, text)));
  }
  return errors;
}

/** A day, the longest that a client stays with a Pod, in seconds. */
const longestAffinity = 86_400;

function affinityErrors({ sessionAffinity, sessionAffinityConfig: config }: ServiceSpec): FieldError[] {
  const path = 'spec.sessionAffinityConfig';
  if (sessionAffinity === 'None' && config !== undefined) {
    return [forbiddenField(path, 'must not be set when session affinity is None')];
  }
  const timeout = config?.clientIP?.timeoutSeconds;
  if (sessionAffinity !== 'ClientIP' || timeout === undefined || (timeout > 0 && timeout <= longestAffinity)) return [];
  const why = `must be greater than 0 and less than ${longestAffinity}`;
  return [invalidValue(`${path}.clientIP.timeoutSeconds`, timeout, why)];
}

function trafficErrors({
  type,
  internalTrafficPolicy,
  externalTrafficPolicy,
  allocateLoadBalancerNodePorts,
}: ServiceSpec): FieldError[] {
  const policies = ['Cluster', 'Local'];
  const errors: FieldError[] = [];
  const external = type === 'NodePort' || type === 'LoadBalancer';
  if (external && !policies.includes(externalTrafficPolicy ?? '')) {
    errors.push(notSupported('spec.externalTrafficPolicy', externalTrafficPolicy, policies));
  }
  if (!external && externalTrafficPolicy !== undefined) {
    const why = 'may only be set for externally-accessible services';
    errors.push(invalidValue('spec.externalTrafficPolicy', externalTrafficPolicy, why));
  }
  if (type !== 'LoadBalancer' && allocateLoadBalancerNodePorts !== undefined) {
    const why = "may only be used when `type` is 'LoadBalancer'";
    errors.push(forbiddenField('spec.allocateLoadBalancerNodePorts', why));
  }
  if (internalTrafficPolicy !== undefined && !policies.includes(internalTrafficPolicy)) {
    errors.push(notSupported('spec.internalTrafficPolicy', internalTrafficPolicy, policies));
  }
  return errors;
}

function duplicatePorts({ ports = [] }: ServiceSpec): FieldError[] {
  const errors: FieldError[] = [];
  const again = (of: (port: ServicePort) => string, found: (port: ServicePort, index: number) => FieldError): void => {
    const seen = new Set<string>();
    ports.forEach((port, index) => {
      const key = of(port);
      if (key === '') return;
      if (seen.has(key)) errors.push(found(port, index));
      seen.add(key);
    });
  };
  again(
    ({ protocol, nodePort }) => (nodePort ? `${protocol}/${nodePort}` : ''),
    ({ nodePort }, index) => duplicate(`spec.ports[${index}].nodePort`, nodePort),
  );
  again(
    ({ protocol, port }) => `${protocol}/${port}`,
    // Upstream shows its own struct, in which only these two are set.
    ({ protocol, port }, index) =>
      duplicate(`spec.ports[${index}]`, {
        Name: '',
        Protocol: protocol,
        AppProtocol: null,
        Port: port,
        TargetPort: 0,
        NodePort: 0,
      }),
  );
  return errors;
}

/** A cluster IP stays what it is as long as the Service has one. */
export function validateServiceUpdate(service: Service, previous: Service): FieldError[] {
  const before = previous.spec;
  const spec = service.spec ?? {};
  if (before?.type === 'ExternalName' || spec.type === 'ExternalName' || !before?.clusterIP) return [];
  return spec.clusterIP === before.clusterIP
    ? []
    : [invalidValue('spec.clusterIPs[0]', spec.clusterIPs, 'may not change once set')];
}

function validatePorts(spec: ServiceSpec, errors: FieldError[]): void {
  const ports = spec.ports ?? [];
  const names = new Set<string>();
  ports.forEach((port, index) => {
    const at = `spec.ports[${index}]`;
    if (!port.name) {
      if (ports.length > 1) errors.push(required(`${at}.name`));
    } else {
      errors.push(...nameProblems(port.name, 'label').map(text => invalidValue(`${at}.name`, port.name, text)));
      if (names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    errors.push(...portNumberErrors(port.port ?? 0, `${at}.port`));
    errors.push(...protocolErrors(port.protocol, `${at}.protocol`));
    errors.push(...targetPortErrors(port, `${at}.targetPort`));
  });
}

function targetPortErrors({ targetPort }: ServicePort, field: string): FieldError[] {
  if (typeof targetPort === 'string') {
    return portNameProblems(targetPort).map(text => invalidValue(field, targetPort, text));
  }
  return portNumberErrors(targetPort ?? 0, field);
}

function clusterIPErrors(spec: ServiceSpec, used: ReadonlySet<string>): FieldError[] {
  const address = spec.clusterIP;
  if (!address || address === 'None') return [];
  const invalid = (detail: string): FieldError[] => [invalidValue('spec.clusterIPs', [address], detail)];
  if (isIP(address) === 0) {
    return [
      invalidValue('spec.clusterIPs[0]', address, 'must be a valid IP address, (e.g. 10.9.8.7 or 2001:db8::ffff)'),
    ];
  }
  if (!isClusterIP(address)) {
    return invalid(`failed to allocate IP ${address}: the provided network does not match the current range`);
  }
  return used.has(address) ? invalid(`failed to allocate IP ${address}: provided IP is already allocated`) : [];
}

function nodePortErrors(spec: ServiceSpec, used: ReadonlySet<number>): FieldError[] {
  return (spec.ports ?? []).flatMap(({ nodePort }, index) => {
    if (!nodePort) return [];
    const field = `spec.ports[${index}].nodePort`;
    const { first, last } = nodePortRange;
    if (nodePort < first || nodePort > last) {
      return [
        invalidValue(
          field,
          nodePort,
          `provided port is not in the valid range. The range of valid ports is ${first}-${last}`,
        ),
      ];
    }
    return used.has(nodePort) ? [invalidValue(field, nodePort, 'provided port is already allocated')] : [];
  });
}
