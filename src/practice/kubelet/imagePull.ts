import { resolveImage, type CatalogImage } from '../workloads/catalog.ts';
import type { Container, ContainerState } from '../kinds/pod.ts';
import { pause, type PodContext } from './context.ts';
import { addImage, hasImage } from './nodeImages.ts';

/** Simulated durations in milliseconds. */
const durations = {
  pull: 1200,
  checkRegistry: 350,
  failedPull: 900,
  /** How long `ErrImagePull` shows before it becomes `ImagePullBackOff`. */
  beforeBackOff: 2000,
};
const firstBackOff = 10_000;
const longestBackOff = 300_000;

/** An image that lies on the node. */
export interface NodeImage {
  image: CatalogImage;
  name: string;
  /** `docker.io/library/redis@sha256:…`. */
  id: string;
}

/** Where a pull tells of its progress. */
export interface PullReporter {
  waiting(state: NonNullable<ContainerState['waiting']>): void;
  normal(reason: string, message: string): void;
  warning(reason: string, message: string): void;
}

type Wanted = Pick<Container, 'image' | 'imagePullPolicy'>;
interface Failure {
  reason: 'ErrImagePull' | 'ErrImageNeverPull' | 'InvalidImageName';
  message: string;
}

/**
 * Brings a container's image to the node, however often that takes, with the events and states of upstream's image
 * manager. Rejects when aborted.
 */
export async function pullImage(
  context: PodContext,
  wanted: Wanted,
  report: PullReporter,
  signal: AbortSignal,
): Promise<NodeImage> {
  for (let backOff = firstBackOff; ; backOff = Math.min(backOff * 2, longestBackOff)) {
    const outcome = await attempt(context, wanted, report, signal);
    if ('image' in outcome) return outcome;
    const { message, reason } = outcome;
    report.warning('Failed', `Error: ${reason}`);
    report.waiting({ reason, message });
    if (reason === 'ErrImagePull') {
      await pause(context, durations.beforeBackOff, signal);
      const backing = `Back-off pulling image "${wanted.image}"`;
      report.normal('BackOff', backing);
      report.warning('Failed', 'Error: ImagePullBackOff');
      report.waiting({ reason: 'ImagePullBackOff', message: `${backing}: ${reason}: ${message}` });
    }
    await pause(context, backOff, signal);
  }
}

async function attempt(
  context: PodContext,
  { image: given, imagePullPolicy }: Wanted,
  report: PullReporter,
  signal: AbortSignal,
): Promise<NodeImage | Failure> {
  const { api, images, node } = context;
  const result = resolveImage(given, images.all);
  if (result.kind === 'invalid') {
    const message = `Failed to apply default image tag "${given}": couldn't parse image name "${given}": invalid reference format`;
    report.warning('InspectFailed', message);
    return { reason: 'InvalidImageName', message };
  }
  const present = result.kind === 'found' && hasImage(api, node.name, result.name);
  if (imagePullPolicy === 'Never' && !present) {
    const message = `Container image "${given}" is not present with pull policy of Never`;
    report.warning('ErrImageNeverPull', message);
    return { reason: 'ErrImageNeverPull', message };
  }
  if (present && imagePullPolicy !== 'Always') {
    report.normal('Pulled', `Container image "${given}" already present on machine`);
    return nodeImage(result);
  }
  report.normal('Pulling', `Pulling image "${given}"`);
  const usual = result.kind === 'failed' ? durations.failedPull : present ? durations.checkRegistry : durations.pull;
  // No two pulls take the same time.
  const duration = Math.round(usual * (0.85 + Math.random() * 0.3));
  await pause(context, duration, signal);
  if (result.kind === 'failed') {
    report.warning('Failed', `Failed to pull image "${given}": ${result.error}`);
    return { reason: 'ErrImagePull', message: result.error };
  }
  const { digest, image, name } = result;
  addImage(api, node.name, { name, digest, sizeBytes: image.sizeBytes });
  const took = duration < 1000 ? `${duration}ms` : `${duration / 1000}s`;
  report.normal(
    'Pulled',
    `Successfully pulled image "${given}" in ${took} (${took} including waiting). Image size: ${image.sizeBytes} bytes.`,
  );
  return nodeImage(result);
}

function nodeImage({ digest, image, name }: { digest: string; image: CatalogImage; name: string }): NodeImage {
  return { image, name, id: `${image.repository}@${digest}` };
}

/** The image of a container that runs already, when the kubelet is started again. */
export function presentImage({ images }: PodContext, given: string): NodeImage | undefined {
  const result = resolveImage(given, images.all);
  return result.kind === 'found' ? nodeImage(result) : undefined;
}
