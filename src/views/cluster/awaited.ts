import type { KubeObject } from '../../base/kubeObject.ts';
import type { Expectation, Target } from '../../checkpoint/expectation.ts';
import { parseLabelSelector, type LabelMatcher } from '../../checkpoint/labelSelector.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { ApiResource } from '../../cluster/resource.ts';
import type { LabSession } from '../../lab/labSession.ts';
import { resourceKey } from './kinds.ts';

/** Objects that the current step's open checkpoints wait for. */
export interface Awaited {
  resource: ApiResource;
  namespace: string | undefined;
  name: string | undefined;
  matches: LabelMatcher;
  /** `absent`: the checkpoint waits until it is gone. */
  wants: 'present' | 'absent';
  /** The checkpoint's title. */
  title: string;
  /** What is missing, in words. */
  reason: string;
}

/** What the open checkpoints of the current step wait for, in the lesson's order. */
export function awaitedObjects(session: LabSession): Awaited[] {
  const { cluster, lesson } = session;
  return (session.currentStep?.checkpoints ?? []).flatMap(({ id, expectation }) => {
    const { state, title, verdict } = session.checkpoint(id);
    if (state === 'passed' || state === 'regressed' || state === 'skipped') return [];
    return targetsOf(expectation).flatMap(({ target, wants }) => {
      const found = resolveTarget(cluster, target, lesson.namespace);
      return found === undefined ? [] : [{ ...found, wants, title, reason: verdict?.reason ?? '' }];
    });
  });
}

/** The awaited entry that an object answers to, if any. */
export function awaitedFor(
  awaited: readonly Awaited[],
  resource: ApiResource,
  { metadata }: KubeObject,
): Awaited | undefined {
  return awaited.find(
    entry =>
      resourceKey(entry.resource) === resourceKey(resource) &&
      (entry.namespace === undefined || entry.namespace === metadata.namespace) &&
      (entry.name === undefined || entry.name === metadata.name) &&
      entry.matches(metadata.labels),
  );
}

interface WantedTarget {
  target: Target;
  wants: 'present' | 'absent';
}

function targetsOf(expectation: Expectation): WantedTarget[] {
  switch (expectation.kind) {
    case 'wait':
      return [{ target: expectation.target, wants: expectation.condition.type === 'absent' ? 'absent' : 'present' }];
    case 'match':
      return [{ target: expectation.target, wants: 'present' }];
    case 'cel':
      return Object.values(expectation.refs).map(target => ({ target, wants: 'present' }));
    case 'all':
    case 'any':
      return expectation.of.flatMap(targetsOf);
    case 'not':
      return targetsOf(expectation.of).map(({ target, wants }) => ({
        target,
        wants: wants === 'present' ? 'absent' : 'present',
      }));
    default:
      return [];
  }
}

function resolveTarget(
  cluster: Cluster,
  target: Target,
  lessonNamespace: string | undefined,
): Pick<Awaited, 'resource' | 'namespace' | 'name' | 'matches'> | undefined {
  const resource = cluster.resolve(target.resource);
  if (resource === undefined) return undefined;
  const namespace = resource.namespaced ? (target.namespace ?? lessonNamespace ?? cluster.namespace) : undefined;
  const matches = target.labelSelector === undefined ? () => true : parseLabelSelector(target.labelSelector);
  if (matches === undefined) return undefined;
  return { resource, namespace, name: target.name, matches };
}
