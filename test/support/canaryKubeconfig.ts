import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';

/** Leads nowhere: whoever takes a cluster from it fails. */
const content = JSON.stringify({
  apiVersion: 'v1',
  kind: 'Config',
  'current-context': 'the-users-own',
  contexts: [{ name: 'the-users-own', context: { cluster: 'the-users-own', user: 'the-user' } }],
  clusters: [{ name: 'the-users-own', cluster: { server: 'https://127.0.0.1:1' } }],
  users: [{ name: 'the-user', user: { token: 'canary' } }],
});

/** Writes a file that stands for the user's own kubeconfig, which nothing may use or change. */
export async function writeCanaryKubeconfig(file: string): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, content);
}

/** Whether the file is still, to the byte, what was written. */
export async function isUnchangedCanary(file: string): Promise<boolean> {
  return (await readFile(file, 'utf8')) === content;
}
