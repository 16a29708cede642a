import { isIP } from 'node:net';
import { duplicate, forbiddenField, invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { validateLabels } from '../registry/objectMetaValidation.ts';
import type { StrategyContext } from '../registry/resourceDefinition.ts';
import { portNameProblems, portNumberErrors, protocolErrors } from './podValidation.ts';
import { clusterIPRange, isClusterIP, nodePortRange, usedClusterIPs, usedNodePorts } from './serviceAllocation.ts';
import type { Service, ServicePort, ServiceSpec } from './serviceTypes.ts';

/** Checks a Service, and that the addresses and ports it asks for are free. */
export function validateService(service: Service, context: StrategyContext): FieldError[] {
  const spec = service.spec ?? {};
  const errors: FieldError[] = [];
  const types = ['ClusterIP', 'ExternalName', 'LoadBalancer', 'NodePort'];
  if (!types.includes(spec.type ?? '')) errors.push(notSupported('spec.type', spec.type, types));
  const headless = spec.clusterIP === 'None';
  if ((spec.ports ?? []).length === 0 && !headless && spec.type !== 'ExternalName') errors.push(required('spec.ports'));
  if (headless && (spec.type === 'NodePort' || spec.type === 'LoadBalancer')) {
    errors.push(invalidValue('spec.clusterIPs[0]', 'None', `may not be set to 'None' for ${spec.type} services`));
  }
  if (spec.type === 'ExternalName') {
    if (spec.clusterIP) errors.push(forbiddenField('spec.clusterIPs', 'may not be set for ExternalName services'));
    if (!spec.externalName) errors.push(required('spec.externalName'));
  }
  errors.push(...validateLabels(spec.selector, 'spec.selector'));
  if (!['ClientIP', 'None'].includes(spec.sessionAffinity ?? '')) {
    errors.push(notSupported('spec.sessionAffinity', spec.sessionAffinity, ['ClientIP', 'None']));
  }
  validatePorts(spec, errors);
  const others = context.list('services').filter(({ metadata }) => metadata.uid !== service.metadata.uid);
  errors.push(...clusterIPErrors(spec, usedClusterIPs(others)), ...nodePortErrors(spec, usedNodePorts(others)));
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
  const pairs = new Set<string>();
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
    const pair = `${port.protocol}/${port.port}`;
    if (pairs.has(pair)) errors.push(duplicate(at, port));
    pairs.add(pair);
    if (port.nodePort && (spec.type === 'ClusterIP' || spec.type === 'ExternalName')) {
      errors.push(forbiddenField(`${at}.nodePort`, "may not be used when `type` is 'ClusterIP'"));
    }
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
    return invalid(
      `failed to allocate IP ${address}: the provided IP (${address}) is not in the valid range. The range of valid IPs is ${clusterIPRange}`,
    );
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
