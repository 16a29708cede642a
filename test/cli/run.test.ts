import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { CliRun } from './support.ts';

const web = `# A small lab

Some words.

## Introduction

Nothing to run here.

## Start it

\`\`\`bash
kubectl create deployment web --image=nginx --port=80
\`\`\`

!!! note "Only for the curious"
    \`\`\`bash
    kubectl delete deployment web
    \`\`\`

\`\`\`console
$ kubectl get deployments
NAME   READY   UP-TO-DATE   AVAILABLE   AGE
web    1/1     1            1           1m
\`\`\`

## Two of them

\`\`\`bash
kubectl scale deployment web --replicas=2
\`\`\`
`;

describe('kubernetes-lab-guide run', function () {
  this.timeout(120_000);
  let directory: string;
  let runs: CliRun[];

  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'cli-'));
    await mkdir(path.join(directory, 'tmp'));
    runs = [];
  });
  afterEach(async () => {
    for (const run of runs) run.dispose();
    await Promise.all(runs.map(run => run.ended()));
    await rm(directory, { recursive: true, force: true });
  });

  async function start(text: string, ...args: string[]): Promise<CliRun> {
    const file = path.join(directory, 'lesson.md');
    await writeFile(file, text);
    // From another folder: commands run where the lesson lies.
    const run = new CliRun(['run', file, ...args], { cwd: tmpdir(), env: { TMPDIR: path.join(directory, 'tmp') } });
    runs.push(run);
    return run;
  }

  async function nothingIsLeft(): Promise<void> {
    assert.deepEqual(await readdir(path.join(directory, 'tmp')), []);
  }

  it('plays a lesson whose images are described beside it', async () => {
    await writeFile(
      path.join(directory, 'practice-images.yaml'),
      'images: [{ image: shop/web:1, startsAfter: 100ms }]\n',
    );
    const run = await start('# Shop\n\n## Start\n\n```bash\nkubectl create deployment shop --image=shop/web:1\n```\n');
    assert.equal(await run.ended(), 0, run.output);
  });

  it('reaches load balancers, node ports and Ingresses with curl and as pages', async () => {
    const run = await start(`# Ways in

## Start

\`\`\`bash
kubectl create deployment web --image=nginx
kubectl expose deployment web --type=LoadBalancer --port=80
kubectl expose deployment web --name=node --type=NodePort --port=80
kubectl create ingress web --class=nginx --rule='shop.example/*=web:80'
\`\`\`

## Balanced

\`\`\`bash
curl -sS http://<EXTERNAL-IP>/ | grep title
\`\`\`

\`\`\`text
http://<EXTERNAL-IP>/
\`\`\`

## On a node

\`\`\`bash
curl -sS http://<NODE-IP>:$(kubectl get service node -o jsonpath='{.spec.ports[0].nodePort}')/ | grep title
\`\`\`

## By name

\`\`\`bash
curl -sS -H 'Host: shop.example' http://<INGRESS-ADDRESS>/ | grep title
curl -sS --resolve shop.example:80:<INGRESS-ADDRESS> http://shop.example/ | grep title
\`\`\`

\`\`\`text
http://shop.example/
\`\`\`
`);
    assert.equal(await run.ended(), 0, run.output);
    assert.equal(run.stdout.match(/^<title>Welcome to nginx!<\/title>$/gm)?.length, 4, run.stdout);
    assert.match(run.stdout, /GET http:\/\/203\.0\.113\.10\/ → 200/);
    assert.match(run.stdout, /GET http:\/\/shop\.example\/ → 200/);
  });

  it('says what is wrong with the images that are described beside a lesson', async () => {
    await writeFile(path.join(directory, 'practice-images.yaml'), 'images:\n  - image: shop/web:1\n    sise: 3\n');
    const run = await start('# Shop\n\n## Start\n\n```bash\nkubectl create deployment shop --image=shop/web:1\n```\n');
    assert.equal(await run.ended(), 3, run.output);
    assert.match(run.stderr, /^practice-images\.yaml:3: images\[0\] has no field "sise"; there are image, tags/m);
  });

  it('plays a lesson: commands in order, each checkpoint from pending to passed', async () => {
    const run = await start(web);
    assert.equal(await run.ended(), 0, run.output);
    const order = [
      /^A small lab$/m,
      /simulated/,
      /^\[1\/2\] Start it$/m,
      /^ {2}… Deployment web has 1 available replica — Deployment web does not exist yet$/m,
      /^\$ kubectl create deployment web --image=nginx --port=80$/m,
      /^ {2}… Deployment web has 1 available replica — 0\/1 available.*$/m,
      /^ {2}✓ Deployment web has 1 available replica \(\d+\.\d s\)$/m,
      /^\[2\/2\] Two of them$/m,
      /^ {2}… Deployment web has 2 available replicas — 1\/2 available.*$/m,
      /^ {2}✓ Deployment web has 2 available replicas \(\d+\.\d s\)$/m,
      /^✓ 3 of 3 checkpoints passed, 3 commands run \(\d+\.\d s\)$/m,
    ];
    let at = 0;
    for (const pattern of order) {
      const found = pattern.exec(run.stdout.slice(at));
      assert.ok(found, `${String(pattern)} is missing after\n${run.stdout.slice(0, at)}\nin\n${run.stdout}`);
      at += found.index;
    }
    assert.match(run.stdout, /^deployment\.apps\/web created$/m);
    assert.doesNotMatch(run.stdout, /\$ kubectl delete/, 'a command of a note was run');
    await nothingIsLeft();
  });

  it('fails at the checkpoint of a command that was left out, and says what it waited for', async () => {
    const run = await start(web, '--skip-command', '1', '--timeout', '4');
    assert.equal(await run.ended(), 1, run.output);
    assert.match(run.stdout, /^# left out: kubectl create deployment web/m);
    assert.match(
      run.stdout,
      /Ended at “Start it”, after waiting 4\.\d s for:\n {2}… Deployment web has 1 available replica — Deployment web does not exist yet\n/,
    );
    assert.doesNotMatch(run.stdout, /Two of them/);
    await nothingIsLeft();
  });

  it('does not wait for what only a command could bring', async () => {
    const run = await start(web, '--skip-command', '2');
    assert.equal(await run.ended(), 1, run.output);
    assert.match(run.stdout, /for:\n {2}… `kubectl get deployments` was run — not run yet\n/);
  });

  it('tells a broken image, with a remedy', async () => {
    const text = web.replace('--image=nginx', '--image=no.such.registry.example/web:none');
    const run = await start(text, '--timeout', '15');
    assert.equal(await run.ended(), 1, run.output);
    assert.match(run.stdout, /✗ Deployment web has 1 available replica — 0\/1 available.*no\.such\.registry\.example/);
    assert.match(run.stdout, /^ {6}→ /m);
  });

  it('sees a state before a later command of the step undoes it', async () => {
    const commands = [
      'create deployment web --image=nginx',
      ...[3, 1].map(n => `scale deployment web --replicas=${n}`),
    ];
    const lines = [...commands, 'delete deployments --all'].map(command => `kubectl ${command}`).join('\n');
    const run = await start(`# L\n\n## S\n\n\`\`\`bash\n${lines}\n\`\`\`\n`);
    assert.equal(await run.ended(), 0, run.output);
    assert.match(run.stdout, /✓ Deployment web has 3 available replicas[\s\S]*\$ kubectl scale .*=1/);
    assert.match(run.stdout, /✓ Every Deployment that was there is gone/);
  });

  it('waits for what a command talks to, but not for what fails', async () => {
    const lesson = (image: string): string =>
      `# L\n\n## S\n\n\`\`\`bash\nkubectl run web --image=${image}\nkubectl logs web\n\`\`\`\n`;
    const good = await start(lesson('nginx'));
    assert.equal(await good.ended(), 0, good.output);
    const bad = await start(lesson('no.such.registry.example/web:none'), '--timeout', '20');
    await bad.printed(/✗ Pod web is ready/);
    const failed = performance.now();
    await bad.printed(/\$ kubectl logs/);
    assert.ok(performance.now() - failed < 5000);
  });

  it('knows Pods that were deleted by their labels from those that replace them', async () => {
    const run = await start(`${web}\n## Heal\n\n\`\`\`bash\nkubectl delete pods -l app=web\n\`\`\`\n`);
    assert.equal(await run.ended(), 0, run.output);
    assert.match(run.stdout, /✓ Every Pod \(app=web\) that was there is gone/);
  });

  it('goes on after an optional step, but does not call the lesson passed', async () => {
    const optional = '## Extra\n\n<!-- lab:step optional: true -->\n\n```bash\nfalse\n```\n\n';
    const run = await start(web.replace('## Two of them', `${optional}## Two of them`), '--timeout', '20');
    assert.equal(await run.ended(), 1, run.output);
    assert.match(run.stdout, /✓ Deployment web has 2 available replicas/);
    assert.match(
      run.stdout,
      /✗ Optional steps did not reach:\n {2}✗ `false` was run — ended with exit code 1\n3 of 4 checkpoints passed/,
    );
  });

  it('sets KUBECONFIG back when a command changes it', async () => {
    const run = await start('# L\n\n## S\n\n```bash\nexport KUBECONFIG=/elsewhere\nkubectl get nodes\n```\n');
    assert.equal(await run.ended(), 0, run.output);
    assert.match(run.stdout, /KUBECONFIG was changed\. It is set back/);
    assert.match(run.stdout, /practice-node-1/);
  });

  it('runs no command that leads to another cluster, and sets the lab’s kubeconfig back', async () => {
    const elsewhere = await start('# L\n\n## S\n\n```bash\nkubectl --context other get nodes\n```\n');
    assert.equal(await elsewhere.ended(), 1, elsewhere.output);
    assert.match(elsewhere.stdout, /with --context it could go to another cluster than Practice cluster/);
    assert.doesNotMatch(elsewhere.stdout, /practice-node-1/);
    const lines = [
      'sed -i "s/namespace: default/namespace: kube-system/" "$KUBECONFIG"',
      'kubectl config view --minify',
    ];
    const rewriting = await start(`# L\n\n## S\n\n\`\`\`bash\n${lines.join('\n')}\n\`\`\`\n`);
    assert.equal(await rewriting.ended(), 0, rewriting.output);
    assert.match(
      rewriting.stdout,
      /A command has changed the lab’s kubeconfig\. It was set back[^]*namespace: default/,
    );
  });

  it('says what the lesson requires and the cluster does not have', async () => {
    const requires = '<!-- lab:lesson\nrequires: { server: "9.9", nodes: 99, kinds: [Gateway] }\n-->\n\n';
    const run = await start(web.replace('Some words.', `${requires}Some words.`));
    assert.equal(await run.ended(), 3, run.output);
    assert.match(
      run.output,
      /It needs Kubernetes 9\.9 or newer, and this is 1\.\S+ It needs 99 nodes, and there are 3\. The cluster has no Gateway\./,
    );
  });

  it('plays on no cluster whose names are protected, unless it is told to', async () => {
    const kubeconfig = path.join(directory, 'kubeconfig');
    const context = { name: 'eu-PROD-1', context: { cluster: 'c', user: 'u' } };
    const clusters = [{ name: 'c', cluster: { server: 'https://127.0.0.1:1' } }];
    const content = { 'current-context': 'eu-PROD-1', contexts: [context], clusters, users: [{ name: 'u', user: {} }] };
    await writeFile(kubeconfig, JSON.stringify(content));
    const refused = await start(web, '--kubeconfig', kubeconfig);
    assert.equal(await refused.ended(), 3, refused.output);
    assert.match(refused.output, /The context eu-PROD-1 is protected: eu-PROD-1 matches \*prod\*[^]*--allow-protected/);
    const allowed = await start(web, '--kubeconfig', kubeconfig, '--allow-protected');
    assert.equal(await allowed.ended(), 3, allowed.output);
    assert.match(allowed.output, /Nothing answers at https:\/\/127\.0\.0\.1:1/);
  });

  it('keeps one shell: folder and variables stay, and the lesson’s folder is where it begins', async () => {
    const run = await start(
      '# L\n\n## S\n\n```bash\ntest -f lesson.md\nmkdir sub && cd sub\nNAME=web\ntest "$(basename "$PWD")$NAME" = subweb\nkubectl create configmap "$NAME" --from-literal=a=b\n```\n\n<!-- lab:check configmap/web exists -->\n',
    );
    assert.equal(await run.ended(), 0, run.output);
    assert.doesNotMatch(run.stdout, /exit code/);
    await readdir(path.join(directory, 'sub'));
  });

  it('never uses the user’s kubeconfig', async () => {
    const run = await start(
      '# L\n\n## S\n\n```bash\nkubectl config view --minify -o jsonpath={..server}\n```\n\n<!-- lab:check\nran: kubectl config view\n-->\n',
    );
    assert.equal(await run.ended(), 0, run.output);
    assert.match(run.stdout, /https:\/\/127\.0\.0\.1:\d+/);
  });

  it('runs what does not end in the background, and stops it', async () => {
    const run = await start(
      '# L\n\n## S\n\n```bash\nkubectl get pods -w\nkubectl create configmap a --from-literal=a=b\n```\n\n## T\n\n```bash\nkubectl get configmap a\n```\n',
    );
    assert.equal(await run.ended(), 0, run.output);
    await nothingIsLeft();
  });

  it('goes on after a directive that it does not understand, and says where it is', async () => {
    const run = await start(`${web}\n<!-- lab:chekc deployment/web ready -->\n\n<!-- lab:check\nwait: [\n-->\n`);
    await run.ended();
    assert.match(run.stderr, /lesson\.md:\d+:\d+: (error|warning): /);
    assert.match(run.stdout, /✓ Deployment web has 1 available replica/);
  });

  it('does not run a command with characters that cannot be seen', async () => {
    const run = await start('# L\n\n## S\n\n```bash\ntouch made\u200bit\n```\n');
    assert.equal(await run.ended(), 1, run.output);
    assert.match(run.stdout, /Not run:/);
    assert.deepEqual((await readdir(directory)).sort(), ['lesson.md', 'tmp']);
  });

  it('says that the cluster has gone, at once', async function () {
    if (process.platform !== 'linux') this.skip();
    const run = await start(
      `${web}\n## Never reached\n\n\`\`\`bash\nkubectl wait --for=delete deployment/web --timeout=80s\n\`\`\`\n`,
    );
    const [, server] = await run.printed(/(127\.0\.0\.1:\d+)[\s\S]*\$ kubectl wait/);
    const killed = performance.now();
    const listening = await practicePid(path.join(directory, 'tmp'), server!);
    process.kill(listening, 'SIGKILL');
    assert.equal(await run.ended(), 3, run.output);
    assert.ok(performance.now() - killed < 10_000, 'it waited although the cluster was gone');
    assert.match(run.stderr, /practice cluster ended unexpectedly/);
    await nothingIsLeft();
  });

  it('cleans up when it is interrupted', async () => {
    const run = await start('# L\n\n## S\n\n```bash\nkubectl wait --for=create deployment/never --timeout=80s\n```\n');
    await run.printed(/\$ kubectl wait/);
    run.child.kill('SIGINT');
    assert.equal(await run.ended(), 130, run.output);
    await nothingIsLeft();
  });

  it('cleans up when nobody reads its output any more', async () => {
    const run = await start(web);
    await run.printed(/Start it/);
    run.child.stdout!.destroy();
    await run.ended();
    await nothingIsLeft();
  });

  describe('pages', () => {
    let server: Server;
    let requests: string[];

    beforeEach(async () => {
      requests = [];
      server = createServer((request, response) => {
        requests.push(request.url!);
        if (request.url === '/moved') response.writeHead(302, { location: '/here' });
        else if (request.url === '/loop') response.writeHead(302, { location: '/loop' });
        else response.writeHead(request.url === '/gone' ? 404 : 200);
        response.end();
      }).listen(0, '127.0.0.1');
      await new Promise(resolve => server.once('listening', resolve));
    });
    afterEach(() => server.close());

    function page(pathname: string): string {
      return `# L\n\n## S\n\n\`\`\`\nhttp://127.0.0.1:${(server.address() as AddressInfo).port}${pathname}\n\`\`\`\n`;
    }

    it('are fetched, over redirects', async () => {
      const run = await start(page('/moved'));
      assert.equal(await run.ended(), 0, run.output);
      assert.deepEqual(requests, ['/moved', '/here']);
      assert.match(run.stdout, /GET http:\/\/127\.0\.0\.1:\d+\/moved → 200/);
    });

    for (const pathname of ['/gone', '/loop']) {
      it(`that do not answer are told: ${pathname}`, async () => {
        const run = await start(page(pathname), '--timeout', '1');
        assert.equal(await run.ended(), 1, run.output);
        assert.match(run.stdout, /GET .* failed: /);
        assert.match(run.stdout, /did not answer/);
      });
    }
  });
});

/** The practice cluster of the run: the only process that has our folder in its arguments. */
async function practicePid(temporary: string, server: string): Promise<number> {
  for (const pid of (await readdir('/proc')).filter(name => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.includes(`--data\0${temporary}`)) return Number(pid);
  }
  throw new Error(`nothing serves ${server}`);
}
