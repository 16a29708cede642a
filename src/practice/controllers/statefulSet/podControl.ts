import { errorText } from '../../../base/userError.ts';
import type { StatefulSet } from '../../kinds/apps.ts';
import type { Pod } from '../../kinds/pod.ts';
import type { ObjectApi } from '../../storage/objectStore.ts';
import { statusCode } from '../controller.ts';
import type { EventRecorder } from '../events.ts';
import { modify, remove } from '../objects.ts';
import { applyRetentionPolicy, createClaims } from './claims.ts';
import { hasIdentity, setIdentity } from './identity.ts';

/** Creates, mends and deletes the Pods of a StatefulSet, and tells of it (`StatefulPodControl`). */
export class StatefulPodControl {
  private readonly api: ObjectApi;
  private readonly events: EventRecorder;

  constructor(api: ObjectApi, events: EventRecorder) {
    this.api = api;
    this.events = events;
  }

  create(set: StatefulSet, pod: Pod): void {
    try {
      createClaims(this.api, this.events, set, pod);
      const created = this.api.create('pods', pod);
      applyRetentionPolicy(this.api, set, created);
    } catch (error) {
      // A Pod of the name that is still there is waited for.
      if (statusCode(error) !== 409) this.record('create', set, pod, error);
      throw error;
    }
    this.record('create', set, pod);
  }

  /** Gives a Pod back what makes it the set's. */
  mend(set: StatefulSet, pod: Pod): void {
    createClaims(this.api, this.events, set, pod);
    applyRetentionPolicy(this.api, set, pod);
    if (hasIdentity(pod)) return;
    try {
      modify(this.api, 'pods', pod, setIdentity);
    } catch (error) {
      this.record('update', set, pod, error);
      throw error;
    }
    this.record('update', set, pod);
  }

  delete(set: StatefulSet, pod: Pod): void {
    try {
      remove(this.api, 'pods', pod);
    } catch (error) {
      this.record('delete', set, pod, error);
      throw error;
    }
    this.record('delete', set, pod);
  }

  private record(verb: 'create' | 'update' | 'delete', set: StatefulSet, pod: Pod, error?: unknown): void {
    const title = verb.charAt(0).toUpperCase() + verb.slice(1);
    const what = `${verb} Pod ${pod.metadata.name} in StatefulSet ${set.metadata.name}`;
    if (error === undefined) this.events.normal(set, `Successful${title}`, `${what} successful`);
    else this.events.warning(set, `Failed${title}`, `${what} failed error: ${errorText(error)}`);
  }
}
