import type { IngressBackend, IngressPath } from '../../kinds/networking.ts';
import { invalidValue, notSupported, required, type FieldError } from '../fieldError.ts';
import { nameProblems } from '../names.ts';
import { portNameProblems, portNumberErrors } from './podValidation.ts';

const pathTypes = ['Exact', 'ImplementationSpecific', 'Prefix'];
const forbiddenSequences = ['//', '/./', '/../', '%2f', '%2F'];
const forbiddenEndings = ['/..', '/.'];

/** Checks one path of an Ingress's rule. */
export function ingressPathErrors({ path = '', pathType, backend }: IngressPath, at: string): FieldError[] {
  if (pathType === undefined) return [required(`${at}.pathType`, 'pathType must be specified')];
  const errors: FieldError[] = [];
  const exact = pathType === 'Exact' || pathType === 'Prefix';
  if (!pathTypes.includes(pathType)) errors.push(notSupported(`${at}.pathType`, pathType, pathTypes));
  else if (!path.startsWith('/') && (exact || path !== '')) {
    errors.push(invalidValue(`${at}.path`, path, 'must be an absolute path'));
  }
  if (exact && path !== '') {
    for (const text of forbiddenSequences) {
      if (path.includes(text)) errors.push(invalidValue(`${at}.path`, path, `must not contain '${text}'`));
    }
    for (const text of forbiddenEndings) {
      if (path.endsWith(text)) errors.push(invalidValue(`${at}.path`, path, `cannot end with '${text}'`));
    }
  }
  return [...errors, ...ingressBackendErrors(backend ?? {}, `${at}.backend`)];
}

/** Checks what an Ingress leads to. */
export function ingressBackendErrors({ resource, service }: IngressBackend, at: string): FieldError[] {
  if (resource && service) return [invalidValue(at, '', 'cannot set both resource and service backends')];
  if (resource) {
    return (['kind', 'name'] as const).flatMap(field => (resource[field] ? [] : [required(`${at}.resource.${field}`)]));
  }
  if (!service) return [invalidValue(at, '', 'resource or service backend is required')];
  const errors: FieldError[] = [];
  const { name = '', port: { name: portName, number } = {} } = service;
  if (name === '') errors.push(required(`${at}.service.name`));
  errors.push(
    ...(name === '' ? [] : nameProblems(name, 'label1035')).map(text => invalidValue(`${at}.service.name`, name, text)),
  );
  if (portName && number) errors.push(invalidValue(at, '', 'cannot set both port name & port number'));
  else if (portName) {
    errors.push(...portNameProblems(portName).map(text => invalidValue(`${at}.service.port.name`, portName, text)));
  } else if (number) errors.push(...portNumberErrors(number, `${at}.service.port.number`));
  else errors.push(required(at, 'port name or number is required'));
  return errors;
}
