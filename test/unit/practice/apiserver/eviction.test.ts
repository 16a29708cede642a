import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'mocha';
import type { PodDisruptionBudget } from '../../../../src/practice/kinds/policy.ts';
import { podObject, startApi, type Answer, type ApiHarness } from './apiHarness.ts';

const pods = '/api/v1/namespaces/default/pods';
const budgets = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';

describe('an eviction', () => {
  let server: ApiHarness;
  const open: ApiHarness[] = [];
  beforeEach(async () => {
    server = await startApi();
    open.push(server);
    await run('a');
  });
  after(() => {
    for (const each of open) {
      each.dispose();
      assert.deepEqual(each.errors, []);
    }
  });

  const run = async (name: string): Promise<void> => {
    const { body } = await server.call<ReturnType<typeof podObject>>('POST', pods, {
      ...podObject(name),
      metadata: { name, labels: { app: 'web' } },
    });
    const conditions = [{ type: 'Ready', status: 'True' }];
    await server.call('PUT', `${pods}/${name}/status`, { ...body, status: { phase: 'Running', conditions } });
  };
  const budget = async (status: Partial<PodDisruptionBudget['status'] & object>, name = 'web'): Promise<void> => {
    const spec = { minAvailable: 1, selector: { matchLabels: { app: 'web' } } };
    const { body } = await server.call<PodDisruptionBudget>('POST', budgets, { metadata: { name }, spec });
    const whole = { currentHealthy: 1, desiredHealthy: 1, expectedPods: 1, disruptionsAllowed: 0, ...status };
    await server.call('PUT', `${budgets}/${name}/status`, { ...body, status: whole });
  };
  const evict = (name: string): Promise<Answer> =>
    server.call('POST', `${pods}/${name}/eviction`, { metadata: { name } });

  it('deletes a Pod that no budget guards', async () => {
    assert.equal((await evict('a')).status, 201);
    assert.equal((await server.call('GET', `${pods}/a`)).status, 404);
    assert.equal((await evict('a')).status, 404);
  });

  it('is refused when the budget is spent', async () => {
    await budget({ observedGeneration: 1 });
    const { status, body } = await evict('a');
    assert.equal(status, 429);
    assert.equal(body.reason, 'TooManyRequests');
    assert.equal(body.message, "Cannot evict pod as it would violate the pod's disruption budget.");
    assert.deepEqual(body.details?.causes, [
      { reason: 'DisruptionBudget', message: 'The disruption budget web needs 1 healthy pods and has 1 currently' },
    ]);
  });

  it('waits for a budget that has not been counted yet', async () => {
    await budget({ disruptionsAllowed: 1 });
    assert.equal((await evict('a')).body.details?.retryAfterSeconds, 10);
  });

  it('takes from the budget, and not in a dry run', async () => {
    await budget({ observedGeneration: 1, disruptionsAllowed: 1 });
    const dry = await server.call('POST', `${pods}/a/eviction?dryRun=All`, { metadata: { name: 'a' } });
    assert.equal(dry.status, 201);
    assert.equal((await server.call('GET', `${pods}/a`)).status, 200);
    assert.equal((await evict('a')).status, 201);
    const { body } = await server.call<PodDisruptionBudget>('GET', `${budgets}/web`);
    assert.equal(body.status?.disruptionsAllowed, 0);
    assert.deepEqual(Object.keys(body.status.disruptedPods ?? {}), ['a']);
  });

  it('is not for a Pod with two budgets', async () => {
    await budget({}, 'web');
    await budget({}, 'other');
    assert.match((await evict('a')).body.message ?? '', /more than one PodDisruptionBudget/);
  });
});
