import { chmodSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { readIfThere, writePrivateFile } from '../storage/privateFile.ts';

/** What a kubeconfig says of how to reach a cluster. */
export interface Access {
  server: string;
  /** PEM. */
  ca: string;
  token: string;
}

/** Writes a kubeconfig. One that leads there already stays: its user may have chosen a namespace in it. */
export function writeKubeconfig(file: string, access: Access): void {
  if (leadsTo(readIfThere(file) ?? '', access)) chmodSync(file, 0o600);
  else writePrivateFile(file, practiceKubeconfig(access));
}

/** The kubeconfig of a practice cluster: one cluster, user and context, all named `practice`. Holds the token. */
function practiceKubeconfig({ server, ca, token }: Access): string {
  const name = 'practice';
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { 'certificate-authority-data': base64(ca), server } }],
      contexts: [{ name, context: { cluster: name, namespace: 'default', user: name } }],
      'current-context': name,
      preferences: {},
      users: [{ name, user: { token } }],
    },
    { lineWidth: 0 },
  );
}

interface Named {
  name: string;
  cluster?: { server?: string; 'certificate-authority-data'?: string };
  context?: { cluster?: string; user?: string };
  user?: { token?: string };
}

function leadsTo(kubeconfig: string, { server, ca, token }: Access): boolean {
  try {
    const config = parse(kubeconfig) as Record<'clusters' | 'contexts' | 'users', Named[]> & Record<string, unknown>;
    const find = (list: Named[], name: unknown): Named | undefined => list.find(item => item.name === name);
    const context = find(config.contexts, config['current-context'])?.context;
    const cluster = find(config.clusters, context?.cluster)?.cluster;
    return (
      cluster?.server === server &&
      cluster['certificate-authority-data'] === base64(ca) &&
      find(config.users, context?.user)?.user?.token === token
    );
  } catch {
    return false;
  }
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
