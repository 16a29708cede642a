import assert from 'node:assert/strict';
import { parseKubectlCommands, type KubectlCommand } from '../../../src/shell/kubectl.ts';

describe('kubectl command lines', () => {
  const parse = (text: string): KubectlCommand => {
    const [command] = parseKubectlCommands(text);
    assert.ok(command, text);
    return command;
  };
  const targets = (text: string): [string, string | undefined][] =>
    parse(text).targets.map(({ resource, name }) => [resource, name]);

  it('are told from other commands', () => {
    for (const text of [
      'ls',
      'echo kubectl get pods',
      'kubectlx get',
      'cat kubectl',
      '',
      'if kubectl get x; then y; fi',
    ]) {
      assert.deepEqual(parseKubectlCommands(text), [], text);
    }
  });

  for (const text of [
    'kubectl get pods',
    'KUBECONFIG=/tmp/k kubectl get pods',
    'env A=b kubectl get pods',
    'sudo -E kubectl get pods',
    'sudo -u root kubectl get pods',
    '/usr/local/bin/kubectl get pods',
    'k get pods',
    'watch -n 1 kubectl get pods',
    'ls | kubectl get pods',
    'true && kubectl get pods',
    '(cd x; kubectl get pods)',
    'kubectl \\\n  get \\\n  pods',
    '"kubectl" get pods',
  ]) {
    it(`are found in ${JSON.stringify(text)}`, () => {
      const { verb, args } = parse(text);
      assert.deepEqual([verb, ...args], ['get', 'pods']);
    });
  }

  it('are found each in a list or pipeline, with offsets', () => {
    const text = 'kubectl a && kubectl b | grep x || kubectl c';
    assert.deepEqual(
      parseKubectlCommands(text).map(({ verb, start, end }) => [verb, text.slice(start, end)]),
      [
        ['a', 'kubectl a'],
        ['b', 'kubectl b'],
        ['c', 'kubectl c'],
      ],
    );
  });

  for (const [text, verb, subverb, args] of [
    ['kubectl', '', '', []],
    ['kubectl create deployment web --image=x', 'create', 'deployment', ['web']],
    ['kubectl create secret generic s --from-literal=a=b', 'create', 'secret generic', ['s']],
    ['kubectl create service clusterip s --tcp=80', 'create', 'service clusterip', ['s']],
    ['kubectl create -f x.yaml', 'create', '', []],
    ['kubectl rollout restart deployment/web', 'rollout', 'restart', ['deployment/web']],
    ['kubectl set image deployment/web c=img:1', 'set', 'image', ['deployment/web', 'c=img:1']],
    ['kubectl config set-context --current --namespace=x', 'config', 'set-context', []],
    ['kubectl -n shop get pods', 'get', '', ['pods']],
    ['kubectl --context c --kubeconfig=k get pods', 'get', '', ['pods']],
    ['kubectl exec -it web -- sh -c "ls -l"', 'exec', '', ['web']],
  ] as const) {
    it(`have verbs and arguments: ${text}`, () => {
      const command = parse(text);
      assert.deepEqual([command.verb, command.subverb, command.args], [verb, subverb, args]);
    });
  }

  for (const [text, expected] of [
    ['kubectl get deployment/x', [['deployment', 'x']]],
    ['kubectl get deployment x', [['deployment', 'x']]],
    [
      'kubectl get deploy/x svc/y',
      [
        ['deploy', 'x'],
        ['svc', 'y'],
      ],
    ],
    ['kubectl get pods', [['pods', undefined]]],
    [
      'kubectl get pods,svc',
      [
        ['pods', undefined],
        ['svc', undefined],
      ],
    ],
    [
      'kubectl get pods,svc a',
      [
        ['pods', 'a'],
        ['svc', 'a'],
      ],
    ],
    [
      'kubectl delete pod a b c',
      [
        ['pod', 'a'],
        ['pod', 'b'],
        ['pod', 'c'],
      ],
    ],
    ['kubectl delete --all pod', [['pod', undefined]]],
    ['kubectl delete pod --force a', [['pod', 'a']]],
    ['kubectl delete pod --grace-period 0 a', [['pod', 'a']]],
    ['kubectl delete pod --cascade=orphan a', [['pod', 'a']]],
    ['kubectl label pods a app=x tier-', [['pods', 'a']]],
    ['kubectl label pod/a example.com/x=y', [['pod', 'a']]],
    ['kubectl taint nodes n k=v:NoSchedule x:NoSchedule-', [['nodes', 'n']]],
    ['kubectl scale --replicas 3 deployment.apps/x', [['deployment.apps', 'x']]],
    ['kubectl -v 6 get -o wide pods', [['pods', undefined]]],
    ['kubectl get -A pods', [['pods', undefined]]],
  ] as [string, [string, string | undefined][]][]) {
    it(`name objects: ${text}`, () => assert.deepEqual(targets(text), expected));
  }

  for (const [text, expected] of [
    ['kubectl get pods -n a', 'a'],
    ['kubectl get pods -na', 'a'],
    ['kubectl get pods -n=a', 'a'],
    ['kubectl get pods --namespace a', 'a'],
    ['kubectl get pods --namespace=a', 'a'],
    ['kubectl get pods -n a -n b', 'b'],
    ['kubectl get pods -- -n a', undefined],
  ] as const) {
    it(`have a namespace: ${text}`, () => assert.equal(parse(text).namespace, expected));
  }

  it('have selectors', () => {
    assert.equal(parse('kubectl get pods -l app=x').selector, 'app=x');
    assert.equal(parse('kubectl get pods -lapp=x').selector, 'app=x');
    assert.equal(parse(`kubectl get pods --selector='a in (b, c)'`).selector, 'a in (b, c)');
    // There it is `--labels`.
    assert.equal(parse('kubectl run x --image=y -l app=x').selector, undefined);
  });

  it('have switches', () => {
    assert.equal(parse('kubectl get pods -A').allNamespaces, true);
    assert.equal(parse('kubectl get pods --all-namespaces').allNamespaces, true);
    assert.equal(parse('kubectl get pods --all-namespaces=false').allNamespaces, false);
    assert.equal(parse('kubectl delete pods --all').all, true);
    assert.equal(parse('kubectl get pods').all, false);
    for (const flag of ['--dry-run', '--dry-run=client', '--dry-run=server']) {
      assert.equal(parse(`kubectl create ${flag} deployment x`).dryRun, true, flag);
    }
    assert.equal(parse('kubectl create deployment x --dry-run=none').dryRun, false);
  });

  it('have files', () => {
    const files = (text: string) => parse(text).files;
    assert.deepEqual(files('kubectl apply -f a.yaml -f=b.yaml --filename c.yaml,d.yaml -fe.yaml'), [
      { path: 'a.yaml', kustomize: false },
      { path: 'b.yaml', kustomize: false },
      { path: 'c.yaml', kustomize: false },
      { path: 'd.yaml', kustomize: false },
      { path: 'e.yaml', kustomize: false },
    ]);
    assert.deepEqual(files('kubectl apply -k base/'), [{ path: 'base/', kustomize: true }]);
    assert.deepEqual(files('kubectl apply -f -'), [{ path: '-', kustomize: false }]);
    assert.deepEqual(files('kubectl logs -f web'), []);
  });

  it('have flags whose meaning depends on the command', () => {
    assert.deepEqual(parse('kubectl logs -f web -c app').flags, { follow: ['true'], container: ['app'] });
    assert.deepEqual(parse('kubectl exec -it web -- sh').flags, { stdin: ['true'], tty: ['true'] });
    assert.deepEqual(parse(`kubectl patch deploy x -p '{"a": 1}'`).flags, { patch: ['{"a": 1}'] });
    assert.deepEqual(parse('kubectl get pods -w -owide').flags, { watch: ['true'], output: ['wide'] });
    assert.deepEqual(parse('kubectl x --constructor=a --__proto__ b').flags.constructor, ['a']);
  });

  it('keep what is behind `--`', () => {
    assert.deepEqual(parse('kubectl exec web -- sh -c "a b"').command, ['sh', '-c', 'a b']);
  });

  it('know what cannot be known', () => {
    const dynamic = (text: string): boolean => parse(text).dynamic;
    assert.equal(dynamic('kubectl delete pod <POD-NAME>'), true);
    assert.equal(dynamic('kubectl delete pod $POD'), true);
    assert.equal(dynamic('kubectl delete pod $(kubectl get pods -o name)'), true);
    assert.equal(dynamic('kubectl get pods -n <NS>'), true);
    assert.equal(dynamic(`kubectl get pods -o jsonpath='{.items[*]}'`), false);
    assert.equal(parse('kubectl delete pod <POD-NAME>').targets[0]?.dynamic, true);
    assert.equal(parse('kubectl delete pod <POD-NAME>').targets[0]?.name, '<POD-NAME>');
  });

  it('know what `-f -` reads', () => {
    assert.equal(parse('kubectl apply -f - <<EOF\na: b\nEOF').input, 'a: b\n');
    assert.equal(parse('cat <<EOF | kubectl apply -f -\na: b\nEOF').input, 'a: b\n');
    assert.equal(parse(`echo 'a: b' | kubectl apply -f -`).input, 'a: b\n');
    assert.equal(parse('cat x.yaml | kubectl apply -f -').input, undefined);
    assert.equal(parse('curl x | kubectl apply -f -').input, undefined);
    const [, apply] = parseKubectlCommands('kubectl create ns x --dry-run=client -o yaml | kubectl apply -f -');
    assert.equal(apply?.pipedFrom?.verb, 'create');
  });

  it('know where their output goes', () => {
    assert.equal(parse('kubectl get deploy x -o yaml > x.yaml').output, 'x.yaml');
    assert.equal(parse('kubectl get pods').output, undefined);
  });
});
