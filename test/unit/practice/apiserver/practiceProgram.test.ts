import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, afterEach, before, beforeEach, describe, it } from 'mocha';
import { PracticeFolder } from '../../../support/practiceProcess.ts';

describe('the practice program', function () {
  this.timeout(60_000);
  let folder: PracticeFolder;
  beforeEach(async () => {
    folder = await PracticeFolder.create();
  });
  afterEach(() => folder.remove());

  it('keeps its files to their owner, and its secrets out of its log', async () => {
    const { ready, end } = await folder.start();
    assert.deepEqual([ready.ready, ready.kubeconfig], [true, join(folder.path, 'kubeconfig')]);
    for (const file of ['kubeconfig', 'journal.jsonl', 'pki/token', 'pki/ca.key', 'pki/apiserver.key']) {
      assert.equal((await stat(join(folder.path, file))).mode & 0o777, 0o600, file);
    }
    for (const path of ['.', 'pki']) assert.equal((await stat(join(folder.path, path))).mode & 0o777, 0o700);
    assert.equal(await end(), 0);
    const log = await readFile(join(folder.path, 'practice.log'), 'utf8');
    const token = (await readFile(join(folder.path, 'pki', 'token'), 'utf8')).trim();
    assert.ok(token.length >= 43 && !log.includes(token));
  });

  it('goes on after a kill with the same address, identity and objects', async () => {
    const first = await folder.start();
    await folder.kubectl('create', 'configmap', 'kept', '--from-literal=a=b');
    const identity = await folder.kubectl('get', 'ns', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    const version = await folder.kubectl('get', 'cm', 'kept', '-o', 'jsonpath={.metadata.resourceVersion}');
    await first.end('SIGKILL');
    const second = await folder.start();
    assert.equal(second.ready.server, first.ready.server);
    assert.equal(second.ready.existing, undefined);
    const again = await folder.kubectl('get', 'ns', 'kube-system', '-o', 'jsonpath={.metadata.uid}');
    assert.equal(again.output, identity.output);
    const kept = await folder.kubectl('get', 'cm', 'kept', '-o', 'jsonpath={.data.a}');
    assert.equal(kept.output, 'b', kept.errors);
    await folder.kubectl('label', 'cm', 'kept', 'x=y');
    const later = await folder.kubectl('get', 'cm', 'kept', '-o', 'jsonpath={.metadata.resourceVersion}');
    assert.ok(Number(later.output) > Number(version.output));
  });

  it('leaves the namespace that was chosen in its kubeconfig', async () => {
    const first = await folder.start();
    await folder.kubectl('config', 'set-context', '--current', '--namespace=kube-system');
    await first.end();
    await folder.start();
    const namespace = await folder.kubectl('config', 'view', '--minify', '-o', 'jsonpath={..namespace}');
    assert.equal(namespace.output, 'kube-system');
    assert.equal((await stat(join(folder.path, 'kubeconfig'))).mode & 0o777, 0o600);
  });

  it('takes another port when its own is taken, and says so in the kubeconfig', async () => {
    const first = await folder.start();
    const { port } = new URL(first.ready.server);
    await first.end();
    const squatter = createServer().listen(Number(port), '127.0.0.1');
    await once(squatter, 'listening');
    try {
      const second = await folder.start();
      assert.notEqual(second.ready.server, first.ready.server);
      assert.equal((await folder.kubectl('get', 'ns', 'default', '-o', 'name')).output, 'namespace/default\n');
    } finally {
      squatter.close();
    }
  });

  it('is found by a second start, and serves a folder only once', async () => {
    const starts = await Promise.all([folder.start(), folder.start(), folder.start()]);
    const first = starts.filter(({ ready }) => ready.existing === undefined);
    assert.equal(first.length, 1);
    for (const { ready, child } of starts) {
      assert.deepEqual({ ...ready, existing: undefined }, { ...first[0]!.ready, existing: undefined });
      if (ready.existing === undefined) continue;
      if (child.exitCode === null) await once(child, 'exit');
      assert.equal(child.exitCode, 0);
    }
  });

  it('ends by itself when nobody asks anything of it', async () => {
    const { child } = await folder.start('--idle-timeout', '1');
    const [code] = (await once(child, 'exit')) as [number | null];
    assert.equal(code, 0);
  });

  it('goes on with what an earlier version has left, and adds what that one did not have', async () => {
    const fixture = new URL('../storage/fixtures/format-1.jsonl', import.meta.url);
    const lines = (await readFile(fixture, 'utf8')).split('\n');
    const journal = lines
      .filter(line => !line.includes('"name":"view"'))
      // A role with fewer rules, and a Deployment without a field that has a default.
      .map(line =>
        line.replace('"rules":[{', '"rules":[{"apiGroups":["old"],"resources":["old"],"verbs":["get"]}],"x":[{'),
      )
      .map(line => line.replaceAll('"progressDeadlineSeconds":600,', ''));
    await writeFile(join(folder.path, 'journal.jsonl'), journal.join('\n'));
    await folder.start();
    const output = async (...args: string[]): Promise<string> => {
      const { code, output, errors } = await folder.kubectl(...args);
      assert.equal(code, 0, errors);
      return output;
    };
    assert.equal(await output('get', 'deployment', 'web', '-o', 'jsonpath={.spec.progressDeadlineSeconds}'), '600');
    assert.match(await output('get', 'clusterrole', 'view', '-o', 'name'), /view/);
    const rules = await output('get', 'clusterrole', 'system:aggregate-to-view', '-o', 'jsonpath={.rules}');
    assert.match(rules, /"old"[^]*"pods"/);
    await output('rollout', 'status', 'deployment/web', '--timeout=30s');
    assert.deepEqual(
      (await readdir(folder.path)).filter(name => name.startsWith('journal')),
      ['journal.jsonl'],
    );
  });

  it('goes on when nobody reads what it says, and ends when it is told to', async () => {
    const { child, end } = await folder.start();
    child.stdout!.destroy();
    child.stderr!.destroy();
    assert.equal((await folder.kubectl('get', 'namespace', 'default', '-o', 'name')).output, 'namespace/default\n');
    // It has something to say about that.
    assert.equal(await end('SIGTERM'), 0);
    const log = await readFile(join(folder.path, 'practice.log'), 'utf8');
    assert.match(log, / info ending: SIGTERM\n$/);
    assert.doesNotMatch(log, / error /);
  });

  it('says how it is called when it is called wrongly', async () => {
    await assert.rejects(folder.start('--port', 'x'), /--port must be a number[^]*usage: practice --data DIR/);
  });
});

describe('kubectl on a practice cluster', function () {
  this.timeout(90_000);
  let folder: PracticeFolder;
  before(async () => {
    folder = await PracticeFolder.create();
    await folder.start();
  });
  after(() => folder.remove());

  /** What kubectl prints, in columns without their spaces; fails when kubectl does. */
  const table = async (...args: string[]): Promise<string[][]> => {
    const { code, output, errors } = await folder.kubectl(...args);
    assert.equal(code, 0, errors);
    return output
      .trimEnd()
      .split('\n')
      .map(line => line.split(/\s{2,}/));
  };
  const run = async (...args: string[]): Promise<string> => {
    const { code, output, errors } = await folder.kubectl(...args);
    assert.equal(code, 0, errors);
    return output;
  };
  const failure = async (...args: string[]): Promise<string> => {
    const { code, errors } = await folder.kubectl(...args);
    assert.notEqual(code, 0);
    return errors.trim();
  };

  it('finds the cluster and its nodes', async () => {
    assert.match(await run('cluster-info'), /Kubernetes control plane.* is running at .*https:\/\/127\.0\.0\.1:\d+/);
    const [header, ...nodes] = await table('get', 'nodes');
    assert.deepEqual(header, ['NAME', 'STATUS', 'ROLES', 'AGE', 'VERSION']);
    assert.equal(nodes.length, 3);
    assert.deepEqual(nodes[0]!.slice(1, 3), ['Ready', '<none>']);
    assert.equal(await run('auth', 'can-i', 'create', 'deployments'), 'yes\n');
  });

  it('creates, exposes, scales and deletes a Deployment', async () => {
    assert.equal(
      await run('create', 'deployment', 'web', '--image=nginx:1.27', '--port=80'),
      'deployment.apps/web created\n',
    );
    assert.match(await run('rollout', 'status', 'deployment/web', '--timeout=30s'), /successfully rolled out/);
    assert.deepEqual(
      (await table('get', 'deployments', '-o', 'wide')).map(row => row.filter((_, index) => index !== 4)),
      [
        ['NAME', 'READY', 'UP-TO-DATE', 'AVAILABLE', 'CONTAINERS', 'IMAGES', 'SELECTOR'],
        ['web', '1/1', '1', '1', 'nginx', 'nginx:1.27', 'app=web'],
      ],
    );
    const created = await run('expose', 'deployment', 'web', '--type=LoadBalancer', '--port=80', '--target-port=80');
    assert.equal(created, 'service/web exposed\n');
    const [header, web] = await table('get', 'service', 'web');
    assert.deepEqual(header, ['NAME', 'TYPE', 'CLUSTER-IP', 'EXTERNAL-IP', 'PORT(S)', 'AGE']);
    assert.equal(web![1], 'LoadBalancer');
    assert.match(web![4]!, /^80:3\d{4}\/TCP$/);
    await run('wait', 'service/web', '--for=jsonpath={.status.loadBalancer.ingress[0].ip}', '--timeout=30s');
    assert.equal(await run('scale', 'deployment', 'web', '--replicas=2'), 'deployment.apps/web scaled\n');
    await run('wait', 'deployment/web', '--for=jsonpath={.status.availableReplicas}=2', '--timeout=30s');
    const pods = await table('get', 'pods', '-l', 'app=web');
    assert.deepEqual(pods[0], ['NAME', 'READY', 'STATUS', 'RESTARTS', 'AGE']);
    assert.deepEqual(
      pods.slice(1).map(([, ready, status, restarts]) => [ready, status, restarts]),
      [
        ['1/1', 'Running', '0'],
        ['1/1', 'Running', '0'],
      ],
    );
    const kinds = await run('get', 'replicasets,pods', '-o', 'name');
    assert.match(kinds, /^replicaset\.apps\/web-\w+\n(pod\/web-\w+-\w{5}\n){2}$/);
    assert.match(
      await run('describe', 'deployment', 'web'),
      /ScalingReplicaSet.*Scaled up replica set web-\w+ from 1 to 2/,
    );
    const name = pods[1]![0]!;
    assert.equal(await run('delete', 'pod', name, '--grace-period=1'), `pod "${name}" deleted\n`);
    assert.match(await failure('get', 'pod', name), /^Error from server \(NotFound\): pods "web-\S+" not found$/);
    assert.equal(await run('delete', 'service', 'web'), 'service "web" deleted\n');
    assert.equal(await run('delete', 'deployment', 'web'), 'deployment.apps "web" deleted\n');
  });

  it('applies, changes and replaces a manifest', async () => {
    const file = join(folder.path, 'manifest.yaml');
    const manifest = (image: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: applied
spec:
  replicas: 0
  selector:
    matchLabels: { app: applied }
  template:
    metadata:
      labels: { app: applied }
    spec:
      containers:
        - name: main
          image: ${image}
---
apiVersion: v1
kind: Service
metadata:
  name: applied
spec:
  selector: { app: applied }
  ports: [{ port: 80 }]
`;
    await writeFile(file, manifest('nginx:1'));
    assert.equal(await run('apply', '-f', file), 'deployment.apps/applied created\nservice/applied created\n');
    assert.equal(await run('apply', '-f', file), 'deployment.apps/applied unchanged\nservice/applied unchanged\n');
    await writeFile(file, manifest('nginx:2'));
    assert.equal(await run('apply', '-f', file), 'deployment.apps/applied configured\nservice/applied unchanged\n');
    await run('set', 'image', 'deployment/applied', 'main=nginx:3');
    const read = await run('get', 'deployment', 'applied', '-o', 'jsonpath={..image} {.metadata.generation}');
    assert.equal(read, 'nginx:3 3');
    assert.match(await failure('create', '-f', file), /deployments\.apps "applied" already exists/);
    assert.match(await run('replace', '-f', file), /deployment\.apps\/applied replaced/);
    await run('label', 'deployment', 'applied', 'tier=web');
    assert.equal(await run('get', 'deployments', '-l', 'tier=web', '-o', 'name'), 'deployment.apps/applied\n');
    await run('delete', '-f', file);
  });

  it('hears what is wrong as a real server says it', async () => {
    assert.equal(
      await failure('get', 'deployment', 'none'),
      'Error from server (NotFound): deployments.apps "none" not found',
    );
    assert.match(
      await failure('create', 'deployment', 'Bad', '--image=a'),
      /a lowercase RFC 1123 subdomain must consist of/,
    );
    assert.equal(await failure('get', 'nonsense'), 'error: the server doesn\'t have a resource type "nonsense"');
    assert.match(await failure('delete', 'ns', 'default'), /is forbidden: this namespace may not be deleted/);
    assert.equal(
      (await folder.kubectl('get', 'pods', '-n', 'none')).errors.trim(),
      'No resources found in none namespace.',
    );
  });

  it('says that there is no such kind, whatever its group', async () => {
    for (const apiVersion of ['v1', 'apps/v1', 'extensions/v1beta1', 'example.com/v1']) {
      const file = join(folder.path, 'kind.yaml');
      await writeFile(file, `apiVersion: ${apiVersion}\nkind: Depoyment\nmetadata: { name: a }\n`);
      assert.match(
        await failure('apply', '-f', file),
        new RegExp(`^error: resource mapping not found.*: no matches for kind "Depoyment" in version "${apiVersion}"`),
      );
    }
  });

  it('makes what typed clients send as protobuf', async () => {
    await run('create', 'configmap', 'made', '--from-literal=a=b');
    await run('create', 'secret', 'generic', 'made', '--from-literal=a=b');
    await run('create', 'deployment', 'none', '--image=nginx', '--replicas=0');
    assert.equal(await run('get', 'cm', 'made', '-o', 'jsonpath={.data.a}'), 'b');
    assert.equal(await run('get', 'secret', 'made', '-o', 'jsonpath={.data.a}'), 'Yg==');
    assert.equal(await run('get', 'deployment', 'none', '-o', 'jsonpath={.spec.replicas}'), '0');
    await run('create', 'namespace', 'made');
    await run('create', 'configmap', 'inside', '-n', 'made');
    await run('delete', 'namespace', 'made', '--timeout=30s');
    assert.match(await failure('get', 'namespace', 'made'), /namespaces "made" not found/);
  });

  it('finds the Service of the API server again after its deletion', async () => {
    const before = await run('get', 'service', 'kubernetes', '-o', 'jsonpath={.metadata.uid} {.spec.clusterIP}');
    await run('delete', 'service', 'kubernetes', '--timeout=20s');
    const now = await run('get', 'service', 'kubernetes', '-o', 'jsonpath={.metadata.uid} {.spec.clusterIP}');
    assert.notEqual(now, before);
    assert.match(now, / 10\.96\.0\.1$/);
  });
});
