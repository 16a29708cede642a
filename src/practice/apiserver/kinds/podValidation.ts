import { duplicate, invalidValue, notFoundValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { ephemeralContainerErrors } from './ephemeralContainers.ts';
import { validateHostPorts, validateScheduling } from './podSchedulingValidation.ts';
import type { Container, PodSpec } from './podTypes.ts';
import { validateVolumes } from './podVolumeValidation.ts';
import { resourceRequirementErrors } from './resourceNames.ts';

/** Checks a Pod's spec, or a template's, at a path such as `spec.template.spec`. */
export function validatePodSpec(spec: PodSpec, path: string): FieldError[] {
  const { errors, names: volumes } = validateVolumes(spec.volumes ?? [], `${path}.volumes`);
  if ((spec.containers ?? []).length === 0) errors.push(required(`${path}.containers`));
  const names = new Set<string>();
  for (const list of ['containers', 'initContainers'] as const) {
    (spec[list] ?? []).forEach((container, index) => {
      validateContainer(container, `${path}.${list}[${index}]`, names, volumes, errors);
    });
  }
  (spec.ephemeralContainers ?? []).forEach((container, index) => {
    const at = `${path}.ephemeralContainers[${index}]`;
    validateContainer(container, at, names, volumes, errors);
    errors.push(...ephemeralContainerErrors(container, spec, at));
  });
  errors.push(...validateHostPorts(spec.containers ?? [], `${path}.containers`));
  const oneOf = (field: string, value: unknown, allowed: string[]): void => {
    if (!allowed.includes(String(value))) errors.push(notSupported(`${path}.${field}`, value, allowed));
  };
  oneOf('restartPolicy', spec.restartPolicy, ['Always', 'OnFailure', 'Never']);
  oneOf('dnsPolicy', spec.dnsPolicy, ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None']);
  if ((spec.terminationGracePeriodSeconds ?? 0) < 0) {
    errors.push(invalidValue(`${path}.terminationGracePeriodSeconds`, spec.terminationGracePeriodSeconds, nonNegative));
  }
  if (spec.serviceAccountName) {
    errors.push(
      ...nameProblems(spec.serviceAccountName, 'subdomain').map(text =>
        invalidValue(`${path}.serviceAccountName`, spec.serviceAccountName, text),
      ),
    );
  }
  return [...errors, ...validateScheduling(spec, path)];
}

const nonNegative = 'must be greater than or equal to 0';

function validateContainer(
  container: Container,
  path: string,
  names: Set<string>,
  volumes: ReadonlySet<string>,
  errors: FieldError[],
): void {
  const name = container.name ?? '';
  if (name === '') errors.push(required(`${path}.name`));
  else if (names.has(name)) errors.push(duplicate(`${path}.name`, name));
  else errors.push(...nameProblems(name, 'label').map(text => invalidValue(`${path}.name`, name, text)));
  names.add(name);
  const image = container.image ?? '';
  if (image === '') errors.push(required(`${path}.image`));
  else if (image.trim() !== image) {
    errors.push(invalidValue(`${path}.image`, image, 'must not have leading or trailing whitespace'));
  }
  const policies = ['Always', 'IfNotPresent', 'Never'];
  if (!policies.includes(container.imagePullPolicy ?? '')) {
    errors.push(notSupported(`${path}.imagePullPolicy`, container.imagePullPolicy, policies));
  }
  validatePorts(container, path, errors);
  (container.env ?? []).forEach((variable, index) => {
    if (!variable.name) errors.push(required(`${path}.env[${index}].name`));
  });
  (container.volumeMounts ?? []).forEach((mount, index) => {
    const at = `${path}.volumeMounts[${index}]`;
    if (!mount.name) errors.push(required(`${at}.name`));
    else if (!volumes.has(mount.name)) errors.push(notFoundValue(`${at}.name`, mount.name));
    if (!mount.mountPath) errors.push(required(`${at}.mountPath`));
  });
  errors.push(...resourceRequirementErrors(container.resources, `${path}.resources`));
}

function validatePorts(container: Container, path: string, errors: FieldError[]): void {
  const names = new Set<string>();
  (container.ports ?? []).forEach((port, index) => {
    const at = `${path}.ports[${index}]`;
    if (port.name) {
      errors.push(...portNameProblems(port.name).map(text => invalidValue(`${at}.name`, port.name, text)));
      if (names.has(port.name)) errors.push(duplicate(`${at}.name`, port.name));
      names.add(port.name);
    }
    if (!port.containerPort) errors.push(required(`${at}.containerPort`));
    else errors.push(...portNumberErrors(port.containerPort, `${at}.containerPort`));
    errors.push(...protocolErrors(port.protocol, `${at}.protocol`));
  });
}

/** A port number out of range. */
export function portNumberErrors(port: unknown, field: string): FieldError[] {
  return typeof port === 'number' && Number.isInteger(port) && port >= 1 && port <= 65535
    ? []
    : [invalidValue(field, port, 'must be between 1 and 65535, inclusive')];
}

export function protocolErrors(protocol: unknown, field: string): FieldError[] {
  const protocols = ['SCTP', 'TCP', 'UDP'];
  return protocols.includes(String(protocol)) ? [] : [notSupported(field, protocol, protocols)];
}

/** What is wrong with an IANA service name. */
export function portNameProblems(name: string): string[] {
  const problems: string[] = [];
  if (name.length > 15) problems.push('must be no more than 15 characters');
  if (!/^[-a-z0-9]+$/.test(name)) {
    problems.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  }
  if (!/[a-z]/.test(name)) problems.push('must contain at least one letter (a-z)');
  if (name.includes('--')) problems.push('must not contain consecutive hyphens');
  if (/^-|-$/.test(name)) problems.push('must not begin or end with a hyphen');
  return problems;
}
