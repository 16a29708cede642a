import assert from 'node:assert/strict';
import type { CheckpointProgress, Progress } from '../../../src/checkpoint/progress.ts';
import { mergeProgress, parseProgress, serializeProgress } from '../../../src/checkpoint/progressCodec.ts';
import {
  emptyProgress,
  isFinished,
  reduceProgress,
  type ProgressEvent,
} from '../../../src/checkpoint/progressReducer.ts';
import type { CheckpointState, Verdict } from '../../../src/checkpoint/verdict.ts';

const verdicts: Record<Verdict['status'], Verdict> = {
  satisfied: { status: 'satisfied', reason: '' },
  pending: { status: 'pending', reason: 'p' },
  failing: { status: 'failing', reason: 'f', remedy: 'r' },
  unknown: { status: 'unknown', reason: 'u' },
};

function evaluated(status: Verdict['status'], at = 10, stableMs?: number): ProgressEvent {
  const event = { type: 'evaluated' as const, checkpoint: 'c', verdict: verdicts[status], at };
  return stableMs === undefined ? event : { ...event, stableMs };
}

function after(...events: ProgressEvent[]): CheckpointProgress | undefined {
  return events.reduce(reduceProgress, emptyProgress('lesson', 'cluster', 1)).checkpoints.c;
}

describe('reduceProgress', () => {
  const skip: ProgressEvent = { type: 'skipped', checkpoint: 'c' };
  const reached: Record<CheckpointState, ProgressEvent[]> = {
    pending: [evaluated('pending')],
    failing: [evaluated('failing')],
    unknown: [evaluated('unknown')],
    passed: [evaluated('satisfied')],
    regressed: [evaluated('satisfied'), evaluated('pending')],
    skipped: [skip],
  };
  const table: Record<CheckpointState, Record<Verdict['status'] | 'skip', CheckpointState>> = {
    pending: { satisfied: 'passed', pending: 'pending', failing: 'failing', unknown: 'unknown', skip: 'skipped' },
    failing: { satisfied: 'passed', pending: 'pending', failing: 'failing', unknown: 'unknown', skip: 'skipped' },
    unknown: { satisfied: 'passed', pending: 'pending', failing: 'failing', unknown: 'unknown', skip: 'skipped' },
    passed: { satisfied: 'passed', pending: 'regressed', failing: 'regressed', unknown: 'passed', skip: 'passed' },
    regressed: {
      satisfied: 'passed',
      pending: 'regressed',
      failing: 'regressed',
      unknown: 'regressed',
      skip: 'regressed',
    },
    skipped: { satisfied: 'passed', pending: 'skipped', failing: 'skipped', unknown: 'skipped', skip: 'skipped' },
  };
  for (const [from, row] of Object.entries(table) as [CheckpointState, (typeof table)[CheckpointState]][]) {
    for (const [event, to] of Object.entries(row) as [Verdict['status'] | 'skip', CheckpointState][]) {
      it(`${from}, ${event}: ${to}`, () => {
        assert.equal(after(...reached[from], event === 'skip' ? skip : evaluated(event, 99))?.state ?? 'pending', to);
      });
    }
  }

  it('keeps the time of the first passing', () => {
    const events = [evaluated('satisfied', 5), evaluated('pending', 6), evaluated('satisfied', 7)];
    assert.deepEqual(after(...events), { state: 'passed', passedAt: 5 });
  });

  it('passes a stable state after its time, and begins anew when it is interrupted', () => {
    assert.equal(after(evaluated('satisfied', 0, 100))?.state, 'pending');
    assert.equal(after(evaluated('satisfied', 0, 100), evaluated('satisfied', 99, 100))?.state, 'pending');
    assert.equal(after(evaluated('satisfied', 0, 100), evaluated('satisfied', 100, 100))?.state, 'passed');
    for (const interruption of ['pending', 'failing', 'unknown'] as const) {
      const events = [
        evaluated('satisfied', 0, 100),
        evaluated(interruption, 50, 100),
        evaluated('satisfied', 100, 100),
      ];
      assert.equal(after(...events)?.state, 'pending', interruption);
    }
  });

  it('never takes a tick away, whatever happens', () => {
    // Every sequence of four events after a tick.
    const events: ProgressEvent[] = [
      ...Object.keys(verdicts).map(status => evaluated(status as Verdict['status'], 20, 5)),
      skip,
      { type: 'superseded', checkpoint: 'c' },
    ];
    const sequences = (length: number): ProgressEvent[][] =>
      length === 0 ? [[]] : sequences(length - 1).flatMap(start => events.map(event => [...start, event]));
    for (const sequence of sequences(4)) {
      const checkpoint = after(evaluated('satisfied', 1), ...sequence);
      assert.ok(checkpoint?.state === 'passed' || checkpoint?.state === 'regressed');
      assert.equal(checkpoint.passedAt, 1);
      assert.ok(isFinished(checkpoint));
    }
  });

  it('is the same object when nothing changed', () => {
    const progress = reduceProgress(emptyProgress('l', 'c', 1), evaluated('satisfied'));
    assert.equal(reduceProgress(progress, evaluated('satisfied', 50)), progress);
    assert.equal(reduceProgress(progress, skip), progress);
    assert.equal(reduceProgress(progress, { type: 'superseded', checkpoint: 'c' }), progress);
  });

  it('changes nothing in the progress that it is given', () => {
    const progress = Object.freeze(emptyProgress('l', 'c', 1));
    for (const part of Object.values(progress)) Object.freeze(part);
    reduceProgress(progress, evaluated('satisfied'));
    reduceProgress(progress, { type: 'ran', statement: 's', exitCode: 0, at: 1 });
    reduceProgress(progress, { type: 'opened', page: 'p', url: 'u', ok: true, at: 1 });
    reduceProgress(progress, { type: 'shown', step: 's' });
    assert.deepEqual(progress, emptyProgress('l', 'c', 1));
  });

  it('keeps a success when the command or page fails later', () => {
    let progress = emptyProgress('l', 'c', 1);
    for (const [exitCode, at] of [
      [1, 1],
      [0, 2],
      [1, 3],
    ] as const) {
      progress = reduceProgress(progress, { type: 'ran', statement: 's', exitCode, at });
      progress = reduceProgress(progress, { type: 'opened', page: 'p', url: 'u', ok: exitCode === 0, at });
    }
    assert.deepEqual(progress.runs, { s: { exitCode: 0, at: 2 } });
    assert.deepEqual(progress.pages, { p: { url: 'u', ok: true, at: 2 } });
  });
});

