import assert from 'node:assert/strict';
import type { Expectation, Target, WaitCondition } from '../../../src/checkpoint/expectation.ts';
import type { ParseOptions } from '../../../src/lesson/parseLesson.ts';
import { parse } from './parse.ts';

/** The expectations of a lesson with one step that has these commands. */
async function infer(text: string, options: Partial<ParseOptions> = {}): Promise<Expectation[]> {
  const { steps } = await parse(['## A', '', '```bash', text, '```'], options);
  return steps.flatMap(({ checkpoints }) => checkpoints.map(({ expectation }) => expectation));
}

function wait(target: string, condition: WaitCondition, namespace?: string): Expectation {
  const [resource = '', name = ''] = target.split('/');
  const where: Target = { resource, name, ...(namespace === undefined ? {} : { namespace }) };
  return { kind: 'wait', target: where, condition };
}

const all = (...of: Expectation[]): Expectation => ({ kind: 'all', of });
const ready: WaitCondition = { type: 'ready' };
const exists: WaitCondition = { type: 'exists' };
const absent: WaitCondition = { type: 'absent' };
const rollout: WaitCondition = { type: 'rollout', after: 'a/1.1' };
const replicas = (count: number): WaitCondition => ({ type: 'replicas', replicas: count });
const exposed = (serviceType: 'ClusterIP' | 'NodePort' | 'LoadBalancer' | 'ExternalName'): WaitCondition => ({
  type: 'exposed',
  serviceType,
});
const taint = (value?: string): WaitCondition => ({
  type: 'jsonpath',
  path: '{.spec.taints[?(@.key=="k")].effect}',
  ...(value === undefined ? {} : { value }),
});
const match = (resource: string, name: string, object: unknown): Expectation => ({
  kind: 'match',
  target: { resource, name },
  object,
});

const manifest =
  'apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: web\n---\napiVersion: v1\nkind: Service\nmetadata:\n  name: web\n  namespace: shop\n';

