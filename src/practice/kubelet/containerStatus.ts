import { timeOf } from '../controllers/objects.ts';
import type { ContainerStatus, TerminatedState } from '../kinds/pod.ts';

const first = 10;
const longest = 300;
/** A container that ran so long starts without back-off (twice upstream's longest one). */
const healthyRun = 600_000;

/**
 * How many seconds after its end a container is started again: the first time at once, from then on twice as long as
 * the time before, five minutes at most. Known from the status alone, so that it outlives the process.
 */
export function restartBackOff({ restartCount }: ContainerStatus, finished: TerminatedState): number {
  const lasted = timeOf(finished.finishedAt) - timeOf(finished.startedAt);
  return restartCount === 0 || lasted > healthyRun ? 0 : Math.min(first * 2 ** (restartCount - 1), longest);
}

/** The status of a container that has not been started yet. */
export function newContainerStatus(name: string, image: string, waitingFor: string): ContainerStatus {
  return {
    name,
    image,
    imageID: '',
    ready: false,
    started: false,
    restartCount: 0,
    state: { waiting: { reason: waitingFor } },
    lastState: {},
  };
}
