import assert from 'node:assert/strict';
import { PracticeFolder, type PracticeProcess } from '../support/practiceProcess.ts';
import { linesMatching, outputOf } from './support.ts';

describe('curl and kubectl proxy', function () {
  this.timeout(60_000);
  let folder: PracticeFolder;
  let practice: PracticeProcess;
  let base: string;

  before(async () => {
    folder = await PracticeFolder.create();
    practice = await folder.start();
    await kubectl('run', 'web', '--image=nginx', '--port=80', '--expose');
    await kubectl('wait', 'pod/web', '--for=condition=Ready', '--timeout=30s');
    const proxy = folder.startKubectl({}, 'proxy', '--port=0');
    const line = (await linesMatching(proxy.stdout!, /Starting to serve on/)).at(-1);
    base = `http://${line?.replace(/.* /, '') ?? ''}/api/v1/namespaces/default`;
  });
  after(() => folder.remove());

  const kubectl = (...args: string[]): Promise<string> => outputOf(folder.kubectl(...args));
  const curl = (...args: string[]): Promise<string> => outputOf(folder.run('curl', ['-s', ...args]));
  const status = async (url: string): Promise<string> => curl('-o', '/dev/null', '-w', '%{http_code}', url);

  it('ask the API with a token', async () => {
    const { server, kubeconfig } = practice.ready;
    const token = await kubectl('config', 'view', '--raw', '-o', 'jsonpath={.users[0].user.token}');
    const ca = await kubectl(
      'config',
      'view',
      '--raw',
      '-o',
      'jsonpath={.clusters[0].cluster.certificate-authority-data}',
    );
    assert.ok(kubeconfig.startsWith(folder.path));
    const file = `${folder.path}/ca.crt`;
    await outputOf(folder.run('sh', ['-c', `base64 -d > ${file}`], { input: ca }));
    const get = (...args: string[]): Promise<string> => curl('--cacert', file, ...args);
    const url = `${server}/api/v1/namespaces/default/pods/web`;
    const answer = await get('-H', `Authorization: Bearer ${token}`, url);
    assert.equal((JSON.parse(answer) as { kind: string }).kind, 'Pod');
    assert.match(answer, /^\{\n {2}"/);
    assert.match(await get(url), /User \\"system:anonymous\\" cannot get resource/);
    assert.match(await get('-H', 'Authorization: Bearer wrong', url), /"message": "Unauthorized"/);
    const watch = `${server}/api/v1/namespaces/default/pods?watch=1&timeoutSeconds=1`;
    assert.match(await get('-N', '-H', `Authorization: Bearer ${token}`, watch), /^\{"type":"ADDED",/);
  });

  it('reach Pods and Services through the API', async () => {
    for (const name of ['pods/web', 'pods/web:80', 'pods/http:web:80', 'services/web', 'services/web:80']) {
      assert.match(await curl(`${base}/${name}/proxy/`), /<title>Welcome to nginx!<\/title>/, name);
    }
    assert.equal(await status(`${base}/services/web/proxy`), '301');
    assert.equal(await status(`${base}/services/web/proxy/nosuch`), '404');
    assert.match(await kubectl('logs', 'web'), /"GET \/nosuch HTTP\/1\.1" 404/);
    assert.match(await kubectl('get', '--raw', '/api/v1/namespaces/default/services/web/proxy/'), /Welcome to nginx!/);
  });

  it('say why they do not reach one', async () => {
    await kubectl('create', 'service', 'clusterip', 'empty', '--tcp=80');
    const messages = {
      'pods/none/proxy/': 'pods "none" not found',
      'pods/a:b:c/proxy/': 'invalid pod request "a:b:c"',
      'services/web:other/proxy/': 'no endpoints available for service "web:other"',
      'services/web:81/proxy/': 'no service port 81 found for service "web"',
      'services/empty:80/proxy/': 'no endpoints available for service "empty"',
    };
    for (const [path, message] of Object.entries(messages)) {
      assert.equal((JSON.parse(await curl(`${base}/${path}`)) as { message: string }).message, message);
    }
    const refused = JSON.parse(await curl(`${base}/pods/web:81/proxy/`)) as { code: number; message: string };
    assert.equal(refused.code, 503);
    assert.match(
      refused.message,
      /^error trying to reach service: dial tcp 10\.[\d.]+:81: connect: connection refused$/,
    );
  });
});
