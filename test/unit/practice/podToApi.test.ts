import assert from 'node:assert/strict';
import { PracticeFolder } from '../../support/practiceProcess.ts';

describe('a Pod that asks the API server', function () {
  this.timeout(60_000);
  let folder: PracticeFolder;

  before(async () => (folder = await PracticeFolder.create()));
  after(() => folder.remove());

  it('is who its token says, may do what RBAC allows, and sees the real certificate', async () => {
    await folder.start();
    const kubectl = async (...args: string[]): Promise<string> => {
      const { code, errors, output } = await folder.kubectl(...args);
      assert.equal(code, 0, `${args.join(' ')}: ${errors}`);
      return output;
    };
    await kubectl('create', 'serviceaccount', 'reader');
    await kubectl('create', 'role', 'reader', '--verb=list', '--resource=pods');
    await kubectl('create', 'rolebinding', 'reader', '--role=reader', '--serviceaccount=default:reader');
    const overrides = JSON.stringify({ spec: { serviceAccountName: 'reader' } });
    await kubectl('run', 'client', '--image=curlimages/curl', `--overrides=${overrides}`, '--', 'sleep', '3600');
    await kubectl('wait', 'pod/client', '--for=condition=Ready', '--timeout=30s');
    const sh = (script: string): Promise<string> => kubectl('exec', 'client', '--', 'sh', '-c', script);
    const at = '/var/run/secrets/kubernetes.io/serviceaccount';
    const ask = `curl -sS --cacert ${at}/ca.crt -H "Authorization: Bearer $(cat ${at}/token)"`;
    const pods = JSON.parse(await sh(`${ask} https://kubernetes.default.svc/api/v1/namespaces/default/pods`)) as {
      items: { metadata: { name: string } }[];
    };
    assert.deepEqual(
      pods.items.map(({ metadata }) => metadata.name),
      ['client'],
    );
    const status = (script: string): Promise<string> => sh(`${script} -o /dev/null -w '%{http_code}'`);
    const secrets = 'https://$KUBERNETES_SERVICE_HOST/api/v1/namespaces/default/secrets';
    assert.equal(await status(`${ask} ${secrets}`), '403');
    const refused = await sh(`${ask} ${secrets}`);
    assert.match(refused, /User \\"system:serviceaccount:default:reader\\" cannot list resource \\"secrets\\"/);
    assert.match(await sh('curl -sk https://kubernetes/api/v1/pods'), /User \\"system:anonymous\\" cannot list/);
    assert.equal(await status('curl -sk https://kubernetes/version'), '200');
    assert.equal(await status('curl -sk -H "Authorization: Bearer wrong" https://kubernetes/api'), '401');
    const failed = await folder.kubectl('exec', 'client', '--', 'curl', '-s', '-S', 'https://kubernetes/version');
    assert.equal(failed.code, 60);
    assert.match(failed.errors, /^curl: \(60\) SSL certificate problem: unable to get local issuer certificate/);
    assert.match(await sh('wget -qO- --no-check-certificate https://kubernetes/healthz'), /ok/);
    // The token is the Pod's own.
    const token = await sh(`cat ${at}/token`);
    assert.equal(await sh(`cat ${at}/token`), token);
    await kubectl('delete', 'pod', 'client', '--grace-period=1');
    const gone = await folder.kubectl('--token', token, '--kubeconfig', '/dev/null', 'get', 'pods');
    assert.notEqual(gone.code, 0);
  });
});
