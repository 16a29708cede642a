import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { request } from 'node:https';
import { text as textOf } from 'node:stream/consumers';
import * as l10n from '@vscode/l10n';
import { errorText } from '../base/userError.ts';
import type { Access } from './apiserver/kubeconfig.ts';
import { imagesLabel } from './kubelet/describedImages.ts';
import { readImages } from './workloads/imageFile.ts';
import { YamlFileError } from './workloads/yamlReader.ts';

/** Bytes of a file beyond which it is not even read. */
const largestFile = 1_000_000;
/** Which file a ConfigMap was made from, and when it was last handed over. */
const fileAnnotation = 'practice.kubernetes-lab-guide/file';
const timeAnnotation = 'practice.kubernetes-lab-guide/applied';

/** A file that describes images, which has been found to be right. */
export interface ImageDescription {
  file: string;
  text: string;
}

/** Reads a file that describes images. @throws YamlFileError */
export async function readImageFile(file: string): Promise<ImageDescription> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > largestFile) throw new Error(l10n.t('it is larger than {0} bytes', largestFile));
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new YamlFileError(l10n.t('the file cannot be read: {0}', errorText(error)));
  }
  readImages(text);
  return { file, text };
}

/**
 * Keeps a description of images in a cluster that runs, from then on, as a ConfigMap of its file. Applied once more, it
 * goes before what other files say of the same images.
 */
export async function applyImages({ server, ca, token }: Access, { file, text }: ImageDescription): Promise<void> {
  const name = `practice-images-${createHash('sha256').update(file).digest('hex').slice(0, 10)}`;
  const body = JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: {
      name,
      namespace: 'kube-system',
      labels: { [imagesLabel]: 'true' },
      annotations: { [fileAnnotation]: file, [timeAnnotation]: new Date().toISOString() },
    },
    data: { 'images.yaml': text },
  });
  const path = `/api/v1/namespaces/kube-system/configmaps/${name}?fieldManager=practice-images&force=true`;
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/apply-patch+yaml',
    'content-length': Buffer.byteLength(body),
  };
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  request(new URL(path, server), { method: 'PATCH', ca, headers }, response => {
    textOf(response).then(answer => {
      if ((response.statusCode ?? 0) < 300) resolve(undefined);
      else reject(new Error(`${response.statusCode ?? 0}: ${answer}`));
    }, reject);
  })
    .on('error', reject)
    .end(body);
  await promise;
}
