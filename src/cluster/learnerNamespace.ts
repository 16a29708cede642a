import type { KubeObject } from '../base/kubeObject.ts';
import type { Cluster } from './cluster.ts';
import { RequestError } from './requestError.ts';

/** Who made a namespace: this label's value and, for which learner, that annotation. */
const managedBy = 'app.kubernetes.io/managed-by';
const manager = 'kubernetes-lab-guide';
const learnerAnnotation = 'kubernetes-lab-guide/learner';

type Requests = Pick<Cluster, 'request'>;

/** A name of a learner's own namespace: `lab-alice-3f9c`. */
export function learnerNamespace(user: string, learner: string): string {
  const name = user
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  return ['lab', name, learner.slice(0, 4)].filter(part => part !== '').join('-');
}

/** Whether this account may make a namespace, and then work in it. An answer that does not come counts as no. */
export async function mayUseOwnNamespace(cluster: Requests, namespace: string): Promise<boolean> {
  const allowed = await Promise.all([
    isAllowed(cluster, { verb: 'create', resource: 'namespaces' }),
    isAllowed(cluster, { verb: 'create', group: 'apps', resource: 'deployments', namespace }),
  ]);
  return allowed.every(Boolean);
}

/** SelfSubjectAccessReview, as `kubectl auth can-i` asks. */
async function isAllowed(cluster: Requests, resourceAttributes: Record<string, string>): Promise<boolean> {
  try {
    const review = await cluster.request<{ status?: { allowed?: boolean } }>({
      method: 'POST',
      path: '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      body: {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SelfSubjectAccessReview',
        spec: { resourceAttributes },
      },
    });
    return review.status?.allowed === true;
  } catch {
    return false;
  }
}

/** Makes the namespace unless it is there. @throws UserError */
export async function ensureNamespace(cluster: Requests, name: string, learner: string): Promise<void> {
  if ((await readNamespace(cluster, name)) !== undefined) return;
  const metadata = { name, labels: { [managedBy]: manager }, annotations: { [learnerAnnotation]: learner } };
  await cluster.request({
    method: 'POST',
    path: '/api/v1/namespaces',
    body: { apiVersion: 'v1', kind: 'Namespace', metadata },
  });
}

/** Whether the namespace was made here, for this learner: only such a one may be deleted. */
export async function isOwnNamespace(cluster: Requests, name: string, learner: string): Promise<boolean> {
  const metadata = (await readNamespace(cluster, name))?.metadata;
  return metadata?.labels?.[managedBy] === manager && metadata.annotations?.[learnerAnnotation] === learner;
}

/** Deletes a namespace with all that is in it, if it was made here for this learner. @throws UserError */
export async function deleteOwnNamespace(cluster: Requests, name: string, learner: string): Promise<boolean> {
  const namespace = await readNamespace(cluster, name);
  if (namespace === undefined || !(await isOwnNamespace(cluster, name, learner))) return false;
  const { uid } = namespace.metadata;
  // That very one, should another have taken its name.
  await cluster.request({
    method: 'DELETE',
    path: pathOf(name),
    body: { apiVersion: 'v1', kind: 'DeleteOptions', preconditions: { uid } },
  });
  return true;
}

async function readNamespace(cluster: Requests, name: string): Promise<KubeObject | undefined> {
  try {
    return await cluster.request<KubeObject>({ path: pathOf(name) });
  } catch (error) {
    if (error instanceof RequestError && error.httpStatus === 404) return undefined;
    throw error;
  }
}

function pathOf(name: string): string {
  return `/api/v1/namespaces/${encodeURIComponent(name)}`;
}
