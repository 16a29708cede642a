import type { Container, Pod, SecurityContext } from '../kinds/pod.ts';
import type { CatalogImage } from '../workloads/catalog.ts';
import { root, type User } from '../workloads/program.ts';

/** What holds for a container: its own settings before the Pod's. */
function effective(pod: Pod, container: Container): SecurityContext {
  return { ...pod.spec.securityContext, ...container.securityContext };
}

/** As whom a container's processes run. */
export function userOf(pod: Pod, container: Container, image: CatalogImage): User {
  const { runAsGroup, runAsUser } = effective(pod, container);
  const own = image.user ?? root;
  const uid = runAsUser ?? own.uid;
  const name = uid === own.uid ? own.name : uid === 0 ? root.name : String(uid);
  return { uid, gid: runAsGroup ?? (runAsUser === undefined ? own.gid : 0), name };
}

/** Why `runAsNonRoot` forbids a container (`verifyRunAsNonRoot` of `pkg/kubelet/kuberuntime`); undefined if it doesn't. */
export function nonRootProblem(pod: Pod, container: Container, image: CatalogImage): string | undefined {
  const { runAsNonRoot, runAsUser } = effective(pod, container);
  if (runAsNonRoot !== true) return undefined;
  const { name, namespace = 'default', uid = '' } = pod.metadata;
  const where = `(pod: "${name}_${namespace}(${uid})", container: ${container.name})`;
  if (runAsUser !== undefined)
    return runAsUser === 0 ? `container's runAsUser breaks non-root policy ${where}` : undefined;
  const user = image.user ?? root;
  if (user.uid === 0) return `container has runAsNonRoot and image will run as root ${where}`;
  return user.name === String(user.uid)
    ? undefined
    : `container has runAsNonRoot and image has non-numeric user (${user.name}), cannot verify user is non-root ${where}`;
}
