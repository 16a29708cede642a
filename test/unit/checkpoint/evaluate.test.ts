import assert from 'node:assert/strict';
import { evaluate } from '../../../src/checkpoint/evaluate.ts';
import type { EvaluationContext } from '../../../src/checkpoint/evaluationContext.ts';
import type { Expectation, WaitCondition } from '../../../src/checkpoint/expectation.ts';
import { remember } from '../../../src/checkpoint/remember.ts';
import type { Verdict } from '../../../src/checkpoint/verdict.ts';
import { contextOf, object } from './contexts.ts';

const pod = { resource: 'pod', name: 'web' };
const satisfied: Verdict = { status: 'satisfied', reason: '' };

function wait(
  condition: WaitCondition,
  target: { resource: string; name?: string; labelSelector?: string } = pod,
): Expectation {
  return { kind: 'wait', target, condition };
}

function pending(reason: string): Verdict {
  return { status: 'pending', reason };
}

describe('evaluate', () => {
  describe('what is not known', () => {
    const anything: [string, Expectation][] = [
      ['exists', wait({ type: 'exists' })],
      ['absent', wait({ type: 'absent' })],
      ['ready', wait({ type: 'ready' })],
      ['not', { kind: 'not', of: wait({ type: 'exists' }) }],
      ['match', { kind: 'match', target: pod, object: {} }],
      ['count', { kind: 'match', target: pod, object: {}, count: '0' }],
      ['cel', { kind: 'cel', expression: 'true', refs: { pod } }],
      ['all', { kind: 'all', of: [wait({ type: 'exists' })] }],
      ['any', { kind: 'any', of: [wait({ type: 'exists' }), wait({ type: 'absent' })] }],
    ];
    for (const status of ['loading', 'stale', 'forbidden'] as const) {
      for (const [name, expectation] of anything) {
        it(`${status}: ${name} is unknown, neither passed nor failing`, () => {
          const lookup = { status, objects: [object('Pod', 'web')] };
          const verdict = evaluate(expectation, contextOf({ 'pod/web': lookup }, { deletionRan: true }));
          assert.equal(verdict.status, 'unknown');
          assert.notEqual(verdict.reason, '');
        });
      }
    }

    it('a kind that the cluster does not have is not yet', () => {
      const context = contextOf({ 'pod/web': { status: 'noSuchKind', objects: [] } });
      assert.deepEqual(
        evaluate(wait({ type: 'exists' }), context),
        pending('this cluster does not know the kind pod yet'),
      );
    });
  });

  describe('wait', () => {
    it('takes an absent object as not yet', () => {
      for (const type of ['ready', 'exists'] as const) {
        assert.deepEqual(evaluate(wait({ type }), contextOf({})), pending('Pod web does not exist yet'));
      }
      const selected = wait({ type: 'exists' }, { resource: 'po', labelSelector: 'app=web' });
      assert.deepEqual(evaluate(selected, contextOf({})), pending('there is no Pod (app=web) yet'));
    });

    it('asks it of every object', () => {
      const target = { resource: 'pods', labelSelector: 'app=web' };
      const ready = object('Pod', 'a', { status: { conditions: [{ type: 'Ready', status: 'True' }] } });
      const other = object('Pod', 'b', { status: { conditions: [{ type: 'Ready', status: 'False' }] } });
      const condition: WaitCondition = { type: 'condition', condition: 'Ready', status: 'true' };
      const verdict = (...pods: ReturnType<typeof object>[]): Verdict =>
        evaluate(wait(condition, target), contextOf({ 'pods -l app=web': pods }));
      assert.deepEqual(verdict(ready), satisfied);
      assert.deepEqual(verdict(ready, other), pending('1/2; b: Ready is False, true is expected'));
    });

    it('does not count a condition that is older than the object', () => {
      const condition: WaitCondition = { type: 'condition', condition: 'Ready', status: 'True' };
      const at = (generation: number, more: object): Verdict => {
        const status = { conditions: [{ type: 'Ready', status: 'True', ...more }] };
        return evaluate(
          wait(condition),
          contextOf({ 'pod/web': [object('Pod', 'web', { metadata: { generation }, status })] }),
        );
      };
      assert.deepEqual(at(2, { observedGeneration: 2 }), satisfied);
      assert.equal(at(3, { observedGeneration: 2 }).status, 'pending');
      assert.deepEqual(at(3, {}), satisfied);
    });

    const jsonpaths: [string, string | undefined, Verdict][] = [
      ['{.status.phase}', 'Running', satisfied],
      ['{.status.phase}', undefined, satisfied],
      ['{.status.phase}', 'Failed', pending('{.status.phase} is Running, Failed is expected')],
      ['{.spec.replicas}', '2', satisfied],
      ['{.spec.paused}', 'true', satisfied],
      ['{.status.nothing}', undefined, pending('{.status.nothing} is not set')],
      ['{.spec.empty}', undefined, pending('{.spec.empty} is not set')],
      ['{.spec.list[*]}', '1', pending('{.spec.list[*]} is 2 values, 1 is expected')],
      ['{.spec.list}', '[1,2]', satisfied],
    ];
    for (const [path, value, expected] of jsonpaths) {
      it(`jsonpath=${path}${value === undefined ? '' : `=${value}`} is ${expected.status}`, () => {
        const spec = { replicas: 2, paused: true, empty: null, list: [1, 2] };
        const web = object('ConfigMap', 'web', { spec, status: { phase: 'Running' } });
        const condition = { type: 'jsonpath' as const, path, ...(value === undefined ? {} : { value }) };
        assert.deepEqual(evaluate(wait(condition), contextOf({ 'pod/web': [web] })), expected);
      });
    }

    it('tells a broken path as the author’s mistake', () => {
      const verdict = evaluate(
        wait({ type: 'jsonpath', path: '{.a[' }),
        contextOf({ 'pod/web': [object('ConfigMap', 'web')] }),
      );
      assert.equal(verdict.status, 'failing');
    });

    it('reads no status that is older than the object', () => {
      const web = (observedGeneration: number): ReturnType<typeof object> =>
        object('ConfigMap', 'web', { metadata: { generation: 2 }, status: { observedGeneration, phase: 'Up' } });
      const expectation = wait({ type: 'jsonpath', path: '{.status.phase}', value: 'Up' });
      assert.equal(evaluate(expectation, contextOf({ 'pod/web': [web(1)] })).status, 'pending');
      assert.equal(evaluate(expectation, contextOf({ 'pod/web': [web(2)] })).status, 'satisfied');
    });
  });

  describe('replicas', () => {
    const target = { resource: 'deployment', name: 'web' };
    const deployment = (spec: number, status: Record<string, number>): ReturnType<typeof object> => ({
      ...object('Deployment', 'web', { spec: { replicas: spec }, metadata: { generation: 1 } }),
      apiVersion: 'apps/v1',
      status: { observedGeneration: 1, ...status },
    });
    const all = (count: number): Record<string, number> => ({
      replicas: count,
      updatedReplicas: count,
      availableReplicas: count,
    });
    const cases: [string, ReturnType<typeof object>, WaitCondition, Verdict][] = [
      ['exactly so many', deployment(2, all(2)), { type: 'replicas', replicas: 2 }, satisfied],
      [
        'fewer available',
        deployment(2, { ...all(2), availableReplicas: 1 }),
        { type: 'replicas', replicas: 2 },
        pending('1/2 available'),
      ],
      [
        'another number wanted',
        deployment(1, all(1)),
        { type: 'replicas', replicas: 2 },
        pending('set to 1 replicas, 2 are expected'),
      ],
      [
        'surplus of an earlier number',
        deployment(1, { ...all(2) }),
        { type: 'replicas', replicas: 1 },
        pending('2 replicas are there, 1 are expected'),
      ],
      ['none wanted, none there', deployment(0, {}), { type: 'replicas', replicas: 0 }, satisfied],
    ];
    for (const [name, web, condition, expected] of cases) {
      it(name, () => {
        assert.deepEqual(evaluate(wait(condition, target), contextOf({ 'deployment/web': [web] })), expected);
      });
    }
  });

  describe('exposed', () => {
    const target = { resource: 'svc', name: 'web' };
    const service = (spec: object, status: object = {}): ReturnType<typeof object> =>
      object('Service', 'web', { spec: { clusterIP: '10.0.0.1', ...spec }, status });
    const exposed = (serviceType: 'ClusterIP' | 'LoadBalancer'): Expectation =>
      wait({ type: 'exposed', serviceType }, target);

    it('asks for the type', () => {
      const context = contextOf({ 'svc/web': [service({})] });
      assert.deepEqual(evaluate(exposed('ClusterIP'), context), satisfied);
      assert.deepEqual(
        evaluate(exposed('LoadBalancer'), context),
        pending('its type is ClusterIP, LoadBalancer is expected'),
      );
    });

    it('waits for the address of a load balancer', () => {
      const balancer = { type: 'LoadBalancer' };
      const address = { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } };
      const waiting = evaluate(exposed('LoadBalancer'), contextOf({ 'svc/web': [service(balancer)] }));
      assert.equal(waiting.status, 'pending');
      assert.match(waiting.reason, /<pending>/);
      assert.deepEqual(
        evaluate(exposed('LoadBalancer'), contextOf({ 'svc/web': [service(balancer, address)] })),
        satisfied,
      );
    });
  });

  describe('absent', () => {
    const expectation = wait({ type: 'absent' });
    const going = { metadata: { deletionTimestamp: '2026-01-01T00:00:00Z' } };
    const allPods = wait({ type: 'absent' }, { resource: 'pods' });

    /** Evaluates state after state as a session does, remembering in between. */
    function run(
      of: Expectation,
      ...states: { objects: ReturnType<typeof object>[]; deletionRan?: boolean }[]
    ): string[] {
      let memory: EvaluationContext['memory'] = {};
      return states.map(({ objects, deletionRan = false }) => {
        const context = contextOf({ 'pod/web': objects, pods: objects, services: objects }, { memory, deletionRan });
        memory = remember(of, context);
        return evaluate(of, context).status;
      });
    }

    it('passes after the object was seen, and not before', () => {
      assert.deepEqual(run(expectation, { objects: [] }, { objects: [object('Pod', 'web')] }, { objects: [] }), [
        'pending',
        'pending',
        'satisfied',
      ]);
    });

    it('waits until a Pod that is going has gone', () => {
      assert.deepEqual(evaluate(expectation, contextOf({ 'pod/web': [object('Pod', 'web', going)] })), {
        status: 'pending',
        reason: '1 of 1 being deleted',
      });
    });

    it('does not take a Pod of the same name for the one that was deleted', () => {
      const again = object('Pod', 'web', { metadata: { uid: 'another' } });
      assert.deepEqual(
        run(
          expectation,
          { objects: [object('Pod', 'web')] },
          { objects: [again] },
          { objects: [again], deletionRan: true },
        ),
        ['pending', 'pending', 'satisfied'],
      );
    });

    it('does not wait for replacements to go', () => {
      const [a, b] = [object('Pod', 'a'), object('Pod', 'b')];
      assert.deepEqual(
        run(
          allPods,
          { objects: [a] },
          { objects: [object('Pod', 'a', going), b] },
          { objects: [b] },
          { objects: [b], deletionRan: true },
        ),
        ['pending', 'pending', 'pending', 'satisfied'],
      );
    });

    it('leaves out what comes back by itself', () => {
      const services = wait({ type: 'absent' }, { resource: 'services' });
      assert.deepEqual(run(services, { objects: [object('Service', 'kubernetes')], deletionRan: true }), ['satisfied']);
    });

    it('takes what a controller keeps for new, when nobody looked before the deletion', () => {
      const owner = { kind: 'ReplicaSet', name: 'web', uid: 'r', controller: true };
      const kept = object('Pod', 'web-1', { metadata: { ownerReferences: [owner] } });
      const old = object('Pod', 'web-0', { metadata: { ownerReferences: [owner], ...going.metadata } });
      const alone = object('Pod', 'alone');
      assert.deepEqual(
        run(
          allPods,
          { objects: [kept, old], deletionRan: true },
          { objects: [kept, alone], deletionRan: true },
          { objects: [kept], deletionRan: true },
        ),
        ['pending', 'pending', 'satisfied'],
      );
    });

    it('takes objects for gone whose kind is gone', () => {
      const gone = contextOf({ 'pod/web': { status: 'noSuchKind', objects: [] } }, { deletionRan: true });
      assert.equal(evaluate(expectation, gone).status, 'satisfied');
      const never = contextOf({ 'pod/web': { status: 'noSuchKind', objects: [] } });
      assert.equal(evaluate(expectation, never).status, 'pending');
    });
  });

  describe('match', () => {
    const target = { resource: 'pods', labelSelector: 'app=web' };
    const pods = (...images: string[]): EvaluationContext =>
      contextOf({ 'pods -l app=web': images.map((image, index) => object('ConfigMap', `p${index}`, { image })) });
    const image = (more: object): Expectation => ({ kind: 'match', target, object: { image: 'new' }, ...more });

    it('is met by one of several', () => {
      assert.deepEqual(evaluate(image({}), pods('old', 'new')), satisfied);
      assert.deepEqual(evaluate(image({}), pods('old')), pending('.image is old, new is expected'));
    });

    it('with all by each, and at least one', () => {
      assert.deepEqual(evaluate(image({ match: 'all' }), pods('new', 'new')), satisfied);
      assert.deepEqual(
        evaluate(image({ match: 'all' }), pods('new', 'old')),
        pending('1/2; p1: .image is old, new is expected'),
      );
      assert.equal(evaluate(image({ match: 'all' }), pods()).status, 'pending');
    });

    it('counts', () => {
      assert.deepEqual(evaluate(image({ count: '>=2' }), pods('new', 'new', 'old')), satisfied);
      assert.deepEqual(evaluate(image({ count: '0' }), pods()), satisfied);
      assert.deepEqual(
        evaluate(image({ count: '>=2' }), pods('new', 'old')),
        pending('1 as described, >=2 expected (.image is old, new is expected)'),
      );
      assert.equal(evaluate(image({ count: 'some' }), pods()).status, 'failing');
    });
  });

  describe('all, any, not', () => {
    const yes = wait({ type: 'exists' }, { resource: 'pod', name: 'yes' });
    const no = wait({ type: 'exists' }, { resource: 'pod', name: 'no' });
    const unknown = wait({ type: 'exists' }, { resource: 'pod', name: 'unknown' });
    const failing: Expectation = { kind: 'ran', command: 'false' };
    const context = contextOf(
      { 'pod/yes': [object('Pod', 'yes')], 'pod/unknown': { status: 'stale', objects: [] } },
      { run: () => ({ exitCode: 1, at: 0 }) },
    );
    const cases: [string, Expectation, Verdict['status']][] = [
      ['all of what is so', { kind: 'all', of: [yes, yes] }, 'satisfied'],
      ['all with one that is not', { kind: 'all', of: [yes, no] }, 'pending'],
      ['all with one failing', { kind: 'all', of: [no, unknown, failing] }, 'failing'],
      ['all with one unknown', { kind: 'all', of: [yes, unknown] }, 'unknown'],
      ['any with one that is so', { kind: 'any', of: [failing, unknown, yes] }, 'satisfied'],
      ['any with one unknown', { kind: 'any', of: [no, unknown] }, 'unknown'],
      ['any with one failing', { kind: 'any', of: [no, failing] }, 'pending'],
      ['any with all failing', { kind: 'any', of: [failing] }, 'failing'],
      ['not of what is so', { kind: 'not', of: yes }, 'pending'],
      ['not of what is not', { kind: 'not', of: no }, 'satisfied'],
      ['not of what is unknown', { kind: 'not', of: unknown }, 'unknown'],
    ];
    for (const [name, expectation, status] of cases) {
      it(`${name}: ${status}`, () => {
        const verdict = evaluate(expectation, context);
        assert.equal(verdict.status, status);
        assert.equal(verdict.reason === '', status === 'satisfied', 'only what is met needs no reason');
      });
    }
  });

  describe('ran', () => {
    const expectation: Expectation = { kind: 'ran', command: 'kubectl apply -f - <<EOF\nkind: Pod\nEOF' };
    const after = (exitCode: number | undefined): Verdict =>
      evaluate(expectation, contextOf({}, { run: () => ({ exitCode, at: 1 }) }));

    it('says that it has not run, without the command, which the title has', () => {
      assert.deepEqual(evaluate(expectation, contextOf({})), pending('not run yet'));
    });

    it('passes with exit code 0 only', () => {
      assert.deepEqual(after(0), satisfied);
      assert.equal(after(1).status, 'failing');
      assert.equal(after(undefined).status, 'pending');
    });
  });
});
