import assert from 'node:assert/strict';
import { DisposableStore, toDisposable } from '../../../src/base/disposable.ts';

describe('DisposableStore', () => {
  it('releases in reverse order, each once', () => {
    const order: string[] = [];
    const store = new DisposableStore();
    store.add(toDisposable(() => order.push('first')));
    store.add(toDisposable(() => order.push('second')));
    store.dispose();
    store.dispose();
    assert.deepEqual(order, ['second', 'first']);
  });

  it('releases at once what is added after disposal', () => {
    const store = new DisposableStore();
    store.dispose();
    let released = false;
    store.add(toDisposable(() => (released = true)));
    assert.equal(released, true);
  });

  it('releases everything although one of them throws, and says so', () => {
    let released = false;
    const store = new DisposableStore();
    store.add(toDisposable(() => (released = true)));
    store.add({
      dispose() {
        throw new Error('busy');
      },
    });
    assert.throws(() => store.dispose(), AggregateError);
    assert.equal(released, true);
  });
});
