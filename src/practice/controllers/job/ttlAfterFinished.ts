import type { Job } from '../../kinds/batch.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from '../controller.ts';
import { isBeingDeleted, remove, timeOf } from '../objects.ts';
import { finishedCondition } from './conditions.ts';

/** Deletes Jobs some time after their end, with their Pods (`pkg/controller/ttlafterfinished`). */
export function ttlAfterFinished(api: ObjectApi): Controller {
  return {
    name: 'ttl-after-finished-controller',
    watches: { 'jobs.batch': job => [keyOf(job)] },
    sync(key, after) {
      const job = api.get<Job>('jobs.batch', ...splitKey(key));
      const seconds = job?.spec.ttlSecondsAfterFinished;
      const finished = job && finishedCondition(job);
      if (!job || !finished || seconds === undefined || isBeingDeleted(job)) return;
      const left = timeOf(finished.lastTransitionTime) + seconds * 1000 - Date.now();
      if (left > 0) after(left);
      else remove(api, 'jobs.batch', job, { propagationPolicy: 'Foreground' });
    },
  };
}
