import type { KubeObject } from '../../../base/kubeObject.ts';
import { invalidValue, required, type FieldError } from '../fieldError.ts';

/** What is in a Secret stays out of messages. */
const redacted = '<secret contents redacted>';
const accountAnnotation = 'kubernetes.io/service-account.name';

/** What a Secret of a type has to hold (`ValidateSecret`). */
export function secretTypeErrors(
  type: string | undefined,
  data: Readonly<Record<string, string>>,
  metadata: KubeObject['metadata'],
): FieldError[] {
  const missing = (...keys: string[]): FieldError[] =>
    keys.filter(key => data[key] === undefined).map(key => required(`data[${key}]`));
  switch (type) {
    case 'kubernetes.io/service-account-token':
      return metadata.annotations?.[accountAnnotation] ? [] : [required(`metadata.annotations[${accountAnnotation}]`)];
    case 'kubernetes.io/dockercfg':
      return missing('.dockercfg').concat(jsonErrors('.dockercfg', data));
    case 'kubernetes.io/dockerconfigjson':
      return missing('.dockerconfigjson').concat(jsonErrors('.dockerconfigjson', data));
    case 'kubernetes.io/basic-auth': {
      const both = missing('username', 'password');
      return both.length === 2 ? both : [];
    }
    case 'kubernetes.io/ssh-auth':
      return data['ssh-privatekey'] ? [] : [required('data[ssh-privatekey]')];
    case 'kubernetes.io/tls':
      return missing('tls.crt', 'tls.key');
    default:
      return [];
  }
}

function jsonErrors(key: string, data: Readonly<Record<string, string>>): FieldError[] {
  const encoded = data[key];
  if (encoded === undefined) return [];
  const problem = jsonProblem(Buffer.from(encoded, 'base64').toString());
  return problem === undefined ? [] : [invalidValue(`data[${key}]`, redacted, problem)];
}

/** Why a text is no JSON object, as Go's decoder says it. */
function jsonProblem(text: string): string | undefined {
  const start = text.trimStart();
  if (start === '') return 'unexpected end of JSON input';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && !Array.isArray(value)) return undefined;
    const kind = Array.isArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    return `json: cannot unmarshal ${kind} into Go value of type map[string]interface {}`;
  } catch {
    return `invalid character '${start.charAt(0)}' looking for beginning of value`;
  }
}
