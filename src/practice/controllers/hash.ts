import type { PodTemplate } from '../kinds/apps.ts';

/** No vowels and no look-alikes, so that generated names spell nothing (`k8s.io/apimachinery/pkg/util/rand`). */
const safeAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/**
 * The `pod-template-hash` of a template. Like upstream's `ComputeHash` it is a 32-bit FNV-1a in the safe alphabet and
 * takes a collision count; unlike upstream's it hashes the template as canonical JSON and so gives other letters.
 */
export function templateHash(template: PodTemplate, collisionCount: number | undefined): string {
  return safeHash(`${canonicalJson(template)}${collisionCount ?? ''}`);
}

/** The 32-bit FNV-1a of a text in the safe alphabet (`rand.SafeEncodeString`). */
export function safeHash(text: string): string {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 0x01000193) >>> 0;
  return [...Buffer.from(String(hash))].map(byte => safeAlphabet[byte % safeAlphabet.length]).join('');
}

/** JSON with sorted keys, so that equal values have equal texts. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}
