import { parseAllDocuments } from 'yaml';
import type { Target } from '../checkpoint/expectation.ts';

/** Reads a manifest by its path, relative to the lesson; undefined when there is none. */
export type ReadManifest = (path: string) => Promise<string | undefined>;

/** Manifests are far smaller; what is larger is not looked into. */
const MAX_LENGTH = 1_000_000;

/**
 * The objects that a manifest describes, as targets. Undefined when they cannot all be told: it is no YAML, an object
 * has no name, or a placeholder for one.
 */
export function manifestTargets(text: string): Target[] | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  let objects: unknown[];
  try {
    const documents = parseAllDocuments(text, { prettyErrors: false });
    if (!Array.isArray(documents) || documents.some(document => document.errors.length > 0)) return undefined;
    objects = documents.map(document => document.toJS({ maxAliasCount: 100 }) as unknown).flatMap(itemsOf);
  } catch {
    return undefined;
  }
  const targets = objects.filter(object => object !== null && object !== undefined).map(objectTarget);
  return targets.length > 0 && targets.every(target => target?.name !== undefined) ? (targets as Target[]) : undefined;
}

/** What a whole or partial object names: itself by its name, else objects by its labels. */
export function objectTarget(object: unknown): Target | undefined {
  if (!isRecord(object) || !isRecord(object.metadata)) return undefined;
  const { apiVersion, kind } = object;
  const { name, namespace, labels } = object.metadata;
  if (typeof kind !== 'string' || !/^[A-Za-z][A-Za-z0-9]*$/.test(kind)) return undefined;
  const target: Target = { resource: resourceOf(kind, typeof apiVersion === 'string' ? apiVersion : '') };
  if (typeof namespace === 'string') target.namespace = namespace;
  if (typeof name === 'string' && /^[\w.:-]+$/.test(name)) return { ...target, name };
  if (!isRecord(labels) || name !== undefined) return undefined;
  const pairs = Object.entries(labels);
  if (pairs.length === 0 || !pairs.every(([, value]) => typeof value === 'string')) return undefined;
  return { ...target, labelSelector: pairs.map(([key, value]) => `${key}=${value as string}`).join(',') };
}

/** `deployment`, and with its group where the kind alone may not be enough: `certificate.cert-manager.io`. */
function resourceOf(kind: string, apiVersion: string): string {
  const group = apiVersion.includes('/') ? (apiVersion.split('/')[0] ?? '') : '';
  const builtIn = !group.includes('.') || group.endsWith('.k8s.io');
  return builtIn ? kind.toLowerCase() : `${kind.toLowerCase()}.${group}`;
}

/** The objects of a `List`. */
function itemsOf(object: unknown): unknown[] {
  const isList = isRecord(object) && typeof object.kind === 'string' && object.kind.endsWith('List');
  return isList && Array.isArray(object.items) ? (object.items as unknown[]) : [object];
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
