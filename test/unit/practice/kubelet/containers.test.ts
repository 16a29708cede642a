import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { DataObject, Service } from '../../../../src/practice/kinds/core.ts';
import type { Container, ContainerState, Pod } from '../../../../src/practice/kinds/pod.ts';
import { inputOf, noInput, TextOutput } from '../../../../src/practice/workloads/stdio.ts';
import { condition, deployment, pod, podsOf, service, startSimulation, type Simulation } from '../simulation.ts';

describe('a simulated container', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => (cluster = await startSimulation()));
  afterEach(() => cluster.dispose());

  const getPod = (name: string): Pod | undefined => cluster.api.get<Pod>('pods', 'default', name);
  const start = async (name: string, container: Partial<Container>, spec: Partial<Pod['spec']> = {}): Promise<void> => {
    cluster.api.create('pods', pod(name, { command: ['sleep', '3600'], ...container }, spec));
    await ready(name);
  };
  const ready = (name: string): Promise<unknown> =>
    cluster.until(`${name} is ready`, () => condition(getPod(name), 'Ready')?.status === 'True');
  const exec = async (
    name: string,
    script: string,
    container = name,
  ): Promise<{ code: number; out: string; err: string }> => {
    const [stdout, stderr] = [new TextOutput(), new TextOutput()];
    const execution = cluster.runtime.exec('default', name, container, ['sh', '-c', script], {
      stdin: noInput,
      stdout,
      stderr,
    });
    assert.ok(execution, `${name} runs`);
    const end = await execution.ended;
    assert.ok('exitCode' in end);
    return { code: end.exitCode, out: stdout.text, err: stderr.text };
  };
  /** Waits for what the API does not tell of. */
  const eventually = async (condition: () => boolean): Promise<void> => {
    const limit = Date.now() + 10_000;
    while (!condition()) {
      assert.ok(Date.now() < limit, condition.toString());
      await delay(5);
    }
  };
  const configMap = (data: Record<string, string>, name = 'settings'): DataObject => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name, namespace: 'default' },
    data,
  });

  it('runs commands in its surroundings', async () => {
    await start('web', { env: [{ name: 'COLOR', value: 'green' }], workingDir: '/tmp' });
    assert.deepEqual(await exec('web', 'hostname; pwd; echo $COLOR $HOME; exit 3'), {
      code: 3,
      out: 'web\n/tmp\ngreen /root\n',
      err: '',
    });
    assert.match(
      (await exec('web', 'cat /etc/resolv.conf')).out,
      /^search default\.svc\.cluster\.local svc\.cluster\.local cluster\.local\nnameserver 10\.96\.0\.10\n/,
    );
    assert.match((await exec('web', 'cat /etc/hosts')).out, /\n10\.244\.\d\.\d+\tweb\n$/);
    assert.equal((await exec('web', 'cat /var/run/secrets/kubernetes.io/serviceaccount/namespace')).out, 'default');
    assert.equal(
      (await exec('web', 'ls /var/run/secrets/kubernetes.io/serviceaccount')).out,
      'ca.crt\nnamespace\ntoken\n',
    );
    assert.match((await exec('web', 'ps')).out, /^PID .*\n +1 root .* sleep 3600\n/);
    const none = cluster.runtime.exec('default', 'web', 'web', ['nosuch'], {
      stdin: noInput,
      stdout: new TextOutput(),
      stderr: new TextOutput(),
    });
    assert.deepEqual(await none?.ended, {
      error:
        'OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in $PATH',
    });
    assert.equal(
      cluster.runtime.exec('default', 'web', 'other', ['ls'], {
        stdin: noInput,
        stdout: new TextOutput(),
        stderr: new TextOutput(),
      }),
      undefined,
    );
  });

  it('sees its volumes, and the changes of ConfigMaps and Secrets', async () => {
    cluster.api.create('configmaps', configMap({ 'a.conf': 'one', 'b.conf': 'two' }));
    cluster.api.create('secrets', {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'key', namespace: 'default' },
      data: { key: 'c2VjcmV0' },
    });
    await start(
      'web',
      {
        volumeMounts: [
          { name: 'config', mountPath: '/config' },
          { name: 'config', mountPath: '/etc/app.conf', subPath: 'a.conf' },
          { name: 'key', mountPath: '/key', readOnly: true },
          { name: 'some', mountPath: '/some' },
          { name: 'work', mountPath: '/work' },
          { name: 'field', mountPath: '/field' },
        ],
      },
      {
        volumes: [
          { name: 'config', configMap: { name: 'settings' } },
          { name: 'key', secret: { secretName: 'key', defaultMode: 0o400 } },
          { name: 'some', configMap: { name: 'settings', items: [{ key: 'b.conf', path: 'sub/x' }] } },
          { name: 'work', emptyDir: {} },
          { name: 'field', downwardAPI: { items: [{ path: 'labels', fieldRef: { fieldPath: 'metadata.labels' } }] } },
        ],
      },
    );
    assert.equal(
      (await exec('web', 'ls /config; cat /config/a.conf /etc/app.conf /key/key /some/sub/x /field/labels')).out,
      'a.conf\nb.conf\noneonesecrettworun="web"',
    );
    assert.match((await exec('web', 'ls -l /key')).out, /-r-------- 1 root root +6 .* key/);
    assert.match((await exec('web', 'echo x > /config/a.conf')).err, /Read-only file system/);
    assert.equal((await exec('web', 'echo x > /work/f && cat /work/f')).out, 'x\n');
    const changed = structuredClone(cluster.api.get<DataObject>('configmaps', 'default', 'settings')!);
    changed.data = { 'a.conf': 'three' };
    cluster.api.update('configmaps', changed);
    assert.equal((await exec('web', 'ls /config; cat /config/a.conf')).out, 'a.conf\nthree');
  });

  it('waits for a volume whose ConfigMap is missing', async () => {
    cluster.api.create(
      'pods',
      pod(
        'web',
        { command: ['sleep', '9'], volumeMounts: [{ name: 'config', mountPath: '/c' }] },
        { volumes: [{ name: 'config', configMap: { name: 'settings' } }] },
      ),
    );
    await cluster.until('FailedMount', () =>
      cluster
        .events('web')
        .some(
          ({ message, reason }) =>
            reason === 'FailedMount' &&
            message === 'MountVolume.SetUp failed for volume "config" : configmap "settings" not found',
        ),
    );
    assert.equal(getPod('web')?.status?.containerStatuses?.[0]?.state.waiting?.reason, 'ContainerCreating');
    cluster.api.create('configmaps', configMap({ a: 'b' }));
    await ready('web');
  });

  it('shares an emptyDir with the other containers, and its pages with the world', async () => {
    const mount = { name: 'html', mountPath: '/usr/share/nginx/html' };
    cluster.api.create(
      'pods',
      pod(
        'web',
        {},
        {
          containers: [
            { name: 'nginx', image: 'nginx', volumeMounts: [mount] },
            {
              name: 'writer',
              image: 'busybox',
              command: ['sh', '-c', 'echo "from $HOSTNAME" > /html/index.html; sleep 999'],
              volumeMounts: [{ ...mount, mountPath: '/html' }],
            },
          ],
          volumes: [{ name: 'html', emptyDir: {} }],
        },
      ),
    );
    await ready('web');
    assert.equal((await exec('web', 'curl -s localhost', 'nginx')).out, 'from web\n');
    await exec('web', 'echo changed > /usr/share/nginx/html/index.html', 'nginx');
    assert.equal((await exec('web', 'wget -qO- http://127.0.0.1/', 'writer')).out, 'changed\n');
    assert.equal((await exec('web', 'curl -s -o /dev/null -w "%{http_code}" localhost/none', 'nginx')).out, '404');
  });

  it('keeps its files over a restart of the kubelet, not over its own', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'files-'));
    cluster.dispose();
    const stateFile = join(folder, 'containers.json');
    cluster = await startSimulation({ stateFile });
    await start(
      'web',
      { volumeMounts: [{ name: 'work', mountPath: '/work' }] },
      { volumes: [{ name: 'work', emptyDir: {} }] },
    );
    await exec('web', 'echo own > /tmp/f; rm /etc/group; echo shared > /work/f');
    cluster.dispose();
    cluster = await startSimulation({ api: cluster.api, stateFile });
    await eventually(() => cluster.runtime.isRunning('default', 'web', 'web'));
    assert.equal(
      (await exec('web', 'cat /tmp/f /work/f; ls /etc')).out,
      'own\nshared\nhostname\nhosts\npasswd\nresolv.conf\n',
    );
    await rm(folder, { recursive: true });
  });

  it('is restarted when the command of its probe fails', async () => {
    const livenessProbe = { exec: { command: ['cat', '/tmp/healthy'] }, periodSeconds: 1, failureThreshold: 1 };
    await start(
      'web',
      { command: ['sh', '-c', 'touch /tmp/healthy; sleep 0.3; rm /tmp/healthy; sleep 600'], livenessProbe },
      { terminationGracePeriodSeconds: 1 },
    );
    await cluster.until('a restart', () => (getPod('web')?.status?.containerStatuses?.[0]?.restartCount ?? 0) > 0);
    assert.ok(
      cluster
        .events('web')
        .some(
          ({ message }) =>
            message === "Liveness probe failed: cat: can't open '/tmp/healthy': No such file or directory",
        ),
    );
  });

  it('finds Services and Pods by their names', async () => {
    await start('client', {});
    cluster.api.create('deployments.apps', deployment('web', 'nginx', { replicas: 2 }));
    cluster.api.create('services', service('web', { ports: [{ port: 80 }] }));
    cluster.api.create(
      'services',
      service('pods', { clusterIP: 'None', selector: { app: 'web' }, ports: [{ port: 80 }] }),
    );
    cluster.api.create(
      'services',
      service('alias', { type: 'ExternalName', externalName: 'web.default.svc.cluster.local', selector: {} }),
    );
    cluster.api.create(
      'services',
      service('node', {
        type: 'NodePort',
        selector: { app: 'web' },
        ports: [{ port: 8080, targetPort: 80, nodePort: 30080 }],
      }),
    );
    cluster.api.create('pods', pod('named', { command: ['sleep', '9'] }, { hostname: 'named-0', subdomain: 'named' }));
    cluster.api.create(
      'services',
      service('named', { clusterIP: 'None', selector: { run: 'named' }, ports: [{ port: 80 }] }),
    );
    await ready('named');
    await cluster.until(
      'two Pods',
      () => podsOf(cluster.api, 'web').filter(each => condition(each, 'Ready')?.status === 'True').length === 2,
    );
    const endpoint = (name: string, port: number): unknown =>
      cluster.router.next(cluster.api.get<Service>('services', 'default', name)!, port);
    await cluster.until(
      'endpoints',
      () =>
        endpoint('web', 80) &&
        endpoint('node', 8080) &&
        cluster.router.dns.lookup('pods', 'default')?.addresses.length === 2 &&
        cluster.router.dns.lookup('named-0.named', 'default'),
    );
    const lookup = (name: string, namespace = 'default'): string[] | undefined =>
      cluster.router.dns.lookup(name, namespace)?.addresses;
    const clusterIP = (name: string): string =>
      (cluster.api.get('services', 'default', name)!.spec as { clusterIP: string }).clusterIP;
    for (const name of [
      'web',
      'web.default',
      'WEB.default.svc',
      'web.default.svc.cluster.local',
      'web.default.svc.cluster.local.',
      'alias',
    ]) {
      assert.deepEqual(lookup(name), [clusterIP('web')], name);
    }
    assert.equal(lookup('web', 'other'), undefined);
    assert.equal(lookup('example.com'), undefined);
    const ips = podsOf(cluster.api, 'web').map(({ status }) => status?.podIP ?? '');
    assert.deepEqual(lookup('pods')?.sort(), ips.sort());
    assert.deepEqual(lookup(`${ips[0]!.replaceAll('.', '-')}.pods`), [ips[0]]);
    assert.deepEqual(lookup('10-1-2-3.default.pod'), ['10.1.2.3']);
    assert.deepEqual(lookup('named-0.named'), [getPod('named')?.status?.podIP]);
    for (const address of ['web', 'alias.default', 'node:8080', '10.0.0.12:30080', 'pods', ips[1]!]) {
      const { err, out } = await exec('client', `wget -qO- http://${address} | grep -c 'Welcome to nginx!'`);
      assert.equal(out, '2\n', `${address}: ${err}`);
    }
    assert.match((await exec('client', 'wget -qO- http://node:80 -T 1')).err, /download timed out/);
    assert.match((await exec('client', 'wget -qO- http://10.0.0.12:30081')).err, /Connection refused/);
    assert.equal((await exec('client', 'ping -c 1 named-0.named >/dev/null && echo up')).out, 'up\n');
  });

  it('behaves as a ConfigMap describes its image', async () => {
    const text = `images:
  - image: shop/web
    tags: ['1', '2']
    startsAfter: 10s
    log: ['hello from \${HOSTNAME}']
    http:
      - port: 8080
        answers: [{ body: 'shop \${COLOR}' }, { path: /admin, status: 403 }]
  - image: shop/crash:1
    exits: { code: 3, after: 5s, log: [no luck] }
  - image: shop/oom:1
    exits: { outOfMemory: true }
  - image: shop/needs:1
    requires: { env: [DB_HOST] }
`;
    const described = configMap({ 'images.yaml': text });
    described.metadata.labels = { 'practice.kubernetes-lab-guide/images': 'true' };
    cluster.api.create('configmaps', described);
    await start('web', { image: 'shop/web:2', command: [], env: [{ name: 'COLOR', value: 'red' }] });
    await eventually(
      () =>
        cluster.runtime
          .logs('default', 'web', 'web', { previous: false })
          ?.lines.some(({ text: line }) => line === 'listening on port 8080') === true,
    );
    assert.equal(
      (await exec('web', 'curl -s localhost:8080; curl -s -o /dev/null -w " %{http_code}" localhost:8080/admin/x')).out,
      'shop red 403',
    );
    for (const [name, state] of [
      ['crash', { reason: 'Error', exitCode: 3 }],
      ['oom', { reason: 'OOMKilled', exitCode: 137 }],
      ['needs', { reason: 'Error', exitCode: 1 }],
    ] as const) {
      cluster.api.create('pods', pod(name, { image: `shop/${name}:1` }, { restartPolicy: 'Never' }));
      const terminated = await cluster.until(
        `${name} ends`,
        () => getPod(name)?.status?.containerStatuses?.[0]?.state.terminated,
      );
      assert.deepEqual({ reason: terminated.reason, exitCode: terminated.exitCode }, state);
    }
    const wrong = configMap({ x: 'images: [{ image: a/b, http: [{ port: 0 }] }]' }, 'wrong');
    wrong.metadata.labels = described.metadata.labels;
    cluster.api.create('configmaps', wrong);
    assert.deepEqual(
      cluster.events('wrong').map(({ message, reason }) => [reason, message]),
      [['InvalidImages', 'x:1: images[0].http[0].port must be a number from 1 to 65535']],
    );
  });

  it('is looked into by an ephemeral one, which ends without it', async () => {
    await start('web', { image: 'nginx' });
    const found = getPod('web')!;
    const debug = { name: 'debug', image: 'busybox', stdin: true, targetContainerName: 'web' };
    cluster.api.update(
      'pods',
      { ...found, spec: { ...found.spec, ephemeralContainers: [debug] } },
      'ephemeralcontainers',
    );
    const stateOf = (): ContainerState | undefined => getPod('web')?.status?.ephemeralContainerStatuses?.[0]?.state;
    await cluster.until('it runs', () => stateOf()?.running);
    // It sees the processes of the other, and its network, but has files of its own.
    const { out } = await exec('web', 'ps; wget -qO- localhost | grep -c title; ls /usr/share/nginx', 'debug');
    assert.match(out, /1 root +0:00 sleep 3600/);
    assert.equal(getPod('web')?.status?.ephemeralContainerStatuses?.[0]?.ready, false);
    const [stdout, stderr] = [new TextOutput(), new TextOutput()];
    const streams = { stdin: inputOf('exit 3\n'), stdout, stderr };
    assert.deepEqual(await cluster.runtime.attach('default', 'web', 'debug', streams)?.ended, { exitCode: 3 });
    await cluster.until('it has ended', () => stateOf()?.terminated?.exitCode === 3);
    assert.equal(condition(getPod('web'), 'Ready')?.status, 'True');
    assert.match((await exec('web', 'ps')).out, /^(?!.* sh$)/s);
  });

  it('takes what is typed by whoever is attached, and shows them what it writes', async () => {
    cluster.api.create(
      'pods',
      pod('shell', { command: ['sh'], stdin: true, stdinOnce: true, tty: true }, { restartPolicy: 'Never' }),
    );
    await ready('shell');
    const stdout = new TextOutput();
    const attached = cluster.runtime.attach('default', 'shell', 'shell', {
      stdin: inputOf('echo hi\rexit 4\r'),
      stdout,
      stderr: stdout,
    });
    await attached?.ended;
    const { exitCode } = await cluster.until(
      'its end',
      () => getPod('shell')?.status?.containerStatuses?.[0]?.state.terminated,
    );
    assert.equal(exitCode, 4);
    assert.match(stdout.text, /echo hi\r\n[^]*\nhi\r\n/);
    const log = cluster.runtime.logs('default', 'shell', 'shell', { previous: false });
    assert.ok(log?.lines.some(({ text }) => text === 'hi'));
  });
});
