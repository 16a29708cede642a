import type { DataObject } from '../kinds/core.ts';
import type { ConfigSource, DownwardSource, Pod, Volume } from '../kinds/pod.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import type { ProjectedFile } from '../workloads/files/projectedFiles.ts';
import { fieldOf } from './environment.ts';
import type { PodTokens } from './podTokens.ts';
import { VolumeError } from './volumeError.ts';

type Files = Record<string, ProjectedFile>;
type Kind = 'configmap' | 'secret';

/**
 * The files of a volume that is made from objects: ConfigMaps, Secrets, fields of the Pod, tokens; undefined for any
 * other volume.
 * @throws VolumeError when an object or a key is missing that isn't optional
 */
export function projectedFiles(
  { api, node, tokens }: { api: ObjectApi; node: { name: string }; tokens: PodTokens },
  pod: Pod,
  volume: Volume,
): Files | undefined {
  const { namespace = 'default' } = pod.metadata;
  const { configMap, downwardAPI, projected, secret } = volume;
  if (configMap) return ofObject(api, 'configmap', namespace, configMap.name ?? '', configMap, configMap.defaultMode);
  if (secret) return ofObject(api, 'secret', namespace, secret.secretName ?? '', secret, secret.defaultMode);
  if (downwardAPI) return ofFields(pod, node.name, downwardAPI, downwardAPI.defaultMode);
  if (!projected) return undefined;
  const mode = projected.defaultMode;
  // What admission mounts for the service account comes by itself, and soon.
  const implied = volume.name.startsWith('kube-api-access-');
  const files: Files = {};
  for (const source of projected.sources ?? []) {
    const optional = implied ? { optional: true } : {};
    if (source.configMap) {
      const { name = '', ...rest } = source.configMap;
      Object.assign(files, ofObject(api, 'configmap', namespace, name, { ...rest, ...optional }, mode));
    }
    if (source.secret) {
      const { name = '', ...rest } = source.secret;
      Object.assign(files, ofObject(api, 'secret', namespace, name, rest, mode));
    }
    if (source.downwardAPI) Object.assign(files, ofFields(pod, node.name, source.downwardAPI, mode));
    if (source.serviceAccountToken) {
      const { audience, expirationSeconds, path } = source.serviceAccountToken;
      tokens.accountOf(pod);
      files[path] = {
        // Most Pods never read theirs.
        get data() {
          return Buffer.from(tokens.get(pod, audience, expirationSeconds));
        },
        mode: mode ?? 0o644,
      };
    }
  }
  return files;
}

function ofObject(
  api: ObjectApi,
  kind: Kind,
  namespace: string,
  name: string,
  { items, optional }: ConfigSource,
  defaultMode = 0o644,
): Files {
  const object = api.get<DataObject & { binaryData?: Record<string, string> }>(`${kind}s`, namespace, name);
  if (!object) {
    if (optional === true) return {};
    throw new VolumeError(`${kind} "${name}" not found`);
  }
  const data = new Map<string, Buffer>();
  for (const [key, text] of Object.entries(object.data ?? {})) {
    data.set(key, Buffer.from(text, kind === 'secret' ? 'base64' : 'utf8'));
  }
  for (const [key, text] of Object.entries(object.binaryData ?? {})) data.set(key, Buffer.from(text, 'base64'));
  if (!items) return Object.fromEntries([...data].map(([key, content]) => [key, { data: content, mode: defaultMode }]));
  const files: Files = {};
  for (const { key, mode = defaultMode, path } of items) {
    const content = data.get(key);
    if (content) files[path] = { data: content, mode };
    else if (optional !== true)
      throw new VolumeError(`references non-existent ${kind === 'secret' ? 'secret' : 'config'} key: ${key}`);
  }
  return files;
}

function ofFields(pod: Pod, node: string, { items }: DownwardSource, defaultMode = 0o644): Files {
  return Object.fromEntries(
    (items ?? []).map(({ fieldRef, mode = defaultMode, path }) => {
      const field = fieldRef?.fieldPath ?? '';
      const whole = /^metadata\.(labels|annotations)$/.exec(field)?.[1] as 'labels' | 'annotations' | undefined;
      const text = whole
        ? Object.entries(pod.metadata[whole] ?? {})
            .sort(([a], [b]) => (a < b ? -1 : 1))
            .map(([key, value]) => `${key}=${JSON.stringify(value)}`)
            .join('\n')
        : fieldOf(pod, field, node);
      return [path, { data: Buffer.from(text), mode }];
    }),
  );
}
