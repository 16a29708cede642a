/**
 * What a checkpoint waits for. Plain data: parsed from directives, inferred from commands, evaluated against objects
 * by `evaluate.ts`, and serialisable.
 */

/** Objects as a lesson names them: `deployment/p4app`, `pods -l app=p4app`, `svc/redis -n shop`. */
export interface Target {
  /** As written: singular, plural, short name or with group (`deploy`, `deployments.apps`); discovery resolves it. */
  resource: string;
  name?: string;
  /** A label selector in kubectl's syntax. */
  labelSelector?: string;
  /** From `-n` or the lesson; absent means the lab's own namespace. */
  namespace?: string;
}

/** The conditions of `kubectl wait`, with `ready` for what a learner would call ready (see `cluster/readiness.ts`). */
export type WaitCondition =
  | { type: 'ready' }
  /** Exactly so many of them, all available and updated, none surplus. */
  | { type: 'replicas'; replicas: number }
  /** A rollout that began after the statement `after` was run, complete. */
  | { type: 'rollout'; after: string }
  /** A Service of this type; with a ready endpoint; for LoadBalancer with an external address. */
  | { type: 'exposed'; serviceType: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName' }
  | { type: 'exists' }
  /** Gone; passes only for what was seen before, or after a command of the step that deletes it ran. */
  | { type: 'absent' }
  | { type: 'condition'; condition: string; status: string }
  | { type: 'jsonpath'; path: string; value?: string };

export type Expectation =
  | { kind: 'wait'; target: Target; condition: WaitCondition }
  /**
   * `expect:` – a partial object that at least one of the targets matches. `count` compares how many match (`>=2`);
   * `match: all` asks it of each. `$exists`, `$missing` and `$regex` stand for a value.
   */
  | { kind: 'match'; target: Target; object: unknown; count?: string; match?: 'any' | 'all' }
  | { kind: 'cel'; expression: string; refs: Record<string, Target> }
  /**
   * A command of the step exited 0: the statement with id `statement`, or any whose words begin with those of
   * `command` (`kubectl delete pod`).
   */
  | { kind: 'ran'; command: string; statement?: string }
  /**
   * The page was opened by the learner (or fetched by the command line) and answered with a status below 400. Inferred
   * from a page block it names the block (`Block.id`), as a later step may ask for the same URL again.
   */
  | { kind: 'page'; url: string; block?: string }
  | { kind: 'all'; of: Expectation[] }
  | { kind: 'any'; of: Expectation[] }
  | { kind: 'not'; of: Expectation };
