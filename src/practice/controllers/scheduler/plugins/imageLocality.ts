import type { Plugin } from '../framework.ts';
import type { NodeInfo } from '../nodeInfo.ts';

/** Bytes of images below which nothing is won, and above which there is no more to win, for each container. */
const threshold = { least: 23 * 2 ** 20, most: 1000 * 2 ** 20 };

/** Prefers nodes that have large images of the Pod already. */
export const imageLocality: Plugin = {
  name: 'ImageLocality',
  weight: 1,
  score({ spec }, cluster, nodes) {
    const containers = [...(spec.initContainers ?? []), ...spec.containers];
    const { least, most } = threshold;
    const sizes = containers.map(({ image }) => {
      const name = normalizedName(image);
      const having = cluster.nodes.filter(node => sizeOf(node, name) > 0).length;
      return (node: NodeInfo): number => Math.floor((sizeOf(node, name) * having) / cluster.nodes.length);
    });
    const limit = most * containers.length;
    return nodes.map(node => {
      const sum = sizes.reduce((total, size) => total + size(node), 0);
      return Math.floor((100 * (Math.min(Math.max(sum, least), limit) - least)) / (limit - least));
    });
  },
};

function sizeOf({ node }: NodeInfo, name: string): number {
  return node.status?.images?.find(({ names }) => names.includes(name))?.sizeBytes ?? 0;
}

function normalizedName(image: string): string {
  return image.lastIndexOf(':') <= image.lastIndexOf('/') ? `${image}:latest` : image;
}
