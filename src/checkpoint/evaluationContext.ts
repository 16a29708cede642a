import type { KubeObject } from '../base/kubeObject.ts';
import type { RelatedObjects } from '../cluster/relatedObjects.ts';
import type { Expectation, Target } from './expectation.ts';
import type { Progress } from './progress.ts';

/** Everything that an expectation is judged by. Read synchronously; nothing here asks the cluster. */
export interface EvaluationContext {
  /** The objects that a target names, as they are known now. */
  lookup(target: Target): Lookup;
  readonly related: RelatedObjects;
  /** The last run of the command that a `ran` expectation names; undefined: it has not run. */
  run(expectation: Extract<Expectation, { kind: 'ran' }>): Progress['runs'][string] | undefined;
  /** The last run of a statement by its id. */
  runOf(statement: string): Progress['runs'][string] | undefined;
  /** The last opening of the page that an expectation names. */
  page(expectation: Extract<Expectation, { kind: 'page' }>): Progress['pages'][string] | undefined;
  /** A command of the step that deletes has run, so what is not there was deleted. */
  readonly deletionRan: boolean;
  /** What `remember` has kept for this checkpoint, by key. */
  readonly memory: Readonly<Record<string, readonly string[]>>;
}

export interface Lookup {
  /**
   * `stale`: the connection is lost. `forbidden`: not allowed to see it. `noSuchKind`: the server has no such resource.
   * Only the objects of a `live` lookup count.
   */
  status: 'live' | 'loading' | 'stale' | 'forbidden' | 'noSuchKind';
  objects: readonly KubeObject[];
  /** Why it is stale, in the user's language. */
  reason?: string;
}
