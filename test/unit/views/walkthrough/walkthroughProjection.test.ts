import assert from 'node:assert/strict';
import { WalkthroughProjection } from '../../../../src/views/walkthrough/walkthroughProjection.ts';
import { checkpoint, FakeLab, FakeSession, nextTurn, step } from '../support/fakeLab.ts';

describe('WalkthroughProjection', () => {
  let lab: FakeLab;
  let session: FakeSession;
  let projection: WalkthroughProjection;
  let sets: [string, boolean][];
  const pulse = (key: string): [string, boolean][] => [
    [key, true],
    [key, false],
  ];
  const start = 'kubernetesLab.done.first_lab.start';
  const deploy = 'kubernetesLab.done.first_lab.deploy';

  beforeEach(async () => {
    sets = [];
    lab = new FakeLab();
    session = new FakeSession([step('deploy', [checkpoint('a')]), step('scale', [checkpoint('b')])]);
    projection = new WalkthroughProjection(lab, (key, value) => sets.push([key, value]));
    lab.open(session);
    await nextTurn();
  });

  afterEach(() => projection.dispose());

  it('ticks the first step with the lab, and each step when it is done', async () => {
    assert.deepEqual(sets, pulse(start));
    session.set('a', 'passed');
    lab.change();
    await nextTurn();
    assert.deepEqual(sets.slice(2), pulse(deploy));
  });

  it('never leaves a key true, for a walkthrough that is registered later would take it for an old tick', () => {
    const values = new Map(sets);
    assert.deepEqual([...values.values()].filter(Boolean), []);
  });

  it('says once what is done', async () => {
    session.set('a', 'passed');
    lab.change();
    await nextTurn();
    lab.change();
    await nextTurn();
    assert.equal(sets.length, 4);
  });

  it('says again what is done to a walkthrough that opens later', async () => {
    session.set('a', 'passed');
    lab.change();
    await nextTurn();
    sets = [];
    projection.refresh();
    assert.deepEqual(sets, [...pulse(start), ...pulse(deploy)]);
  });

  it('says anew what is done again after a restart of the lab', async () => {
    for (const state of ['passed', 'pending', 'passed'] as const) {
      session.set('a', state);
      lab.change();
      await nextTurn();
    }
    assert.deepEqual(sets.slice(2), [...pulse(deploy), ...pulse(deploy)]);
  });

  it('says nothing without a lab', async () => {
    sets = [];
    lab.open(undefined);
    await nextTurn();
    projection.refresh();
    assert.deepEqual(sets, []);
  });
});
