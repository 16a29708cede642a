import { Emitter } from '../../../../src/base/emitter.ts';
import type { Checkpoint } from '../../../../src/checkpoint/checkpoint.ts';
import type { Expectation } from '../../../../src/checkpoint/expectation.ts';
import type { CheckpointState, Verdict } from '../../../../src/checkpoint/verdict.ts';
import type { ActiveLab } from '../../../../src/lab/activeLab.ts';
import type { CheckpointView, LabChange, LabSession } from '../../../../src/lab/labSession.ts';
import type { Lesson, Step } from '../../../../src/lesson/lesson.ts';
import { FakeCluster } from './fakeCluster.ts';

const range = { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 };

export function checkpoint(id: string, expectation?: Expectation, fields: Partial<Checkpoint> = {}): Checkpoint {
  return {
    id,
    expectation: expectation ?? { kind: 'ran', command: id },
    origin: 'inferred',
    range,
    hints: [],
    explain: [],
    needs: [],
    mode: 'auto',
    ...fields,
  };
}

export function step(id: string, checkpoints: Checkpoint[] = [], fields: Partial<Step> = {}): Step {
  return {
    id,
    title: `Title of ${id}`,
    level: 2,
    headingRange: range,
    range,
    blocks: [],
    checkpoints,
    needs: [],
    optional: false,
    ...fields,
  };
}

/** A session whose checkpoints' states the test sets. */
export class FakeSession {
  readonly lesson: Lesson;
  readonly cluster = new FakeCluster();
  readonly shown = new Set<string>();
  private readonly states = new Map<string, { state: CheckpointState; verdict?: Verdict }>();

  constructor(steps: Step[], id = 'first-lab') {
    this.lesson = {
      id,
      title: 'First lab',
      language: 'en',
      languages: [],
      steps,
      variables: [],
      reset: [],
      requires: { kinds: [], tools: [] },
      problems: [],
    };
  }

  get currentStep(): Step | undefined {
    return this.lesson.steps.find(candidate => !candidate.optional && !this.isFinished(candidate));
  }

  isDone(candidate: Step): boolean {
    return candidate.checkpoints.length === 0 ? this.shown.has(candidate.id) : this.isFinished(candidate);
  }

  checkpoint(id: string): CheckpointView {
    const found = this.lesson.steps.flatMap(({ checkpoints }) => checkpoints).find(candidate => candidate.id === id);
    if (found === undefined) throw new Error(`No checkpoint ${id}`);
    const { state, verdict } = this.states.get(id) ?? { state: 'pending' };
    return {
      checkpoint: found,
      title: `Check ${id}`,
      state,
      verdict,
      passedAt: state === 'passed' || state === 'regressed' ? Date.UTC(2026, 0, 1) : undefined,
    };
  }

  set(id: string, state: CheckpointState, verdict?: Verdict): void {
    this.states.set(id, { state, ...(verdict === undefined ? {} : { verdict }) });
  }

  private isFinished({ checkpoints }: Step): boolean {
    return checkpoints.every(({ id }) => ['passed', 'regressed', 'skipped'].includes(this.checkpoint(id).state));
  }
}

/** The open lab, or none, as the test says. */
export class FakeLab implements ActiveLab {
  session: LabSession | undefined;
  status: string | undefined;
  private readonly changed = new Emitter<LabChange | undefined>();
  readonly onDidChange = this.changed.event;

  open(session: FakeSession | undefined, status?: string): void {
    this.session = session as LabSession | undefined;
    this.status = status;
    this.changed.fire(undefined);
  }

  /** Tells that something in the session changed. */
  change(): void {
    this.changed.fire({ checkpoints: new Set(), steps: new Set() });
  }
}

/** Lets a model show everything that has changed: one that takes long rests between two runs. */
export async function settled(model: { readonly isPending: boolean }): Promise<void> {
  do await nextTurn();
  while (model.isPending);
}

/** Lets everything that was put off to the end of this event-loop turn happen. */
export function nextTurn(): Promise<void> {
  return new Promise(resolve => setImmediate(() => setImmediate(resolve)));
}
