import type { KubeObject } from '../../base/kubeObject.ts';

/** Stands for a value that is not shown. */
export const REDACTED = 'REDACTED';

const lastApplied = 'kubectl.kubernetes.io/last-applied-configuration';
/** Names of fields, keys and environment variables whose values are secret more often than not. */
const telling =
  /(?:^|[._-])(?:password|passwd|passphrase|token|secret|credentials?|(?:api|access|private|secret)[._-]?key)$/i;
const camelTelling = /(?:Password|Passphrase|Token|Secret|Credentials?|ApiKey|AccessKey|PrivateKey|SecretKey)$/;
const privateKey = /-----BEGIN [A-Z ]*PRIVATE KEY-----/;

/**
 * A copy of an object as it may be shown: without the values of a Secret, of environment variables and fields with telling
 * names, without private keys, and without what repeats the object or is for machines only (the last applied
 * configuration, `managedFields`).
 */
export function redact(object: KubeObject): KubeObject {
  const copy = redacted(object, undefined) as KubeObject;
  delete copy.metadata.managedFields;
  delete copy.metadata.annotations?.[lastApplied];
  if (copy.apiVersion !== 'v1' || copy.kind !== 'Secret') return copy;
  for (const field of ['data', 'stringData']) {
    const values = copy[field];
    if (typeof values !== 'object' || values === null) continue;
    copy[field] = Object.fromEntries(Object.keys(values).map(key => [key, REDACTED]));
  }
  return copy;
}

function redacted(value: unknown, name: string | undefined): unknown {
  if (typeof value === 'string') {
    return (value !== '' && name !== undefined && isTelling(name)) || privateKey.test(value) ? REDACTED : value;
  }
  if (Array.isArray(value)) return value.map(item => redacted(item, name));
  if (typeof value !== 'object' || value === null) return value;
  const fields = value as Record<string, unknown>;
  // `{ name: DB_PASSWORD, value: … }` of an environment, and lists that are written like it.
  const named = typeof fields.name === 'string' ? fields.name : undefined;
  return Object.fromEntries(
    Object.entries(fields).map(([key, inner]) => [
      key,
      redacted(inner, key === 'value' && named !== undefined ? named : key),
    ]),
  );
}

function isTelling(name: string): boolean {
  return telling.test(name) || camelTelling.test(name);
}
