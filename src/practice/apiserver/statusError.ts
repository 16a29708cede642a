import type { FieldError } from './fieldError.ts';

/** `metav1.Status` of a failure, as the API server writes it. */
export interface Status {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: Record<string, unknown>;
  status: 'Success' | 'Failure';
  message?: string;
  reason?: string;
  details?: StatusDetails;
  code: number;
}

export interface StatusDetails {
  name?: string;
  group?: string;
  kind?: string;
  uid?: string;
  causes?: { reason?: string; message?: string; field?: string }[];
  retryAfterSeconds?: number;
}

/** Which resource an error speaks of. */
export interface ResourceName {
  readonly group: string;
  /** Plural. */
  readonly name: string;
  readonly kind: string;
}

/** A failure with the Status body that a client receives. Messages are upstream's English. */
export class StatusError extends Error {
  readonly status: Status;

  constructor(code: number, reason: string, message: string, details?: StatusDetails) {
    super(message);
    this.name = 'StatusError';
    this.status = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message,
      ...(reason === '' ? {} : { reason }),
      ...(details === undefined ? {} : { details }),
      code,
    };
  }

  get code(): number {
    return this.status.code;
  }

  get reason(): string {
    return this.status.reason ?? '';
  }
}

/** Whether something thrown is the API server's `reason`, e.g. `NotFound`. */
export function isStatus(error: unknown, reason: string): boolean {
  return error instanceof StatusError && error.reason === reason;
}

/** `deployments.apps`, `pods`. */
function qualified(resource: ResourceName): string {
  return resource.group === '' ? resource.name : `${resource.name}.${resource.group}`;
}

function detailsOf(resource: ResourceName, name: string): StatusDetails {
  return { name, ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.name };
}

export function notFound(resource: ResourceName, name: string): StatusError {
  return new StatusError(404, 'NotFound', `${qualified(resource)} "${name}" not found`, detailsOf(resource, name));
}

/** 404 for a path below `/api` or `/apis` that no resource serves. */
export function noSuchResource(): StatusError {
  return new StatusError(404, 'NotFound', 'the server could not find the requested resource', {});
}

export function alreadyExists(resource: ResourceName, name: string): StatusError {
  return new StatusError(
    409,
    'AlreadyExists',
    `${qualified(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
}

export function conflict(resource: ResourceName, name: string, why: string): StatusError {
  return new StatusError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualified(resource)} "${name}": ${why}`,
    detailsOf(resource, name),
  );
}

/** The conflict of optimistic concurrency. */
export function modified(resource: ResourceName, name: string): StatusError {
  return conflict(
    resource,
    name,
    'the object has been modified; please apply your changes to the latest version and try again',
  );
}

export function forbidden(
  resource: ResourceName,
  name: string,
  why: string,
  causes?: StatusDetails['causes'],
): StatusError {
  return new StatusError(403, 'Forbidden', `${qualified(resource)} "${name}" is forbidden: ${why}`, {
    ...detailsOf(resource, name),
    ...(causes === undefined ? {} : { causes }),
  });
}

export function badRequest(message: string): StatusError {
  return new StatusError(400, 'BadRequest', message);
}

/** A request that upstream's generic responses answer; the cause carries what was wrong. */
export function rejected(code: number, reason: string, message: string): StatusError {
  return new StatusError(code, reason, message, {});
}

export function invalid(resource: ResourceName, name: string, errors: readonly FieldError[]): StatusError {
  const texts = [...new Set(errors.map(error => `${error.field}: ${error.message}`))];
  const kind = resource.group === '' ? resource.kind : `${resource.kind}.${resource.group}`;
  const text = texts.length === 1 ? texts[0]! : `[${texts.join(', ')}]`;
  return new StatusError(422, 'Invalid', `${kind} "${name}" is invalid: ${text}`, {
    ...(name === '' ? {} : { name }),
    ...(resource.group === '' ? {} : { group: resource.group }),
    kind: resource.kind,
    causes: errors.map(error => ({ reason: error.reason, message: error.message, field: error.field })),
  });
}

export function methodNotSupported(resource: ResourceName, action: string): StatusError {
  return new StatusError(
    405,
    'MethodNotAllowed',
    `${action} is not supported on resources of kind "${qualified(resource)}"`,
    { ...(resource.group === '' ? {} : { group: resource.group }), kind: resource.name },
  );
}

/** A watch or a continued list whose version is no longer known. */
export function expired(message: string): StatusError {
  return new StatusError(410, 'Expired', message);
}

export function success(details: StatusDetails): Omit<Status, 'code'> {
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', details };
}
