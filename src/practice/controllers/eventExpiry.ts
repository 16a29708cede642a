import type { EventObject } from '../kinds/core.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { keyOf, splitKey, type Controller } from './controller.ts';
import { remove, timeOf } from './objects.ts';

/** The API server's `--event-ttl`. */
const timeToLive = 3_600_000;

/** Drops Events an hour after they were last seen. */
export function eventExpiry(api: ObjectApi): Controller {
  return {
    name: 'event-expiry',
    watches: { events: event => [keyOf(event)] },
    sync(key, after) {
      const event = api.get<EventObject>('events', ...splitKey(key));
      if (!event) return;
      const left = timeOf(event.lastTimestamp ?? event.metadata.creationTimestamp) + timeToLive - Date.now();
      if (left > 0) after(left);
      else remove(api, 'events', event);
    },
  };
}
