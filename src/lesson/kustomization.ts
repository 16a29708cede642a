import path from 'node:path';
import { parse } from 'yaml';
import type { Target } from '../checkpoint/expectation.ts';
import { isKind } from './kinds.ts';
import { manifestTargets, type ReadManifest } from './manifestObjects.ts';

const fileNames = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];

/** Fields that leave an object its kind and name, or change them as told here. With any other nothing is sure. */
const understood = new Set(
  `apiVersion kind metadata resources bases namespace namePrefix nameSuffix labels commonLabels commonAnnotations images
  replicas`.split(/\s+/),
);

/** Bases of bases of …: no lab has more, and a folder could be its own. */
const MAX_DEPTH = 5;

/** The objects that `kubectl kustomize FOLDER` gives; undefined when they cannot be told without running it. */
export async function kustomizedTargets(
  folder: string,
  read: ReadManifest,
  depth = MAX_DEPTH,
): Promise<Target[] | undefined> {
  if (depth === 0 || /^\w+:|[<>$`*?]/.test(folder)) return undefined;
  const fields = await readKustomization(folder, read);
  if (fields === undefined || !Object.keys(fields).every(field => understood.has(field))) return undefined;
  const targets: Target[] = [];
  for (const resource of [...list(fields.resources), ...list(fields.bases)]) {
    if (typeof resource !== 'string' || /^\w+:/.test(resource)) return undefined;
    const inner = path.posix.join(folder, resource);
    const text = /\.(?:ya?ml|json)$/.test(resource) ? await read(inner) : undefined;
    const own = text === undefined ? await kustomizedTargets(inner, read, depth - 1) : manifestTargets(text);
    if (own === undefined) return undefined;
    targets.push(...own);
  }
  return targets.length === 0 ? undefined : targets.map(target => transformed(target, fields));
}

async function readKustomization(folder: string, read: ReadManifest): Promise<Record<string, unknown> | undefined> {
  for (const name of fileNames) {
    const text = await read(path.posix.join(folder, name));
    if (text === undefined) continue;
    try {
      const fields: unknown = parse(text);
      return typeof fields === 'object' && fields !== null ? (fields as Record<string, unknown>) : undefined;
    } catch {
      return undefined;
    }
  }
  return undefined;
}

/** Names of Namespaces and CustomResourceDefinitions are left as they are, as kustomize does. */
function transformed(target: Target, { namespace, namePrefix, nameSuffix }: Record<string, unknown>): Target {
  const kept = isKind(target.resource, 'namespace') || isKind(target.resource, 'customresourcedefinition');
  return {
    ...target,
    ...(kept ? {} : { name: `${text(namePrefix)}${target.name ?? ''}${text(nameSuffix)}` }),
    ...(typeof namespace === 'string' && !kept ? { namespace } : {}),
  };
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
