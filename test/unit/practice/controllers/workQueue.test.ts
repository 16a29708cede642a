import assert from 'node:assert/strict';
import { WorkQueue } from '../../../../src/practice/controllers/workQueue.ts';

describe('the work queue', () => {
  /** Collects keys until as many have come as are expected. */
  function collect(count: number, process: (key: string, done: string[]) => void = () => undefined) {
    const done: string[] = [];
    const errors: string[] = [];
    const { promise, resolve } = Promise.withResolvers<string[]>();
    const queue = new WorkQueue(
      key => {
        done.push(key);
        if (done.length >= count) resolve(done);
        process(key, done);
      },
      key => errors.push(key),
    );
    return { queue, promise, done, errors };
  }

  it('has a key once, however often it is added', async () => {
    const { done, promise, queue } = collect(2);
    for (const key of ['a', 'a', 'b', 'a']) queue.add(key);
    assert.deepEqual(done, [], 'nothing is processed on the turn of the change');
    assert.deepEqual(await promise, ['a', 'b']);
    await new Promise(resolve => setImmediate(resolve));
    assert.equal(done.length, 2);
    queue.dispose();
  });

  it('processes a key again that was added while it was processed', async () => {
    const { promise, queue } = collect(2, (key, done) => {
      if (done.length === 1) queue.add(key);
    });
    queue.add('a');
    assert.deepEqual(await promise, ['a', 'a']);
    queue.dispose();
  });

  it('comes back to what failed, later and later', async () => {
    const times: number[] = [];
    const { errors, promise, queue } = collect(4, (_key, done) => {
      times.push(performance.now());
      if (done.length < 4) throw new Error('not yet');
    });
    queue.add('a');
    await promise;
    assert.deepEqual(errors, ['a', 'a', 'a']);
    assert.ok(times[3]! - times[2]! >= 15, 'the third delay is 20 ms');
    queue.dispose();
  });

  it('adds a key after the shortest delay that was asked for, and nothing once disposed', async () => {
    const { done, promise, queue } = collect(1);
    queue.addAfter('a', 60_000);
    queue.addAfter('a', 1);
    queue.addAfter('a', 60_000);
    assert.deepEqual(await promise, ['a']);
    queue.add('b');
    queue.dispose();
    queue.add('c');
    await new Promise(resolve => setImmediate(resolve));
    assert.deepEqual(done, ['a']);
  });
});