describe('inferred checkpoints', () => {
  for (const [text, expected] of [
    // create deployment
    ['kubectl create deployment web --image=x', wait('deployment/web', replicas(1))],
    ['kubectl create deploy web --image=x --replicas 3', wait('deployment/web', replicas(3))],
    ['kubectl create deployment web --image=x -n shop', wait('deployment/web', replicas(1), 'shop')],
    ['sudo kubectl create deployment web --image=x', wait('deployment/web', replicas(1))],
    // scale
    ['kubectl scale deployment web --replicas=2', wait('deployment/web', replicas(2))],
    ['kubectl scale --replicas=0 sts/db', wait('sts/db', replicas(0))],
    [
      'kubectl scale deployment a b --replicas=2',
      all(wait('deployment/a', replicas(2)), wait('deployment/b', replicas(2))),
    ],
    // expose
    ['kubectl expose deployment web --port=80', wait('service/web', exposed('ClusterIP'))],
    ['kubectl expose deployment/web --type=LoadBalancer --port=80', wait('service/web', exposed('LoadBalancer'))],
    [
      'kubectl expose deployment web --name=front --type NodePort --port=80',
      wait('service/front', exposed('NodePort')),
    ],
    ['kubectl expose pod <POD> --name=front --port=80', wait('service/front', exposed('ClusterIP'))],
    // run
    ['kubectl run web --image=x', wait('pod/web', ready)],
    [
      'kubectl run once --image=x --restart=Never -- ls',
      {
        kind: 'any',
        of: [
          wait('pod/once', ready),
          wait('pod/once', { type: 'jsonpath', path: '{.status.phase}', value: 'Succeeded' }),
        ],
      },
    ],
    [
      'kubectl run web --image=x --port=80 --expose',
      all(wait('pod/web', ready), wait('service/web', exposed('ClusterIP'))),
    ],
    // set, rollout
    ['kubectl set image deployment/web c=x:2', wait('deployment/web', rollout)],
    ['kubectl set image deployment web *=x:2', wait('deployment/web', rollout)],
    ['kubectl set env ds/web A=b', wait('ds/web', rollout)],
    ['kubectl set resources deployment web --limits=cpu=1', wait('deployment/web', rollout)],
    ['kubectl rollout restart deployment/web', wait('deployment/web', rollout)],
    ['kubectl rollout undo deployment web --to-revision=1', wait('deployment/web', rollout)],
    // delete
    ['kubectl delete pod web', wait('pod/web', absent)],
    ['kubectl delete deployment/a svc/b', all(wait('deployment/a', absent), wait('svc/b', absent))],
    ['kubectl delete deploy,svc a', all(wait('deploy/a', absent), wait('svc/a', absent))],
    ['kubectl delete service web kubernetes', wait('service/web', absent)],
    ['kubectl delete ns shop', wait('ns/shop', absent)],
    ['kubectl delete pods --all', { kind: 'wait', target: { resource: 'pods' }, condition: absent }],
    [
      'kubectl delete deploy,svc -l app=web -n shop',
      all(
        ...['deploy', 'svc'].map((resource): Expectation => ({
          kind: 'wait',
          target: { resource, labelSelector: 'app=web', namespace: 'shop' },
          condition: absent,
        })),
      ),
    ],
    // create others
    ['kubectl create namespace shop', wait('namespace/shop', exists)],
    ['kubectl create ns shop', wait('namespace/shop', exists)],
    ['kubectl create configmap c --from-literal=a=b', wait('configmap/c', exists)],
    ['kubectl create secret generic s --from-literal=a=b', wait('secret/s', exists)],
    ['kubectl create job j --image=x', wait('job/j', exists)],
    ['kubectl create cronjob c --image=x --schedule="* * * * *"', wait('cronjob/c', exists)],
    ['kubectl create ingress i --rule="a/*=b:80"', wait('ingress/i', exists)],
    ['kubectl create service clusterip s --tcp=80', wait('service/s', exists)],
    ['kubectl create clusterrolebinding b --clusterrole=view --user=x', wait('clusterrolebinding/b', exists)],
    ['kubectl create quota q --hard=pods=1', wait('resourcequota/q', exists)],
    // autoscale
    ['kubectl autoscale deployment web --min=1 --max=3', wait('horizontalpodautoscaler/web', exists)],
    ['kubectl autoscale deployment/web --max=3 --name=h', wait('horizontalpodautoscaler/h', exists)],
    // label, annotate
    [
      'kubectl label pod web app=x tier-',
      match('pod', 'web', { metadata: { labels: { app: 'x', tier: { $missing: true } } } }),
    ],
    ['kubectl label --overwrite node/n a.b/c=d', match('node', 'n', { metadata: { labels: { 'a.b/c': 'd' } } })],
    ['kubectl annotate deploy web a="b c"', match('deploy', 'web', { metadata: { annotations: { a: 'b c' } } })],
    [
      'kubectl label pods -l app=x tier=y',
      {
        kind: 'match',
        target: { resource: 'pods', labelSelector: 'app=x' },
        object: { metadata: { labels: { tier: 'y' } } },
        match: 'all',
      },
    ],
    [
      'kubectl label pods --all tier=y',
      { kind: 'match', target: { resource: 'pods' }, object: { metadata: { labels: { tier: 'y' } } }, match: 'all' },
    ],
    // nodes
    ['kubectl taint nodes n k=v:NoSchedule', wait('nodes/n', taint('NoSchedule'))],
    ['kubectl taint node n k:NoExecute', wait('node/n', taint('NoExecute'))],
    ['kubectl taint nodes n k=v:NoSchedule-', { kind: 'not', of: wait('nodes/n', taint('NoSchedule')) }],
    ['kubectl taint nodes n k-', { kind: 'not', of: wait('nodes/n', taint()) }],
    ['kubectl cordon n', match('node', 'n', { spec: { unschedulable: true } })],
    ['kubectl drain n --ignore-daemonsets --force', match('node', 'n', { spec: { unschedulable: true } })],
    ['kubectl uncordon n', { kind: 'not', of: match('node', 'n', { spec: { unschedulable: true } }) }],
    // files
    [
      `kubectl apply -f - <<EOF\n${manifest}EOF`,
      all(wait('deployment/web', ready), wait('service/web', ready, 'shop')),
    ],
    [
      `cat <<EOF | kubectl create -n q -f -\n${manifest}EOF`,
      all(wait('deployment/web', ready, 'q'), wait('service/web', ready, 'shop')),
    ],
    [
      `kubectl delete -f - <<EOF\n${manifest}EOF`,
      all(wait('deployment/web', absent), wait('service/web', absent, 'shop')),
    ],
    [
      'kubectl apply -f - <<EOF\napiVersion: v1\nkind: List\nitems: [{ kind: Pod, metadata: { name: a } }]\nEOF',
      wait('pod/a', ready),
    ],
    [
      'kubectl create deployment web --image=x --dry-run=client -o yaml | kubectl apply -f -',
      wait('deployment/web', ready),
    ],
    // several commands
    [
      'kubectl create ns a && kubectl create deployment b -n a --image=x; kubectl get pods',
      all(wait('namespace/a', exists), wait('deployment/b', replicas(1), 'a')),
    ],
    ['kubectl get ns a || kubectl create ns a', wait('namespace/a', exists)],
  ] as [string, Expectation][]) {
    it(`follow from ${JSON.stringify(text)}`, async () => assert.deepEqual(await infer(text), [expected]));
  }

  for (const text of [
    'kubectl get pods',
    'kubectl describe pod web',
    'kubectl logs web',
    'kubectl cluster-info',
    'kubectl top nodes',
    'kubectl explain pods',
    'kubectl version',
    'kubectl rollout status deployment/web',
    'kubectl rollout history deployment/web',
    'kubectl get pods | grep web',
    'ls -l',
    'echo kubectl delete pod web',
    'for i in 1 2; do kubectl delete pod web-$i; done',
    'kubectl create deployment web --image=x --dry-run=client -o yaml',
    'kubectl create deployment web --image=x --dry-run=client -o yaml > web.yaml',
    'kubectl create deployment --help',
    'kubectl create deployment <NAME> --image=x',
    'kubectl create deployment web --image=x -n <NAMESPACE>',
    'kubectl create token default',
    'kubectl scale deployment web --replicas=<N>',
    'kubectl scale deployment --all --replicas=2',
    'kubectl delete pod <POD-NAME>',
    'kubectl delete pod $POD',
    'kubectl delete pods --all -A',
    'kubectl delete pods --all --field-selector=status.phase=Failed',
    'kubectl delete pods -l app=$APP',
    'kubectl delete all --all',
    'kubectl label all --all tier=y',
    'kubectl delete service kubernetes',
    'kubectl delete pod db-0',
    'kubectl delete -f missing.yaml',
    'kubectl apply -f missing.yaml',
    'kubectl apply -f https://example.com/x.yaml',
    'kubectl apply -k base',
    'kubectl apply -f -',
    'curl x | kubectl apply -f -',
    'kubectl apply -f - <<EOF\nkind: [\nEOF',
    'kubectl apply -f - <<EOF\nkind: Pod\nmetadata: { name: <NAME> }\nEOF',
    'kubectl expose deployment <NAME> --port=80',
    'kubectl run -it --rm shell --image=x -- sh',
    'kubectl set env deployment/web --list',
    'kubectl set image deployment --all c=x',
    'kubectl label pods web --list',
    'kubectl label pods $POD a=b',
    'kubectl config use-context x',
  ]) {
    it(`only expect ${JSON.stringify(text)} to have run`, async () => {
      assert.deepEqual(await infer(text), [{ kind: 'ran', command: text, statement: 'a/1.1' }]);
    });
  }

  it('expect pages to be opened', async () => {
    assert.deepEqual(await infer('http://<EXTERNAL-IP>/'), [
      { kind: 'page', url: 'http://<EXTERNAL-IP>/', block: 'a/1' },
    ]);
  });

  it('know the types of services', async () => {
    for (const type of ['ClusterIP', 'NodePort', 'LoadBalancer', 'ExternalName'] as const) {
      assert.deepEqual(await infer(`kubectl expose pod x --type=${type}`), [wait('service/x', exposed(type))]);
    }
    assert.deepEqual(await infer('kubectl expose pod x --type=$TYPE'), [wait('service/x', exists)]);
  });

  it('are one for each statement, with its range and id', async () => {
    const { steps } = await parse(['## A', '```sh', 'ls', 'kubectl run web --image=x', '```']);
    assert.deepEqual(
      steps[0]?.checkpoints.map(({ statement, range, origin, mode }) => [statement, range.startLine, origin, mode]),
      [
        ['a/1.1', 2, 'inferred', 'auto'],
        ['a/1.2', 3, 'inferred', 'auto'],
      ],
    );
  });

  it('have ids that are used once, and survive moving', async () => {
    const ids = async (...lines: string[]): Promise<string[]> =>
      (await parse(['## A', '```sh', ...lines, '```'])).steps[0]!.checkpoints.map(({ id }) => id);
    const before = await ids('ls', 'kubectl set image deploy/x a=b', 'ls');
    assert.equal(new Set(before).size, 3);
    assert.equal(before[2], `${before[0]}-2`);
    assert.deepEqual(await ids('pwd', 'kubectl  set image deploy/x a=b', 'ls'), [
      ...(await ids('pwd')),
      before[1],
      before[0],
    ]);
    for (const id of before) assert.match(id, /^a\.[a-z0-9-]+-[0-9a-f]{8}(-2)?$/);
  });

  it('leave out notes, skipped blocks and sample output', async () => {
    const fence = ['```sh', '$ ls', 'kubectl delete pod web', '```'];
    const note = ['!!! note', ...fence.map(line => `    ${line}`), ''];
    const { steps } = await parse(['## A', '<!-- lab:run skip: true -->', '', ...fence, ...note, ...fence]);
    assert.deepEqual(
      steps[0]?.checkpoints.map(({ statement }) => statement),
      ['a/3.1'],
    );
  });

  it('go to the namespace of the lesson, and to that which a command sets', async () => {
    const { steps } = await parse([
      '<!-- lab:lesson namespace: shop -->',
      '',
      '## A',
      '```sh',
      'kubectl run a --image=x',
      'kubectl run b --image=x -n other',
      'kubectl create ns q',
      'kubectl config set-context --current --namespace=q',
      'kubectl run c --image=x',
      '```',
    ]);
    assert.deepEqual(
      steps[0]?.checkpoints.map(({ expectation }) => expectation.kind === 'wait' && expectation.target.namespace),
      ['shop', 'other', undefined, false, 'q'],
    );
  });

  it('note the objects of files, as what the command touches', async () => {
    const { steps } = await parse(['## A', '```sh', `kubectl delete -f - <<EOF\n${manifest}EOF`, 'ls', '```']);
    const [block] = steps[0]!.blocks;
    assert.deepEqual(block?.kind === 'commands' && block.statements.map(({ objects }) => objects), [
      [
        { resource: 'deployment', name: 'web' },
        { resource: 'service', name: 'web', namespace: 'shop' },
      ],
      undefined,
    ]);
  });

  describe('of manifests', () => {
    const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata:\n  name: ${name}\n`;
    const yaml = (name: string, info = 'yaml'): string[] => ['```' + info, pod(name).trimEnd(), '```', ''];
    const command = (...lines: string[]): string[] => ['```sh', ...lines, '```', ''];
    const last = async (lines: string[], options: Partial<ParseOptions> = {}) =>
      (await parse(['## A', '', ...lines], options)).steps.at(-1)?.checkpoints.at(-1)?.expectation;
    const files: Record<string, string> = { 'a.yaml': pod('a'), 'dir/b.yaml': pod('b') };
    const readManifest = (path: string): Promise<string | undefined> => Promise.resolve(files[path]);

    it('come from files', async () => {
      assert.deepEqual(
        await last(command('kubectl apply -f a.yaml -f dir/b.yaml'), { readManifest }),
        all(wait('pod/a', ready), wait('pod/b', ready)),
      );
      assert.equal((await last(command('kubectl apply -f a.yaml -f c.yaml'), { readManifest }))?.kind, 'ran');
    });

    describe('of kustomizations', () => {
      const kustomize = (...lines: string[]): Promise<Expectation | undefined> => {
        const own: Record<string, string> = {
          ...files,
          'base/kustomization.yaml': 'resources: [pod.yaml]',
          'base/pod.yaml': pod('p'),
          'over/kustomization.yml': lines.join('\n'),
          'over/ns.yaml': 'apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n',
          'loop/Kustomization': 'resources: [.]',
        };
        return last(command('kubectl apply -k over/'), { readManifest: file => Promise.resolve(own[file]) });
      };

      it('come from their resources, with their names and namespace', async () => {
        assert.deepEqual(
          await kustomize('resources: [../base, ns.yaml]', 'namePrefix: a-', 'nameSuffix: -z', 'namespace: shop'),
          all(wait('pod/a-p-z', ready, 'shop'), wait('namespace/shop', ready)),
        );
      });

      for (const line of [
        'resources: [https://example.com/base]',
        'resources: [missing.yaml]',
        'resources: [../loop]',
        'resources: [../base]\nconfigMapGenerator: [{ name: c }]',
        'resources: [',
        '[]',
      ]) {
        it(`cannot be told from ${JSON.stringify(line)}`, async () =>
          assert.equal((await kustomize(line))?.kind, 'ran'));
      }
    });

    it('come from fences with a title', async () => {
      const lines = [
        ...yaml('x', 'yaml title="x.yaml"'),
        ...yaml('y'),
        '## B',
        ...command('kubectl apply -f ./x.yaml'),
      ];
      assert.deepEqual(await last(lines), wait('pod/x', ready));
    });

    it('come from the only fence that the step shows', async () => {
      assert.deepEqual(await last([...yaml('x'), ...command('kubectl apply -f x.yaml')]), wait('pod/x', ready));
      assert.equal((await last([...yaml('x'), ...yaml('y'), ...command('kubectl apply -f x.yaml')]))?.kind, 'ran');
      assert.equal((await last([...yaml('x'), '## B', ...command('kubectl apply -f x.yaml')]))?.kind, 'ran');
    });

    for (const write of ['cat <<EOF > x.yaml', 'cat > x.yaml <<EOF', 'tee x.yaml <<EOF']) {
      it(`come from what ${write} wrote`, async () => {
        const lines = [...command(write, pod('x').trimEnd(), 'EOF'), '## B', ...command('kubectl delete -f x.yaml')];
        assert.deepEqual(await last(lines), wait('pod/x', absent));
      });
    }

    for (const [write, target] of [
      ['kubectl get deployment web -o yaml > x.yaml', 'deployment/web'],
      ['kubectl run web --image=x --dry-run=client -o yaml >x.yaml', 'pod/web'],
      ['kubectl create deployment web --image=x --dry-run=client -oyaml > ./x.yaml', 'deployment/web'],
    ] as const) {
      it(`come from what ${write} wrote`, async () => {
        assert.deepEqual(await last(command(write, 'kubectl apply -f x.yaml')), wait(target, ready));
      });
    }
  });
});
