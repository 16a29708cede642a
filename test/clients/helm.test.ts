import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureHelm } from '../../tools/ensureClients.ts';
import { PracticeFolder, type Ended } from '../support/practiceProcess.ts';
import { outputOf } from './support.ts';

const chart = path.join(import.meta.dirname, '../fixtures/charts/greeter');

interface Revision {
  revision: number;
  status: string;
  description: string;
}

describe('helm', function () {
  this.timeout(90_000);
  let folder: PracticeFolder;
  let program: string;

  before(async () => {
    program = await ensureHelm();
    folder = await PracticeFolder.create();
    await folder.start();
  });
  after(() => folder.remove());

  const tryHelm = (...args: string[]): Promise<Ended> => folder.run(program, args);
  const helm = (...args: string[]): Promise<string> => outputOf(tryHelm(...args));
  const kubectl = (...args: string[]): Promise<string> => outputOf(folder.kubectl(...args));
  const history = async (release: string): Promise<Revision[]> =>
    JSON.parse(await helm('history', release, '-o', 'json')) as Revision[];
  const field = (object: string, jsonPath: string): Promise<string> =>
    kubectl('get', object, '-o', `jsonpath={${jsonPath}}`);

  it('installs a chart with a CustomResourceDefinition, a hook and a test, and takes all but the former away', async () => {
    const installed = await helm('install', 'whole', chart, '--wait', '--timeout', '60s');
    assert.match(installed, /STATUS: deployed\nREVISION: 1\n/);
    assert.match(installed, /NOTES:\nHello! kubectl --namespace default port-forward service\/whole 8080:80/);
    assert.equal(await field('deployment/whole', '.status.readyReplicas'), '1');
    assert.equal(await field('job/whole-migrate', '.status.succeeded'), '1');
    assert.equal(await kubectl('logs', 'job/whole-migrate'), 'migrated for revision 1\n');
    assert.match(await kubectl('get', 'greetings'), /^NAME +TEXT\nwhole +Hello\n$/);

    assert.match(
      await helm('list', '--filter', '^whole$'),
      /whole\s+default\s+1\s.*\sdeployed\s+greeter-0\.1\.0\s+1\.27/,
    );
    const status = await helm('status', 'whole');
    assert.match(status, /==> v1\/Pod\(related\)\nNAME +READY +STATUS +RESTARTS +AGE\nwhole-\S+ +1\/1 +Running/);
    assert.match(status, /==> v1\/Greeting\nNAME +TEXT\nwhole +Hello\n/);
    const kinds = [...(await helm('get', 'manifest', 'whole')).matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
    assert.deepEqual(kinds, ['Secret', 'ConfigMap', 'Service', 'Deployment', 'Ingress', 'Greeting']);
    assert.match(await helm('test', 'whole', '--logs'), /Phase: +Succeeded[^]*Hello from whole/);

    assert.equal(
      await helm('uninstall', 'whole', '--cascade', 'foreground', '--wait'),
      'release "whole" uninstalled\n',
    );
    const left = await kubectl(
      'get',
      'deploy,rs,po,svc,ing,cm,secret,greetings',
      '-l',
      'app.kubernetes.io/instance=whole',
    );
    assert.equal(left, '');
    assert.match(await kubectl('get', 'crd', '-o', 'name'), /greetings\.greeter\.example/);
    assert.equal((await tryHelm('status', 'whole')).errors, 'Error: release: not found\n');
  });

  it('upgrades, keeps what was looked up, and goes back', async () => {
    await helm('install', 'again', chart, '--wait');
    const password = await field('secret/again', '.data.password');
    await helm('upgrade', 'again', chart, '--set', 'greeting=Ciao,replicas=2,ingress.enabled=false', '--wait');
    assert.equal(await field('deployment/again', '.status.readyReplicas'), '2');
    assert.equal(await field('secret/again', '.data.password'), password);
    assert.match((await folder.kubectl('get', 'ingress', 'again')).errors, /NotFound/);
    assert.match(await helm('test', 'again', '--logs'), /Ciao from again/);

    assert.equal(await helm('rollback', 'again', '1', '--wait'), 'Rollback was a success! Happy Helming!\n');
    assert.equal(await field('greeting/again', '.spec.text'), 'Hello');
    assert.equal(await field('ingress/again', '.spec.rules[0].host'), 'greeter.example');
    assert.deepEqual(
      (await history('again')).map(({ status, description }) => [status, description]),
      [
        ['superseded', 'Install complete'],
        ['superseded', 'Upgrade complete'],
        ['deployed', 'Rollback to 1'],
      ],
    );
  });

  it('puts back in a three-way merge what it wrote, and leaves alone what it did not', async () => {
    await helm('install', 'merge', chart, '--server-side=false');
    await kubectl('scale', 'deployment/merge', '--replicas=3');
    await kubectl('annotate', 'deployment/merge', 'example.com/by=hand');
    await helm('upgrade', 'merge', chart, '--server-side=false', '--set', 'greeting=Ciao');
    assert.equal(await field('deployment/merge', '.spec.replicas'), '1');
    assert.equal(await field('deployment/merge', '.metadata.annotations.example\\.com/by'), 'hand');
  });

  it('conflicts, applying on the server, with who changed a field of its own', async () => {
    await helm('install', 'mine', chart);
    await kubectl('scale', 'deployment/mine', '--replicas=3');
    const refused = await tryHelm('upgrade', 'mine', chart, '--set', 'greeting=Ciao');
    assert.equal(refused.code, 1);
    assert.match(
      refused.errors,
      /conflict occurred while applying object default\/mine apps\/v1, Kind=Deployment: Apply failed with 1 conflict: conflict with "kubectl" with subresource "scale" using apps\/v1: \.spec\.replicas\n$/,
    );
    await helm('upgrade', 'mine', chart, '--force-conflicts');
    assert.equal(await field('deployment/mine', '.spec.replicas'), '1');
  });

  it('goes back by itself when an upgrade fails', async () => {
    await helm('install', 'safe', chart, '--wait');
    const bad = ['--set', 'image=nginx:none,progressDeadlineSeconds=1'];
    const failed = await tryHelm('upgrade', 'safe', chart, ...bad, '--rollback-on-failure', '--timeout', '30s');
    assert.equal(failed.code, 1);
    assert.match(failed.errors, /rolled back due to rollback-on-failure.*Deployment\/default\/safe.*Progress deadline/);
    assert.equal(await field('deployment/safe', '.spec.template.spec.containers[0].image'), 'nginx:1.27');
    assert.deepEqual(
      (await history('safe')).map(({ status }) => status),
      ['superseded', 'failed', 'deployed'],
    );
  });

  it('says what the API refuses', async () => {
    await helm('install', 'long', chart);
    const refused = await tryHelm('upgrade', 'long', chart, '--set', `greeting=${'x'.repeat(41)}`);
    assert.match(
      refused.errors,
      /UPGRADE FAILED: Greeting\.greeter\.example "long" is invalid: spec\.text: Too long: may not be more than 40 bytes\n$/,
    );
    assert.deepEqual(
      (await history('long')).map(({ status }) => status),
      ['deployed', 'failed'],
    );
    const taken = await tryHelm('install', 'other', chart, '--set', 'ingress.host=UPPER');
    assert.match(
      taken.errors,
      /Ingress\.networking\.k8s\.io "other" is invalid: spec\.rules\[0\]\.host: Invalid value: "UPPER"/,
    );
  });

  it('tries on the server what it would do', async () => {
    await kubectl('apply', '-f', path.join(chart, 'crds'));
    await kubectl('wait', '--for=condition=Established', 'crd/greetings.greeter.example');
    assert.match(await helm('template', 'trial', chart, '--dry-run=server'), /^kind: Greeting$/m);
    assert.match(await helm('install', 'trial', chart, '--dry-run=server'), /STATUS: pending-install/);
    assert.match((await tryHelm('status', 'trial')).errors, /not found/);
    assert.match((await folder.kubectl('get', 'deployment', 'trial')).errors, /NotFound/);
  });

  it('installs into a namespace that it makes', async () => {
    await helm('install', 'away', chart, '--namespace', 'elsewhere', '--create-namespace', '--wait');
    assert.match(await helm('list', '--all-namespaces'), /^away\s+elsewhere\s+1\s/m);
    assert.match(await helm('test', 'away', '--namespace', 'elsewhere', '--logs'), /Hello from away/);
    await kubectl('delete', 'namespace', 'elsewhere');
    assert.doesNotMatch(await helm('list', '--all-namespaces'), /^away\s/m);
  });

  it('installs the chart that it makes itself', async () => {
    const made = path.join(folder.path, 'made');
    await helm('create', made);
    const values = path.join(folder.path, 'values.yaml');
    await writeFile(values, JSON.stringify({ ingress: { enabled: true }, autoscaling: { enabled: true } }));
    await helm('install', 'made', made, '--wait', '--values', values);
    assert.match(await helm('test', 'made', '--logs'), /Phase: +Succeeded/);
    assert.match(
      await kubectl('get', 'ingress,hpa,serviceaccount', '-l', 'app.kubernetes.io/name=made'),
      /made[^]*made[^]*made/,
    );
  });
});
