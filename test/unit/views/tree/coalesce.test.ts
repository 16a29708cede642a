import assert from 'node:assert/strict';
import { coalesce } from '../../../../src/views/tree/coalesce.ts';

const turn = (): Promise<void> => new Promise(resolve => setImmediate(resolve));
const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms));

describe('coalesce', () => {
  it('runs once for all requests of a turn', async () => {
    let runs = 0;
    const updates = coalesce(() => runs++);
    updates.request();
    updates.request();
    assert.equal(runs, 0);
    await turn();
    assert.equal(runs, 1);
    updates.request();
    await turn();
    assert.equal(runs, 2);
  });

  it('never runs after its disposal', async () => {
    let runs = 0;
    const updates = coalesce(() => runs++);
    updates.request();
    updates.dispose();
    updates.request();
    await pause(5);
    assert.equal(runs, 0);
  });

  it('leaves most of the time to others when it takes long, and runs in the end', async () => {
    let runs = 0;
    const updates = coalesce(() => {
      runs++;
      const until = performance.now() + 20;
      while (performance.now() < until);
    });
    const began = performance.now();
    while (performance.now() - began < 1000) {
      updates.request();
      await turn();
    }
    // Without any rest it would be fifty times.
    assert.ok(runs >= 3 && runs <= 14, String(runs));
    const before = runs;
    await pause(150);
    assert.ok(runs <= before + 1);
    updates.request();
    await pause(300);
    assert.ok(runs > before);
  });
});
