import type { KubeObject } from '../../base/kubeObject.ts';
import type { ControllerRevision, PodTemplate } from '../kinds/apps.ts';
import type { LabelSelector } from '../kinds/meta.ts';
import type { ObjectApi } from '../storage/objectStore.ts';
import { claim } from './claim.ts';
import { statusCode } from './controller.ts';
import { canonicalJson, safeHash } from './hash.ts';
import { controllerReference, modify, timeOf } from './objects.ts';

const resource = 'controllerrevisions.apps';

/** A workload whose earlier templates are kept as ControllerRevisions. */
export interface HistoryOwner extends KubeObject {
  spec: { selector: LabelSelector; template: PodTemplate; revisionHistoryLimit?: number };
  status?: { collisionCount?: number };
}

export interface History {
  /** The revision of the template as it is now. */
  update: ControllerRevision;
  /** All, from old to new. */
  revisions: ControllerRevision[];
  collisionCount: number;
}

/**
 * The revisions of a workload, with one for its template: a new one, or an earlier one that becomes the newest again
 * (`getStatefulSetRevisions`, `constructHistory`).
 * @param hashLabel the label that has the hash of a revision
 */
export function syncHistory(api: ObjectApi, owner: HistoryOwner, hashLabel: string): History {
  const revisions = sorted(claim<ControllerRevision>(api, owner, owner.spec.selector, resource));
  const data = revisionData(owner.spec.template);
  const text = canonicalJson(data);
  const newest = revisions.at(-1);
  const equal = revisions.findLast(revision => canonicalJson(revision.data) === text);
  const collisionCount = owner.status?.collisionCount ?? 0;
  if (equal && equal === newest) return { update: equal, revisions, collisionCount };
  const number = (newest?.revision ?? 0) + 1;
  if (equal) {
    const update = modify(api, resource, equal, copy => (copy.revision = number));
    const others = revisions.filter(revision => revision !== equal);
    return { update, revisions: [...others, update], collisionCount };
  }
  const created = create(api, owner, data, number, collisionCount, hashLabel);
  return { ...created, revisions: [...revisions, created.update] };
}

function create(
  api: ObjectApi,
  owner: HistoryOwner,
  data: ControllerRevision['data'],
  revision: number,
  collisionCount: number,
  hashLabel: string,
): Omit<History, 'revisions'> {
  const { annotations, name, namespace } = owner.metadata;
  for (let collisions = collisionCount; ; collisions++) {
    const hash = safeHash(`${canonicalJson(data)}${collisions}`);
    const wanted: ControllerRevision = {
      apiVersion: 'apps/v1',
      kind: 'ControllerRevision',
      metadata: {
        name: `${name.slice(0, 223)}-${hash}`,
        ...(namespace === undefined ? {} : { namespace }),
        labels: { ...owner.spec.template.metadata?.labels, [hashLabel]: hash },
        ...(annotations ? { annotations: { ...annotations } } : {}),
        ownerReferences: [controllerReference(owner)],
      },
      data,
      revision,
    };
    try {
      return { update: api.create(resource, wanted), collisionCount: collisions };
    } catch (error) {
      // Another's revision has the name: the next attempt hashes to another one.
      if (statusCode(error) !== 409) throw error;
    }
  }
}

/** Removes the oldest revisions beyond the limit that no Pod is of (`truncateHistory`). */
export function truncateHistory(
  api: ObjectApi,
  owner: HistoryOwner,
  revisions: readonly ControllerRevision[],
  isLive: (revision: ControllerRevision) => boolean,
): void {
  const limit = owner.spec.revisionHistoryLimit ?? 10;
  if (limit < 0) return;
  const dead = revisions.filter(revision => !isLive(revision));
  for (const { metadata } of dead.slice(0, Math.max(0, dead.length - limit))) {
    api.delete(resource, metadata.namespace, metadata.name);
  }
}

/** A workload's template as a revision has it. */
export function templateOf({ data }: ControllerRevision): PodTemplate {
  const template: PodTemplate & { $patch?: 'replace' } = structuredClone(data.spec.template);
  delete template.$patch;
  return template;
}

/** A strategic merge patch that brings the template back, with sorted keys: kubectl compares its bytes with its own. */
function revisionData(template: PodTemplate): ControllerRevision['data'] {
  const patch = { spec: { template: { ...template, $patch: 'replace' } } };
  return JSON.parse(canonicalJson(patch)) as ControllerRevision['data'];
}

function sorted(revisions: ControllerRevision[]): ControllerRevision[] {
  return revisions.sort(
    (a, b) =>
      a.revision - b.revision ||
      timeOf(a.metadata.creationTimestamp) - timeOf(b.metadata.creationTimestamp) ||
      (a.metadata.name < b.metadata.name ? -1 : 1),
  );
}
