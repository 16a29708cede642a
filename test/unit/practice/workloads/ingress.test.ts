import assert from 'node:assert/strict';
import { request } from 'node:http';
import type { Ingress, IngressClass, IngressSpec } from '../../../../src/practice/kinds/networking.ts';
import { noInput, TextOutput } from '../../../../src/practice/workloads/stdio.ts';
import { condition, deployment, pod, podsOf, service, startSimulation, type Simulation } from '../simulation.ts';

describe('Ingresses of the practice cluster', function () {
  this.timeout(15_000);
  let cluster: Simulation;
  beforeEach(async () => {
    cluster = await startSimulation();
    if (cluster.api.get('ingressclasses.networking.k8s.io', undefined, 'nginx')) return;
    cluster.api.create<IngressClass>('ingressclasses.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'IngressClass',
      metadata: { name: 'nginx' },
      spec: { controller: 'k8s.io/ingress-nginx' },
    });
  });
  afterEach(() => cluster.dispose());

  /** A Service that answers with its name and what it was asked for. */
  const app = async (name: string): Promise<void> => {
    const text = `location / { return 200 "${name}"; } location /deep { return 200 "${name} deep"; }`;
    const config = { 'default.conf': `server { listen 80; ${text} }` };
    cluster.api.create('configmaps', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name, namespace: 'default' },
      data: config,
    });
    const web = deployment(name, 'nginx');
    const [container] = web.spec.template.spec.containers;
    container!.volumeMounts = [{ name: 'config', mountPath: '/etc/nginx/conf.d' }];
    web.spec.template.spec.volumes = [{ name: 'config', configMap: { name } }];
    cluster.api.create('deployments.apps', web);
    const created = cluster.api.create(
      'services',
      service(name, { ports: [{ port: 8080, targetPort: 80, name: 'http' }] }),
    );
    await cluster.until(
      `${name} is ready`,
      () =>
        podsOf(cluster.api, name).some(each => condition(each, 'Ready')?.status === 'True') &&
        cluster.router.next(created, 8080),
    );
  };
  const ingress = async (name: string, spec: IngressSpec, annotations: Record<string, string> = {}): Promise<void> => {
    cluster.api.create<Ingress>('ingresses.networking.k8s.io', {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name, namespace: 'default', annotations },
      spec: { ingressClassName: 'nginx', ...spec },
    });
    await cluster.until(
      `${name} has an address`,
      () =>
        cluster.api.get<Ingress>('ingresses.networking.k8s.io', 'default', name)?.status?.loadBalancer?.ingress
          ?.length === 1,
    );
  };
  const to = (name: string): { service: { name: string; port: { number: number } } } => ({
    service: { name, port: { number: 8080 } },
  });
  const rule = (
    host: string | undefined,
    ...paths: [string, string, string][]
  ): NonNullable<IngressSpec['rules']>[number] => ({
    ...(host === undefined ? {} : { host }),
    http: { paths: paths.map(([path, pathType, name]) => ({ path, pathType, backend: to(name) })) },
  });
  const forwards = (): Record<string, string> => {
    const { annotations } = cluster.api.get('ingressclasses.networking.k8s.io', undefined, 'nginx')!.metadata;
    return JSON.parse(annotations?.['practice.kubernetes-lab-guide/forward'] ?? '{}') as Record<string, string>;
  };
  const url = (): Promise<string> => cluster.until('a forward', () => forwards()[80]);
  const ask = async (host: string | undefined, path: string): Promise<string> => {
    const { hostname, port } = new URL(await url());
    return new Promise((resolve, reject) => {
      const asked = request({ hostname, port, path, headers: host === undefined ? {} : { host } }, response => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve(response.statusCode === 200 ? text : String(response.statusCode)));
      });
      asked.on('error', reject).end();
    });
  };

  it('route by host and path', async () => {
    await Promise.all(['one', 'two', 'three'].map(app));
    await ingress('main', {
      rules: [
        rule('shop.example', ['/', 'Prefix', 'one'], ['/api', 'Prefix', 'two'], ['/api/exact', 'Exact', 'three']),
        rule('*.wild.example', ['/', 'Prefix', 'three']),
      ],
    });
    for (const [host, path, answer] of [
      ['shop.example', '/', 'one'],
      ['shop.example:80', '/apiary', 'one'],
      ['shop.example', '/api', 'two'],
      ['SHOP.example', '/api/x?y=1', 'two'],
      ['shop.example', '/api/exact', 'three'],
      ['shop.example', '/api/exact/x', 'two'],
      ['a.wild.example', '/', 'three'],
      ['wild.example', '/', '404'],
      ['other.example', '/', '404'],
    ] as const) {
      assert.equal(await ask(host, path), answer, `${host}${path}`);
    }
    assert.equal(await ask(undefined, '/'), '404');
    // A browser cannot say which host it means: each has a port.
    const hostUrl = await cluster.until('a port of the host', () => forwards()['shop.example:80']);
    assert.equal(await (await fetch(`${hostUrl}/api`)).text(), 'two');
    assert.deepEqual(Object.keys(forwards()), ['80', 'shop.example:80']);
    await ingress('rest', { defaultBackend: to('two') });
    assert.equal(await ask('other.example', '/'), 'two');
    assert.equal(await ask('shop.example', '/'), 'one');
  });

  it('rewrite paths as the examples of ingress-nginx do', async () => {
    await app('one');
    const annotation = 'nginx.ingress.kubernetes.io/rewrite-target';
    await ingress(
      'capture',
      { rules: [rule('a.example', ['/app(/|$)(.*)', 'ImplementationSpecific', 'one'])] },
      { [annotation]: '/$2' },
    );
    await ingress('plain', { rules: [rule('b.example', ['/app', 'Prefix', 'one'])] }, { [annotation]: '/' });
    assert.equal(await ask('a.example', '/app/deep/x'), 'one deep');
    assert.equal(await ask('a.example', '/app'), 'one');
    assert.equal(await ask('b.example', '/app/deep'), 'one');
    assert.equal(await ask('a.example', '/deep'), '404');
  });

  it('say what is missing, and are reached from within the cluster', async () => {
    await ingress('broken', { rules: [rule('none.example', ['/', 'Prefix', 'nowhere'])] });
    assert.equal(await ask('none.example', '/'), '503');
    await app('one');
    await ingress('main', { rules: [rule(undefined, ['/', 'Prefix', 'one'])] });
    cluster.api.create('pods', pod('client', { command: ['sleep', '99'] }));
    await cluster.until(
      'the client',
      () => condition(cluster.api.get('pods', 'default', 'client'), 'Ready')?.status === 'True',
    );
    const stdout = new TextOutput();
    const words = ['wget', '-qO-', 'http://203.0.113.2/'];
    await cluster.runtime.exec('default', 'client', 'client', words, { stdin: noInput, stdout, stderr: stdout })?.ended;
    assert.equal(stdout.text, 'one');
  });
});
