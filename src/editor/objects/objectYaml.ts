import { stringify } from 'yaml';
import type { KubeObject } from '../../base/kubeObject.ts';
import { plainLine, plainText } from '../../base/plainText.ts';
import { redact } from './redact.ts';

/** Lines above an object, as comments. Names from a cluster may be in them. */
export function commented(lines: readonly string[]): string {
  return lines
    .filter(line => line !== '')
    .map(line => `# ${plainLine(line)}\n`)
    .join('');
}

/** An object as YAML, `redact`ed, in the server's order, without control characters. */
export function objectYaml(object: KubeObject): string {
  // What YAML cannot write otherwise it escapes; characters that turn text round it would write as they are.
  return plainText(stringify(redact(object), { lineWidth: 0, aliasDuplicateObjects: false }));
}
