import { stringify } from 'yaml';

/** The kubeconfig of a practice cluster: one cluster, user and context, all named `practice`. Holds the token. */
export function practiceKubeconfig(server: string, ca: string, token: string): string {
  const name = 'practice';
  return stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      clusters: [{ name, cluster: { 'certificate-authority-data': Buffer.from(ca).toString('base64'), server } }],
      contexts: [{ name, context: { cluster: name, namespace: 'default', user: name } }],
      'current-context': name,
      preferences: {},
      users: [{ name, user: { token } }],
    },
    { lineWidth: 0 },
  );
}
