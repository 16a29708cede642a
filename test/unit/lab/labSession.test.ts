import assert from 'node:assert/strict';
import { once } from 'node:events';
import { UserError } from '../../../src/base/userError.ts';
import { parseProgress, serializeProgress } from '../../../src/checkpoint/progressCodec.ts';
import { createLabSession } from '../../../src/lab/createLabSession.ts';
import type { LabChange, LabSession } from '../../../src/lab/labSession.ts';
import type { Lesson } from '../../../src/lesson/lesson.ts';
import { deployment, FakeCluster } from './fakeCluster.ts';
import { absent, checkpoint, lesson, ran, replicas, step } from './lessons.ts';

describe('LabSession', () => {
  let cluster: FakeCluster;
  let session: LabSession;

  function begin(of: Lesson, more: { now?: () => number } = {}): LabSession {
    session = createLabSession({ lesson: of, cluster, language: 'en', ...more });
    return session;
  }

  function stateOf(id: string): string {
    return session.checkpoint(id).state;
  }

  function current(): string | undefined {
    return session.currentStep?.id;
  }

  beforeEach(() => {
    cluster = new FakeCluster();
  });
  afterEach(() => {
    session.dispose();
    assert.deepEqual([...cluster.leases], [], 'a watch was not let go of');
    cluster.dispose();
  });

  const webLab = lesson([
    step('intro', [], []),
    step(
      'start',
      [['kubectl create deployment web --image=nginx', 'kubectl get pods']],
      [replicas('web-1', 'web', 1), ran('pods', 'kubectl get pods', 'start/1.2')],
    ),
    step('scale', [['kubectl scale deployment web --replicas=2']], [replicas('web-2', 'web', 2)]),
    step('clean', [['kubectl delete deployment web']], [absent('gone', 'deployment', 'web', 'clean/1.1')]),
    step('end', [], []),
  ]);

  it('begins with the first step that has something to reach, and says what is awaited', () => {
    begin(webLab);
    assert.equal(session.currentStep?.id, 'start');
    assert.equal(session.next?.statement?.text, 'kubectl create deployment web --image=nginx');
    assert.equal(session.checkpoint('web-1').title, 'Deployment web has 1 available replica');
    assert.deepEqual(session.checkpoint('web-1').verdict, {
      status: 'pending',
      reason: 'Deployment web does not exist yet',
    });
    assert.equal(session.checkpoint('pods').verdict?.reason, 'not run yet');
    assert.equal(session.checkpoint('web-2').verdict, undefined);
    assert.equal(session.isDone(webLab.steps[0]!), false);
  });

  it('goes through a lab, tick by tick', () => {
    begin(webLab);
    session.recordRun({ text: 'kubectl create deployment web --image=nginx', exitCode: 0, statement: 'start/1.1' });
    assert.equal(session.next?.statement?.id, 'start/1.2');
    cluster.set('deployments', deployment('web', 1, 0));
    assert.equal(session.checkpoint('web-1').verdict?.reason, '0/1 available');
    cluster.set('deployments', deployment('web', 1, 1));
    assert.equal(stateOf('web-1'), 'passed');
    assert.equal(stateOf('pods'), 'pending');
    session.recordRun({ text: 'kubectl get pods', exitCode: 0, statement: 'start/1.2' });
    assert.equal(stateOf('pods'), 'passed');
    assert.equal(current(), 'scale');
    assert.equal(session.isDone(webLab.steps[0]!), true, 'a reading step is done once a later one has begun');
    session.recordRun({ text: 'kubectl scale deployment web --replicas=2', exitCode: 0, statement: 'scale/1.1' });
    cluster.set('deployments', deployment('web', 2, 1));
    assert.equal(session.checkpoint('web-2').verdict?.reason, '1/2 available');
    assert.equal(stateOf('web-1'), 'passed', 'the lesson itself scaled further');
    cluster.set('deployments', deployment('web', 2, 2));
    assert.equal(current(), 'clean');
    assert.equal(stateOf('gone'), 'pending');
    assert.equal(session.checkpoint('gone').verdict?.reason, 'Deployment web is still there');
    cluster.remove('deployments', 'web');
    assert.equal(stateOf('gone'), 'passed');
    assert.equal(stateOf('web-2'), 'regressed', 'nobody has said yet that it was the lesson');
    session.recordRun({ text: 'kubectl delete deployment web', exitCode: 0, statement: 'clean/1.1' });
    assert.equal(stateOf('web-2'), 'passed');
    assert.equal(session.currentStep, undefined);
    assert.equal(session.next, undefined);
    session.recordShown(webLab.steps[4]!);
    assert.ok(webLab.steps.every(each => session.isDone(each)));
  });

  it('keeps a tick and says that its state is lost', () => {
    begin(lesson([step('a', [], [replicas('web-1', 'web', 1)])]));
    cluster.set('deployments', deployment('web', 1, 1));
    assert.equal(stateOf('web-1'), 'passed');
    cluster.set('deployments', deployment('web', 1, 0));
    assert.equal(stateOf('web-1'), 'regressed');
    assert.equal(session.checkpoint('web-1').verdict?.reason, '0/1 available');
    assert.ok(session.checkpoint('web-1').passedAt);
    assert.equal(session.isDone(session.lesson.steps[0]!), true);
    cluster.set('deployments', deployment('web', 1, 1));
    assert.equal(stateOf('web-1'), 'passed');
  });

  it('does not count a status that is older than the change', () => {
    begin(lesson([step('a', [], [replicas('web-2', 'web', 2)])]));
    const outdated = deployment('web', 2, 2, { generation: 5, observedGeneration: 4 });
    cluster.set('deployments', outdated);
    assert.equal(stateOf('web-2'), 'pending');
    cluster.set('deployments', deployment('web', 2, 2, { generation: 5 }));
    assert.equal(stateOf('web-2'), 'passed');
  });

  it('tells what is wrong with a Pod, and what to do', () => {
    begin(lesson([step('a', [], [replicas('web-1', 'web', 1)])]));
    const annotations = { 'deployment.kubernetes.io/revision': '1' };
    const owner = (kind: string, name: string): unknown[] => [{ kind, name, uid: `uid-${name}`, controller: true }];
    cluster.set('deployments', deployment('web', 1, 0));
    cluster.set('replicasets', {
      metadata: { name: 'web-1', annotations, ownerReferences: owner('Deployment', 'web') },
    });
    cluster.set('pods', {
      metadata: { name: 'web-1-a', ownerReferences: owner('ReplicaSet', 'web-1') },
      spec: { containers: [{ name: 'web', image: 'ngimx' }] },
      status: {
        phase: 'Pending',
        containerStatuses: [{ name: 'web', state: { waiting: { reason: 'ImagePullBackOff', message: 'Back-off' } } }],
      },
    });
    const { state, verdict } = session.checkpoint('web-1');
    assert.equal(state, 'failing');
    assert.ok(verdict?.status === 'failing');
    assert.match(verdict.reason, /^0\/1 available.*ngimx.*ImagePullBackOff/);
    assert.notEqual(verdict.remedy, '');
  });

  it('adds what the author says about a failure', () => {
    const explain = [
      { when: 'FailedScheduling', say: { en: 'Make room on a node.', ja: 'ノードを空けてください。' } },
      { when: '{.spec.paused}', say: 'Resume it.' },
    ];
    begin(lesson([step('a', [], [{ ...replicas('web-1', 'web', 1), explain }])]));
    cluster.set('deployments', deployment('web', 1, 0));
    assert.equal(session.checkpoint('web-1').verdict?.reason, '0/1 available');
    const web = deployment('web', 1, 0);
    cluster.set('deployments', { ...web, spec: { ...(web.spec as object), paused: true } });
    assert.equal(session.checkpoint('web-1').verdict?.reason, '0/1 available – Resume it.');
    const involvedObject = { kind: 'Deployment', name: 'web', uid: 'uid-web' };
    cluster.set('events', { metadata: { name: 'web.1' }, type: 'Warning', reason: 'FailedScheduling', involvedObject });
    assert.equal(session.checkpoint('web-1').verdict?.reason, '0/1 available – Make room on a node.');
  });

  it('knows nothing while the cluster is away, and takes no tick', () => {
    begin(lesson([step('a', [], [replicas('web-1', 'web', 1), replicas('db-1', 'db', 1)])]));
    cluster.set('deployments', deployment('web', 1, 1));
    cluster.setStatus('deployments', 'stale');
    cluster.setConnection({ status: 'disconnected', reason: 'The cluster is gone.' });
    assert.equal(stateOf('web-1'), 'passed');
    assert.equal(stateOf('db-1'), 'unknown');
    assert.deepEqual(session.checkpoint('db-1').verdict, { status: 'unknown', reason: 'The cluster is gone.' });
    cluster.setStatus('deployments', 'live');
    cluster.setConnection({ status: 'connected' });
    assert.equal(stateOf('db-1'), 'pending');
  });

  it('neither passes nor fails what it may not see', () => {
    begin(lesson([step('a', [], [replicas('web-1', 'web', 1)])]));
    cluster.setStatus('deployments', 'forbidden');
    assert.equal(stateOf('web-1'), 'unknown');
    assert.match(session.checkpoint('web-1').verdict?.reason ?? '', /not allowed/);
  });

  it('waits with its judgement until the first list is there', () => {
    cluster.setStatus('deployments', 'loading');
    begin(lesson([step('a', [], [absent('gone', 'deployment', 'web')])]));
    assert.equal(stateOf('gone'), 'pending');
    assert.equal(session.checkpoint('gone').verdict?.status, 'unknown');
  });

  it('does not pass what never was there as deleted', () => {
    begin(lesson([step('a', [['kubectl delete pod x']], [absent('gone', 'pod', 'x')])]));
    assert.equal(stateOf('gone'), 'pending');
    session.recordRun({ text: 'kubectl delete pod x', exitCode: 1 });
    assert.equal(stateOf('gone'), 'pending');
    session.recordRun({ text: 'kubectl delete pod x', exitCode: 0 });
    assert.equal(stateOf('gone'), 'passed');
  });

  it('holds a state for as long as the lesson asks', () => {
    let now = 1000;
    begin(lesson([step('a', [], [{ ...replicas('web-1', 'web', 1), stableMs: 500 }])]), { now: () => now });
    cluster.set('deployments', deployment('web', 1, 1));
    assert.equal(stateOf('web-1'), 'pending');
    now = 1300;
    cluster.set('deployments', deployment('web', 1, 0));
    cluster.set('deployments', deployment('web', 1, 1));
    now = 1700;
    cluster.set('deployments', { ...deployment('web', 1, 1), extra: 1 });
    assert.equal(stateOf('web-1'), 'pending', 'it was interrupted');
    now = 1800;
    cluster.set('deployments', { ...deployment('web', 1, 1), extra: 2 });
    assert.equal(stateOf('web-1'), 'passed');
  });

  it('passes a stable state without a further change', async () => {
    begin(lesson([step('a', [], [{ ...replicas('web-1', 'web', 1), stableMs: 20 }])]));
    cluster.set('deployments', deployment('web', 1, 1));
    await changeUntil(session, () => stateOf('web-1') === 'passed');
  });

  it('waits for a rollout that is newer than the command', () => {
    const target = { resource: 'deployment', name: 'web' };
    const rollout = checkpoint('r', { kind: 'wait', target, condition: { type: 'rollout', after: 'a/1.1' } });
    cluster.set('deployments', deployment('web', 1, 1, { revision: '3' }));
    begin(lesson([step('a', [['kubectl set image deployment/web web=nginx:2']], [rollout])]));
    assert.equal(stateOf('r'), 'pending');
    session.recordRun({ text: 'kubectl set image deployment/web web=nginx:2', exitCode: 0 });
    assert.equal(session.checkpoint('r').verdict?.reason, 'no new rollout has begun since the command');
    cluster.set('deployments', deployment('web', 1, 0, { revision: '4' }));
    assert.equal(stateOf('r'), 'pending');
    cluster.set('deployments', deployment('web', 1, 1, { revision: '4' }));
    assert.equal(stateOf('r'), 'passed');
  });

  it('counts what was typed as what was run by a lens', () => {
    begin(webLab);
    session.recordRun({ text: 'kubectl  get "po" -o wide', exitCode: 0 });
    assert.equal(stateOf('pods'), 'passed');
    assert.ok(session.progress.runs['start/1.2']);
  });

  it('does not tick far ahead for a command that was typed early', () => {
    begin(webLab);
    session.recordRun({ text: 'kubectl delete deployment web', exitCode: 0 });
    assert.deepEqual(session.progress.runs, {});
    session.recordRun({ text: 'kubectl scale deployment web --replicas=2', exitCode: 0 });
    assert.ok(session.progress.runs['scale/1.1'], 'the step after the current one may be begun');
    assert.notEqual(session.checkpoint('web-2').verdict, undefined, 'and is evaluated from then on');
  });

  it('knows a command that a directive names by how it begins', () => {
    begin(lesson([step('a', [['kubectl delete pod <POD-NAME>']], [ran('d', 'kubectl delete pod')])]));
    session.recordRun({ text: 'kubectl get pod', exitCode: 0 });
    assert.equal(stateOf('d'), 'pending');
    session.recordRun({ text: 'kubectl delete pod web-1-a --grace-period=0', exitCode: 0 });
    assert.equal(stateOf('d'), 'passed');
  });

  it('counts what was typed for the current step, although an earlier one shows the same command', () => {
    const first = step('a', [['kubectl get pods']], [ran('p', 'kubectl get pods', 'a/1.1')]);
    begin(lesson([first, step('b', [], [ran('again', 'kubectl get pods')])]));
    session.recordRun({ text: 'kubectl get pods', exitCode: 0 });
    assert.equal(stateOf('again'), 'pending');
    session.recordRun({ text: 'kubectl get pods', exitCode: 0, statement: 'a/1.1' });
    assert.equal(stateOf('again'), 'pending', 'a lens runs the command of its own step');
    session.recordRun({ text: 'kubectl get po', exitCode: 0 });
    assert.equal(stateOf('again'), 'passed');
  });

  it('asks to run again what failed, or of which the shell said nothing', () => {
    begin(lesson([step('a', [['kubectl get pods']], [ran('p', 'kubectl get pods', 'a/1.1')])]));
    session.recordRun({ text: 'kubectl get pods', exitCode: undefined });
    assert.equal(stateOf('p'), 'pending');
    assert.match(session.checkpoint('p').verdict?.reason ?? '', /did not say/);
    session.recordRun({ text: 'kubectl get pods', exitCode: 7 });
    assert.equal(stateOf('p'), 'failing');
    assert.match(session.checkpoint('p').verdict?.reason ?? '', /exit code 7/);
    assert.equal(session.next?.statement?.id, 'a/1.1');
    session.recordRun({ text: 'kubectl get pods', exitCode: 0 });
    assert.equal(stateOf('p'), 'passed');
    session.recordRun({ text: 'kubectl get pods', exitCode: 1 });
    assert.equal(stateOf('p'), 'passed');
  });

  it('waits for its page, not for the same one of another step', () => {
    const url = 'http://<EXTERNAL-IP>/';
    const twice = lesson([
      step('a', [url], [checkpoint('page-a', { kind: 'page', url, block: 'a/1' })]),
      step('b', [url], [checkpoint('page-b', { kind: 'page', url })]),
      step('c', [], [checkpoint('page-c', { kind: 'page', url })]),
    ]);
    begin(twice);
    const block = session.next?.page;
    assert.ok(block);
    assert.equal(block.id, 'a/1');
    session.recordPage(block, false);
    assert.equal(stateOf('page-a'), 'pending');
    session.recordPage(block, true);
    assert.equal(stateOf('page-a'), 'passed');
    assert.equal(stateOf('page-b'), 'pending');
    assert.equal(session.next?.page?.id, 'b/1');
    session.recordPage(session.next.page, true);
    assert.equal(stateOf('page-b'), 'passed');
    assert.equal(stateOf('page-c'), 'passed', 'it has no page of its own');
  });

  it('evaluates only what a change is about', () => {
    begin(lesson([step('a', [], [replicas('web-1', 'web', 1), replicas('db-1', 'db', 1)])]));
    const changes: LabChange[] = [];
    session.onDidChange(change => changes.push(change));
    const before = session.checkpoint('db-1').verdict;
    cluster.set('deployments', deployment('web', 1, 0));
    cluster.set('pods', { metadata: { name: 'other' } });
    cluster.set('configmaps', { metadata: { name: 'web' } });
    assert.deepEqual(
      changes.map(({ checkpoints }) => [...checkpoints]),
      [['web-1']],
    );
    assert.equal(session.checkpoint('db-1').verdict, before, 'not judged again');
  });

  it('watches what is needed and no more', () => {
    begin(webLab);
    assert.deepEqual([...cluster.leases.keys()].sort(), ['deployments.apps', 'events', 'pods', 'replicasets.apps']);
    session.skip('web-1');
    session.skip('pods');
    session.skip('web-2');
    assert.equal(stateOf('web-1'), 'skipped');
    assert.equal(session.currentStep?.id, 'clean');
  });

  it('evaluates a checkpoint after those that it needs', () => {
    const second = { ...replicas('db-1', 'db', 1), needs: ['web-1'] };
    cluster.set('deployments', deployment('db', 1, 1));
    begin(lesson([step('a', [], [second, replicas('web-1', 'web', 1)])]));
    assert.equal(stateOf('db-1'), 'pending');
    assert.equal(
      session.checkpoint('db-1').verdict?.reason,
      'first this has to be reached: Deployment web has 1 available replica',
    );
    cluster.set('deployments', deployment('web', 1, 1));
    assert.equal(stateOf('db-1'), 'passed');
  });

  describe('in a step that goes to a state and back', () => {
    const there = 'kubectl scale deployment web --replicas=3';
    const back = 'kubectl scale deployment web --replicas=1';
    beforeEach(() => {
      cluster.set('deployments', deployment('web', 1, 1));
      const checkpoints = [
        { ...replicas('three', 'web', 3), statement: 'a/1.1' },
        { ...replicas('one', 'web', 1), statement: 'a/1.2' },
      ];
      begin(lesson([step('a', [[there, back]], checkpoints)]));
    });

    it('does not tick the second before the first', () => {
      assert.equal(stateOf('one'), 'pending');
      assert.equal(
        session.checkpoint('one').verdict?.reason,
        'first this has to be reached: Deployment web has 3 available replicas',
      );
      cluster.set('deployments', deployment('web', 3, 3));
      assert.equal(stateOf('three'), 'passed');
      assert.equal(session.checkpoint('one').verdict?.reason, 'set to 3 replicas, 1 are expected');
      cluster.set('deployments', deployment('web', 1, 1));
      assert.equal(stateOf('one'), 'passed');
    });

    it('ticks it when its own command has run, or the first is skipped', () => {
      session.recordRun({ text: back, exitCode: 0 });
      assert.equal(stateOf('one'), 'passed');
      session.restart();
      assert.equal(stateOf('one'), 'pending');
      session.skip('three');
      assert.equal(stateOf('one'), 'passed');
    });
  });

  it('takes no loss for a regression that a later rollout of the lesson brings', () => {
    const [set, undo] = ['kubectl set image deployment/web c=x:2', 'kubectl rollout undo deployment/web'];
    const rollout = (id: string, after: string) =>
      checkpoint(
        id,
        { kind: 'wait', target: { resource: 'deployment', name: 'web' }, condition: { type: 'rollout', after } },
        { statement: after },
      );
    begin(lesson([step('a', [[set]], [rollout('set', 'a/1.1')]), step('b', [[undo]], [rollout('undo', 'b/1.1')])]));
    cluster.set('deployments', deployment('web', 1, 1, { revision: '1' }));
    session.recordRun({ text: set, exitCode: 0 });
    cluster.set('deployments', deployment('web', 1, 1, { revision: '2' }));
    assert.equal(stateOf('set'), 'passed');
    session.recordRun({ text: undo, exitCode: 0 });
    cluster.set('deployments', deployment('web', 1, 0, { revision: '3' }));
    assert.deepEqual(['set', 'undo'].map(stateOf), ['passed', 'pending']);
    cluster.set('deployments', deployment('web', 1, 1, { revision: '3' }));
    assert.equal(stateOf('undo'), 'passed');
  });

  for (const [text, objects] of [
    ['kubectl delete -f web.yaml', [{ resource: 'deployment', name: 'web' }]],
    ['kubectl delete all --all', undefined],
    ['kubectl delete deploy -l app=web', undefined],
  ] as const) {
    it(`takes no loss for a regression that the lesson itself brings: ${text}`, () => {
      const clean = step('clean', [[text]], [ran('cleaned', text, 'clean/1.1')]);
      const [block] = clean.blocks;
      if (block?.kind === 'commands' && objects !== undefined) block.statements[0]!.objects = [...objects];
      begin(lesson([step('a', [], [replicas('web-1', 'web', 1)]), clean]));
      cluster.set('deployments', deployment('web', 1, 1));
      cluster.remove('deployments', 'web');
      assert.equal(stateOf('web-1'), 'regressed');
      session.recordRun({ text, exitCode: 0 });
      assert.equal(stateOf('web-1'), 'passed');
    });
  }

  it('judges by hand what the lesson leaves to the learner', async () => {
    cluster.set('deployments', deployment('web', 1, 1));
    begin(lesson([step('a', [], [{ ...replicas('web-1', 'web', 1), mode: 'manual' }])]));
    assert.equal(stateOf('web-1'), 'pending');
    assert.match(session.checkpoint('web-1').verdict?.reason ?? '', /Check Now/);
    await session.checkNow();
    assert.equal(cluster.refreshed, 1);
    assert.equal(stateOf('web-1'), 'passed');
  });

  it('evaluates CEL once its interpreter is there', async () => {
    const refs = { web: { resource: 'deployment', name: 'web' } };
    cluster.set('deployments', deployment('web', 2, 2));
    begin(
      lesson([
        step(
          'a',
          [],
          [
            checkpoint('yes', { kind: 'cel', expression: 'web.status.availableReplicas >= 2', refs }),
            checkpoint('no', { kind: 'cel', expression: 'web.spec.paused', refs }),
            checkpoint('bad', { kind: 'cel', expression: 'web.spec. ==', refs }),
          ],
        ),
      ]),
    );
    await session.checkNow();
    assert.equal(stateOf('yes'), 'passed');
    assert.equal(stateOf('no'), 'pending');
    assert.equal(stateOf('bad'), 'failing');
  });

  it('goes on where it was, from a file', () => {
    begin(webLab);
    cluster.set('deployments', deployment('web', 1, 1));
    session.recordRun({ text: 'kubectl get pods', exitCode: 0 });
    const kept = parseProgress(serializeProgress(session.progress));
    assert.deepEqual(kept, session.progress);
    session.dispose();
    session = createLabSession({ lesson: webLab, cluster, progress: kept, language: 'en' });
    assert.equal(session.currentStep?.id, 'scale');
    assert.equal(stateOf('web-1'), 'passed');
  });

  it('starts over', () => {
    begin(webLab);
    session.recordRun({ text: 'kubectl get pods', exitCode: 0 });
    session.restart();
    assert.equal(stateOf('pods'), 'pending');
    assert.deepEqual(session.progress.runs, {});
  });

  describe('fill', () => {
    const page = 'http://<EXTERNAL-IP>/';
    const expose = (name: string): string => `kubectl expose deployment ${name} --type=LoadBalancer --port=80`;
    const lab = lesson(
      [
        step('a', [[expose('web')], page], [ran('x', 'never')]),
        step('b', [[expose('db')], 'http://<EXTERNAL-IP>/db'], [ran('y', 'never')]),
        step('c', [['kubectl delete pod <POD>', 'kubectl logs <COLOUR>', 'echo <NOTE>']], [ran('z', 'never')]),
      ],
      {
        variables: [
          {
            name: 'COLOUR',
            target: { resource: 'cm', name: 'settings' },
            path: '{.data.colour}',
            range: { startLine: 0, startColumn: 0, endLine: 0, endColumn: 0 },
          },
        ],
      },
    );
    const noAnswer = (): Promise<undefined> => Promise.resolve(undefined);

    function service(name: string, ip?: string): void {
      const ingress = ip === undefined ? [] : [{ ip }];
      cluster.set('services', {
        metadata: { name },
        spec: { type: 'LoadBalancer' },
        status: { loadBalancer: { ingress } },
      });
    }

    function placeholdersOf(text: string): { name: string; start: number; end: number }[] {
      const match = /<([^>]+)>/.exec(text)!;
      return [{ name: match[1]!, start: match.index, end: match.index + match[0].length }];
    }

    function fill(text: string, ask: Parameters<LabSession['fill']>[2] = noAnswer): Promise<string> {
      return session.fill(text, placeholdersOf(text), ask);
    }

    async function refused(promise: Promise<unknown>, code: string, text: RegExp): Promise<void> {
      await assert.rejects(promise, error => {
        assert.ok(error instanceof UserError);
        assert.equal(error.code, code);
        assert.match(error.message, text);
        assert.notEqual(error.remedy, '');
        return true;
      });
    }

    beforeEach(() => begin(lab));

    it('gives the address of the Service that the step exposes', async () => {
      service('db', '203.0.113.2');
      service('web', '203.0.113.1');
      assert.equal(await fill(page), 'http://203.0.113.1/');
      assert.equal(await fill('http://<EXTERNAL-IP>/db'), 'http://203.0.113.2/db');
    });

    it('says that the address is pending', async () => {
      await refused(fill(page), 'placeholder-pending', /no Service of type LoadBalancer/);
      service('web');
      await refused(fill(page), 'placeholder-pending', /Service web has no external address yet \(<pending>\)/);
    });

    it('gives the address of an Ingress, of a node and the port of a Service on it', async () => {
      const text = 'http://<INGRESS-ADDRESS>/';
      await refused(fill(text), 'placeholder-pending', /no Ingress has an address yet/);
      cluster.set('ingresses', {
        metadata: { name: 'web' },
        status: { loadBalancer: { ingress: [{ ip: '203.0.113.2' }] } },
      });
      assert.equal(await fill(text), 'http://203.0.113.2/');
      cluster.set('nodes', {
        metadata: { name: 'node' },
        status: { addresses: [{ type: 'InternalIP', address: '10.0.0.11' }] },
      });
      assert.equal(await fill('curl <NODE-IP>'), 'curl 10.0.0.11');
      cluster.set('services', { metadata: { name: 'web' }, spec: { ports: [{ port: 80, nodePort: 30080 }] } });
      assert.equal(await fill('curl <NODE_PORT>'), 'curl 30080');
    });

    it('puts an IPv6 address in brackets', async () => {
      service('web', '2001:db8::1');
      assert.equal(await fill(page), 'http://[2001:db8::1]/');
    });

    it('takes the only Pod, and asks which one of several', async () => {
      cluster.set('pods', { metadata: { name: 'web-a' } });
      cluster.set('pods', { metadata: { name: 'web-going', deletionTimestamp: '2026-01-01T00:00:00Z' } });
      assert.equal(await fill('kubectl delete pod <POD>'), 'kubectl delete pod web-a');
      cluster.set('pods', { metadata: { name: 'web-b' } });
      const asked: unknown[] = [];
      const answer = await fill('kubectl delete pod <POD>', (name, candidates) => {
        asked.push(name, candidates);
        return Promise.resolve('web-b');
      });
      assert.equal(answer, 'kubectl delete pod web-b');
      assert.deepEqual(asked, ['POD', ['web-a', 'web-b']]);
    });

    it('reads a variable of the lesson from the whole object', async () => {
      await refused(fill('kubectl logs <COLOUR>'), 'placeholder-pending', /ConfigMap settings does not exist yet/);
      cluster.set('configmaps', { metadata: { name: 'settings' }, data: { colour: 'blue' } });
      assert.equal(await fill('kubectl logs <COLOUR>'), 'kubectl logs blue');
    });

    it('hands nothing to a shell that the shell would act on', async () => {
      for (const colour of ['blue; rm -rf /', '$(id)', '`id`', 'a b', "'", '-rf', 'a\nb', '']) {
        cluster.set('configmaps', { metadata: { name: 'settings' }, data: { colour } });
        await refused(fill('kubectl logs <COLOUR>'), 'placeholder-unsafe', /COLOUR/);
      }
    });

    it('says so when nobody gives a value', () => refused(fill('echo <NOTE>'), 'placeholder-unknown', /NOTE/));
  });
});

/** Waits until a change makes the condition true. */
async function changeUntil(session: LabSession, condition: () => boolean): Promise<void> {
  const target = new EventTarget();
  const subscription = session.onDidChange(() => {
    if (condition()) target.dispatchEvent(new Event('met'));
  });
  if (!condition()) await once(target, 'met');
  subscription.dispose();
}
