import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { Runner, type RunnerLab, type Terminals } from '../../../src/editor/runner.ts';
import { createLabSession } from '../../../src/lab/createLabSession.ts';
import type { LabSession } from '../../../src/lab/labSession.ts';
import type { CommandBlock } from '../../../src/lesson/lesson.ts';
import { FakeCluster } from '../../unit/lab/fakeCluster.ts';
import { checkpoint, lesson, step } from '../../unit/lab/lessons.ts';

type Request = Parameters<Terminals['start']>[0];

describe('the runner', () => {
  const course = lesson([step('one', [['echo one', 'echo two']], [])]);
  const block = course.steps[0]!.blocks[0] as CommandBlock;
  const session = (kubeconfigPath: string): LabSession =>
    createLabSession({ lesson: course, cluster: Object.assign(new FakeCluster(), { kubeconfigPath }), language: 'en' });

  let lab: { -readonly [key in keyof RunnerLab]: RunnerLab[key] };
  let requests: Request[];
  /** What a terminal does with a command. */
  let play: (request: Request) => Promise<number | undefined>;
  let runner: Runner;

  beforeEach(() => {
    lab = { session: session('/practice'), uri: undefined };
    requests = [];
    play = () => Promise.resolve(0);
    const terminals: Terminals = {
      start: request => {
        request.authorize();
        requests.push(request);
        return Promise.resolve({ ended: play(request) });
      },
    };
    runner = new Runner(lab, terminals, '/shipped', silentLog);
  });

  it('runs a block on one cluster: the rest is not sent when the learner goes to another one meanwhile', async () => {
    const begun = lab.session!;
    play = () => {
      lab.session = session('/gke');
      return Promise.resolve(0);
    };
    await assert.rejects(runner.runBlock(begun, block), { code: 'lab-changed' });
    assert.deepEqual(
      requests.map(({ text, cluster }) => [text, cluster.kubeconfigPath]),
      [['echo one', '/practice']],
    );
    assert.equal(runner.isRunning(block.statements[1]!.id), false);
  });

  it('sends nothing that leads to another cluster, nor what its step’s needs are not done for', async () => {
    const guarded = lesson([
      step('first', [['kubectl get pods']], [checkpoint('ran', { kind: 'ran', command: 'kubectl get pods' })]),
      { ...step('second', [['kubectl get nodes']], []), needs: ['first'] },
      step('third', [['kubectl get pods --context=other']], []),
    ]);
    const begun = createLabSession({ lesson: guarded, cluster: new FakeCluster(), language: 'en' });
    lab.session = begun;
    const blocks = guarded.steps.map(({ blocks: [first] }) => first as CommandBlock);
    await assert.rejects(runner.runBlock(begun, blocks[1]!), { code: 'step-needs' });
    await assert.rejects(runner.runBlock(begun, blocks[2]!), { code: 'leads-elsewhere' });
    assert.deepEqual(requests, []);
  });

  it('goes on, and keeps what ran, when the lesson was read anew meanwhile', async () => {
    const begun = lab.session!;
    play = () => {
      lab.session = session('/practice');
      return Promise.resolve(0);
    };
    await runner.runStatement(begun, { block, statement: block.statements[0]! });
    assert.equal(lab.session!.progress.runs[block.statements[0]!.id]?.exitCode, 0);
  });

  it('runs a command once, however long the key is held down', async () => {
    const ends: (() => void)[] = [];
    play = () => new Promise(resolve => ends.push(() => resolve(0)));
    const found = { block, statement: block.statements[0]! };
    const first = runner.runStatement(lab.session!, found);
    await assert.rejects(runner.runStatement(lab.session!, found), { code: 'still-running' });
    assert.equal(runner.isRunning(found.statement.id), true);
    while (ends.length === 0) await new Promise(resolve => setImmediate(resolve));
    ends[0]!();
    await first;
    assert.equal(runner.isRunning(found.statement.id), false);
    assert.equal(requests.length, 1);
  });
});