describe('progress as text', () => {
  const full: Progress = {
    version: 1,
    lesson: 'lab',
    cluster: 'c1',
    startedAt: 5,
    checkpoints: {
      a: { state: 'passed', passedAt: 10 },
      b: { state: 'regressed', passedAt: 10, memory: { 'absent pod/x': ['u1'] } },
      c: { state: 'skipped' },
    },
    runs: { 's/1.1': { exitCode: 0, at: 1 }, 's/1.2': { exitCode: undefined, at: 2 } },
    pages: { 's/2': { url: 'http://x/', ok: true, at: 3 } },
    shown: ['intro'],
  };

  it('comes back as it was', () => assert.deepEqual(parseProgress(serializeProgress(full)), full));

  it('does not keep the running time of a stable state', () => {
    const text = serializeProgress({ ...full, checkpoints: { a: { state: 'pending', satisfiedSince: 5 } } });
    assert.deepEqual(parseProgress(text)?.checkpoints, { a: { state: 'pending' } });
  });

  it('is refused when it is no progress, or of a later version', () => {
    for (const text of [
      '',
      '{',
      'null',
      '[]',
      '{}',
      '{"version":2,"lesson":"a","cluster":"b"}',
      '{"version":1,"lesson":1}',
    ]) {
      assert.equal(parseProgress(text), undefined, text);
    }
  });

  it('leaves out entries that make no sense', () => {
    const text = JSON.stringify({
      ...full,
      checkpoints: {
        ...full.checkpoints,
        d: { state: 'won' },
        e: { state: 'passed' },
        f: { state: 'pending', passedAt: 1 },
        g: null,
        h: 'passed',
      },
      runs: { ...full.runs, x: { exitCode: '0', at: 1 }, y: { exitCode: 0 } },
      pages: { ...full.pages, z: { ok: 1 } },
      shown: ['intro', 7],
    });
    assert.deepEqual(parseProgress(text), full);
  });

  it('is not polluted by the names of its entries', () => {
    const text = '{"version":1,"lesson":"a","cluster":"b","checkpoints":{"__proto__":{"state":"skipped"}}}';
    const progress = parseProgress(text);
    assert.deepEqual(Object.keys(progress!.checkpoints), ['__proto__']);
    assert.equal(({} as Record<string, unknown>).state, undefined);
  });

  it('merges what two windows have ticked off', () => {
    const mine: Progress = {
      ...full,
      checkpoints: { a: { state: 'pending' }, b: full.checkpoints.b! },
      shown: ['end'],
    };
    const theirs: Progress = {
      ...full,
      checkpoints: { a: { state: 'passed', passedAt: 3 }, b: { state: 'failing' } },
      runs: { 's/1.1': { exitCode: 1, at: 9 } },
    };
    const merged = mergeProgress(mine, theirs);
    assert.deepEqual(merged.checkpoints, { a: { state: 'passed', passedAt: 3 }, b: full.checkpoints.b });
    assert.deepEqual(merged.runs['s/1.1'], { exitCode: 1, at: 9 });
    assert.deepEqual(merged.shown, ['intro', 'end']);
  });

  it('does not bring back what was started over', () => {
    const over = emptyProgress('lab', 'c1', 6);
    assert.equal(mergeProgress(over, full), over);
    assert.equal(mergeProgress(full, over), over);
  });
});
