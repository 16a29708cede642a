import type { Node } from '../../../kinds/core.ts';
import type { ContainerPort, Pod } from '../../../kinds/pod.ts';
import { changeOf, type Plugin } from '../framework.ts';

/** Keeps two Pods that want the same port of their node apart. */
export const nodePorts: Plugin = {
  name: 'NodePorts',
  judge(pod) {
    const wanted = hostPorts(pod);
    if (wanted.length === 0) return undefined;
    return {
      filter: ({ pods }) =>
        portsAreFree(wanted, pods.values())
          ? undefined
          : { reasons: ["node(s) didn't have free ports for the requested pod ports"], unresolvable: false },
    };
  },
  mayHelp(change) {
    const pod = changeOf<Pod>(change, 'pods');
    if (pod?.before) return pod.after === undefined && hostPorts(pod.before).length > 0;
    const node = changeOf<Node>(change, 'nodes');
    return node?.after !== undefined && node.before === undefined;
  },
};

/** The ports of its node that a Pod takes. */
export function hostPorts({ spec }: Pod): ContainerPort[] {
  return [
    ...spec.containers,
    ...(spec.initContainers ?? []).filter(({ restartPolicy }) => restartPolicy === 'Always'),
  ].flatMap(({ ports }) => (ports ?? []).filter(({ hostPort }) => (hostPort ?? 0) > 0));
}

export function portsAreFree(wanted: readonly ContainerPort[], pods: Iterable<Pod>): boolean {
  for (const pod of pods) {
    for (const taken of hostPorts(pod)) if (wanted.some(port => conflict(port, taken))) return false;
  }
  return true;
}

function conflict(a: ContainerPort, b: ContainerPort): boolean {
  const everywhere = '0.0.0.0';
  const address = ({ hostIP = '' }: ContainerPort): string => (hostIP === '' ? everywhere : hostIP);
  const [one, other] = [address(a), address(b)];
  return (
    a.hostPort === b.hostPort &&
    (a.protocol ?? 'TCP') === (b.protocol ?? 'TCP') &&
    (one === other || one === everywhere || other === everywhere)
  );
}
