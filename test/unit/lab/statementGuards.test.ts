import assert from 'node:assert/strict';
import { overrideError } from '../../../src/lab/overrideError.ts';
import { needsError } from '../../../src/lab/unmetNeeds.ts';
import type { Lesson, Step } from '../../../src/lesson/lesson.ts';

describe('what a lesson’s statement may not do', () => {
  const cluster = { displayName: 'Practice cluster' };

  it('is to go to another cluster', () => {
    const error = overrideError('kubectl --context prod delete pod x', cluster);
    assert.equal(error?.code, 'leads-elsewhere');
    assert.match(error.message, /with --context it could go to another cluster than Practice cluster/);
  });

  it('is to change the lab’s kubeconfig', () => {
    assert.equal(overrideError('kubectl config use-context x', cluster)?.code, 'rewrites-kubeconfig');
    assert.equal(overrideError('kubectl get pods', cluster), undefined);
  });

  it('is to come before what its step needs', () => {
    const step = (id: string, needs: string[] = []): Step => ({ id, title: `The ${id}`, needs }) as unknown as Step;
    const steps = [step('a'), step('b'), step('c', ['a', 'b', 'c', 'unknown'])];
    const session = (done: string[]): Parameters<typeof needsError>[0] => ({
      lesson: { steps } as Lesson,
      isDone: ({ id }) => done.includes(id),
    });
    assert.match(
      needsError(session(['a']), steps[2]!)?.message ?? '',
      /“The c” builds on what is not done yet: “The b”\./,
    );
    assert.equal(needsError(session(['a', 'b']), steps[2]!), undefined);
  });
});
