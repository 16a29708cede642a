import type { Checkpoint } from '../checkpoint/checkpoint.ts';
import type { EvaluationContext, Lookup } from '../checkpoint/evaluationContext.ts';
import type { Target } from '../checkpoint/expectation.ts';
import { parseLabelSelector } from '../checkpoint/labelSelector.ts';
import { needs } from '../checkpoint/needs.ts';
import type { Progress } from '../checkpoint/progress.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { RelatedObjects } from '../cluster/relatedObjects.ts';
import type { Lesson, Step } from '../lesson/lesson.ts';
import { parseKubectlCommands } from '../shell/kubectl.ts';
import { relatedInCluster } from './relatedInCluster.ts';
import { scopeOf } from './scopes.ts';

/** What one checkpoint is judged by, read from the cluster's stores and from progress at this moment. */
export class CheckpointContext implements EvaluationContext {
  readonly related: RelatedObjects;
  readonly memory: EvaluationContext['memory'];
  private readonly lesson: Lesson;
  private readonly cluster: Cluster;
  private readonly progress: Progress;
  private readonly step: Step;
  private readonly checkpoint: Checkpoint;

  constructor(lesson: Lesson, cluster: Cluster, progress: Progress, step: Step, checkpoint: Checkpoint) {
    this.lesson = lesson;
    this.cluster = cluster;
    this.progress = progress;
    this.step = step;
    this.checkpoint = checkpoint;
    this.related = relatedInCluster(cluster);
    this.memory = progress.checkpoints[checkpoint.id]?.memory ?? {};
  }

  /** A watch that the checkpoint needs has not had its first list yet. */
  get isLoading(): boolean {
    return needs(this.checkpoint.expectation).some(need => {
      const scope = scopeOf(this.cluster, this.lesson, need);
      return scope !== undefined && (this.cluster.peek(scope)?.status ?? 'loading') === 'loading';
    });
  }

  lookup(target: Target): Lookup {
    const scope = scopeOf(this.cluster, this.lesson, target);
    if (scope === undefined) {
      // Without discovery nothing is known of any kind.
      const known = this.cluster.resources.length > 0;
      return known ? { status: 'noSuchKind', objects: [] } : this.unreachable();
    }
    const snapshot = this.cluster.peek(scope);
    if (this.cluster.connection.status === 'disconnected' || snapshot?.status === 'stale') return this.unreachable();
    if (snapshot === undefined || snapshot.status === 'loading') return { status: 'loading', objects: [] };
    if (snapshot.status === 'absent') return { status: 'noSuchKind', objects: [] };
    if (snapshot.status === 'forbidden') return { status: 'forbidden', objects: [] };
    return { status: 'live', objects: select(snapshot.objects, target) };
  }

  private unreachable(): Lookup {
    const { reason } = this.cluster.connection;
    return { status: 'stale', objects: [], ...(reason === undefined ? {} : { reason }) };
  }

  run(expectation: Parameters<EvaluationContext['run']>[0]): ReturnType<EvaluationContext['run']> {
    const key = expectation.statement ?? ranKey(this.step.id, expectation.command);
    return this.progress.runs[key];
  }

  runOf(statement: string): ReturnType<EvaluationContext['runOf']> {
    return this.progress.runs[statement];
  }

  page(expectation: Parameters<EvaluationContext['page']>[0]): ReturnType<EvaluationContext['page']> {
    const { url, block } = expectation;
    if (block !== undefined) return this.progress.pages[block];
    // The page of the step itself; one that another step opens counts only where there is none.
    const own = this.step.blocks.filter(each => each.kind === 'page' && each.url === url).map(({ id }) => id);
    const opened = Object.entries(this.progress.pages)
      .filter(([id, page]) => (own.length > 0 ? own.includes(id) : page.url === url))
      .map(([, page]) => page);
    return opened.find(page => page.ok) ?? opened[0];
  }

  get deletionRan(): boolean {
    return this.step.blocks.some(
      block =>
        block.kind === 'commands' &&
        block.statements.some(({ id, text }) => {
          const run = this.progress.runs[id];
          if (run === undefined || (run.exitCode !== undefined && run.exitCode !== 0)) return false;
          // An inferred checkpoint waits for its own command, another one for any of the step that deletes.
          if (this.checkpoint.statement !== undefined) return this.checkpoint.statement === id;
          return parseKubectlCommands(text).some(({ verb }) => verb === 'delete');
        }),
    );
  }
}

/** The key in `progress.runs` for a command that a `ran:` expectation of a step names. */
export function ranKey(step: string, command: string): string {
  return `ran ${step} ${command.trim().replaceAll(/\s+/g, ' ')}`;
}

function select<T extends { metadata: { name: string; labels?: Record<string, string> } }>(
  objects: readonly T[],
  target: Target,
): readonly T[] {
  const matches = target.labelSelector === undefined ? () => true : parseLabelSelector(target.labelSelector);
  if (matches === undefined) return [];
  return objects.filter(
    ({ metadata }) => (target.name === undefined || metadata.name === target.name) && matches(metadata.labels),
  );
}
