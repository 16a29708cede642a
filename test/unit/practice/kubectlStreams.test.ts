import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { PassThrough, Readable } from 'node:stream';
import type { V1Status } from '@kubernetes/client-node';
import { PracticeFolder } from '../../support/practiceProcess.ts';

const transports = {
  WebSocket: {},
  SPDY: { KUBECTL_REMOTE_COMMAND_WEBSOCKETS: 'false', KUBECTL_PORT_FORWARD_WEBSOCKETS: 'false' },
};

describe('kubectl in the simulated containers', function () {
  this.timeout(60_000);
  let folder: PracticeFolder;

  before(async () => {
    folder = await PracticeFolder.create();
    await folder.start();
    await folder.kubectl('create', 'deployment', 'web', '--image=nginx');
    await folder.kubectl('expose', 'deployment', 'web', '--port=80');
    await folder.kubectl('run', 'box', '--image=busybox', '--command', '--', 'sleep', '3600');
    const { code, errors } = await folder.kubectl('wait', 'pod', '--all', '--for=condition=Ready', '--timeout=30s');
    assert.equal(code, 0, errors);
  });
  after(() => folder.remove());

  for (const [transport, env] of Object.entries(transports)) {
    describe(`over ${transport}`, () => {
      const kubectl = (...args: string[]): ReturnType<PracticeFolder['kubectl']> =>
        folder.kubectlWith({ env }, ...args);

      it('runs commands and reports their exit codes', async () => {
        const ran = await kubectl('exec', 'box', '--', 'sh', '-c', 'echo out; echo err >&2; exit 3');
        assert.deepEqual(ran, { code: 3, output: 'out\n', errors: 'err\ncommand terminated with exit code 3\n' });
        const page = await kubectl('exec', 'box', '--', 'wget', '-qO-', 'http://web.default');
        assert.match(page.output, /<title>Welcome to nginx!<\/title>/);
        assert.match((await kubectl('exec', 'deploy/web', '--', 'nginx', '-t')).errors, /syntax is ok/);
      });

      it('gives them an input', async () => {
        const counted = await folder.kubectlWith(
          { env, input: 'a b\nc\n'.repeat(30_000) },
          'exec',
          '-i',
          'box',
          '--',
          'wc',
          '-l',
        );
        assert.deepEqual(counted, { code: 0, output: '60000\n', errors: '' });
        const script = await folder.kubectlWith(
          { env, input: 'cd /etc\npwd\nexit 5\n' },
          'exec',
          '-i',
          'box',
          '--',
          'sh',
        );
        assert.deepEqual([script.code, script.output], [5, '/etc\n']);
      });

      it('says why a command cannot be run', async () => {
        const none = await kubectl('exec', 'box', '--', 'nosuch');
        assert.equal(none.code, 1);
        assert.match(
          none.errors,
          /^error: Internal error occurred: .*OCI runtime exec failed: exec failed: unable to start container process: exec: "nosuch": executable file not found in \$PATH\n$/,
        );
        assert.equal(
          (await kubectl('exec', 'box', '-c', 'x', '--', 'ls')).errors,
          'Error from server (BadRequest): container x is not valid for pod box\n',
        );
        assert.equal(
          (await kubectl('exec', 'none', '--', 'ls')).errors,
          'Error from server (NotFound): pods "none" not found\n',
        );
        await kubectl('run', 'crash', '--image=busybox', '--command', '--', 'false');
        await kubectl(
          'wait',
          'pod/crash',
          '--for=jsonpath={.status.containerStatuses[0].state.waiting.reason}=CrashLoopBackOff',
          '--timeout=20s',
        );
        assert.match(
          (await kubectl('exec', 'crash', '--', 'ls')).errors,
          /^error: .*unable to upgrade connection: container not found \("crash"\)\n$/,
        );
        await kubectl('delete', 'pod', 'crash', '--now');
      });

      it('copies files', async () => {
        const [from, to] = [join(folder.path, 'from.txt'), join(folder.path, 'to.txt')];
        const text = 'a line\n'.repeat(20_000);
        await writeFile(from, text);
        assert.equal((await kubectl('cp', from, 'box:/tmp/copied.txt')).code, 0);
        assert.equal(
          (await kubectl('exec', 'box', '--', 'wc', '-c', '/tmp/copied.txt')).output,
          '140000 /tmp/copied.txt\n',
        );
        assert.equal((await kubectl('cp', 'box:/tmp/copied.txt', to)).code, 0);
        assert.equal(await readFile(to, 'utf8'), text);
      });

      it('forwards ports', async () => {
        const forward = folder.startKubectl(env, 'port-forward', 'service/web', ':80');
        const lines = createInterface({ input: forward.stdout! })[Symbol.asyncIterator]();
        const line = String((await lines.next()).value);
        const [, port] = /^Forwarding from 127\.0\.0\.1:(\d+) -> 80$/.exec(line) ?? assert.fail(line);
        const pages = await Promise.all(
          Array.from({ length: 10 }, async () => (await fetch(`http://127.0.0.1:${port}/`)).text()),
        );
        for (const page of pages) assert.match(page, /Welcome to nginx!/);
        forward.kill();
        await once(forward, 'exit');
      });

      it('says why a port cannot be forwarded', async () => {
        const forward = folder.startKubectl(env, 'port-forward', 'deployment/web', ':81');
        let errors = '';
        forward.stderr!.setEncoding('utf8').on('data', (text: string) => (errors += text));
        const exit = once(forward, 'exit');
        const lines = createInterface({ input: forward.stdout! })[Symbol.asyncIterator]();
        const port = /:(\d+) ->/.exec(String((await lines.next()).value))?.[1] ?? '';
        await assert.rejects(fetch(`http://127.0.0.1:${port}/`));
        assert.deepEqual(await exit, [1, null]);
        assert.match(
          errors,
          /error forwarding port 81 to pod .*: connect: connection refused[^]*\nerror: lost connection to pod\n$/,
        );
      });

      it('joins a container that reads', async () => {
        const args = ['run', `talk-${transport.toLowerCase()}`, '--image=busybox', '--restart=Never', '--rm', '-i'];
        const { code, output } = await folder.kubectlWith(
          { env, input: 'wget -qO- web | grep -c nginx\nexit 3\n' },
          ...args,
          '--',
          'sh',
        );
        assert.match(output, /^3\npod "talk-/);
        assert.equal(code, 3);
      });
    });
  }

  it('serves the client library for Node.js', async () => {
    const { Exec, KubeConfig, PortForward } = await import('@kubernetes/client-node');
    const config = new KubeConfig();
    config.loadFromFile(join(folder.path, 'kubeconfig'));
    const [stdout, stderr] = [new PassThrough(), new PassThrough()];
    const outcome = await new Promise<V1Status>((resolve, reject) => {
      const command = ['sh', '-c', 'cat; echo err >&2; exit 6'];
      new Exec(config)
        .exec('default', 'box', 'box', command, stdout, stderr, Readable.from([Buffer.from('typed')]), false, resolve)
        .catch(reject);
    });
    assert.deepEqual(outcome.details?.causes, [{ reason: 'ExitCode', message: '6' }]);
    assert.deepEqual([String(stdout.read()), String(stderr.read())], ['typed', 'err\n']);
    const pods = await folder.kubectl('get', 'pods', '-l', 'app=web', '-o', 'jsonpath={.items[0].metadata.name}');
    const [input, output] = [new PassThrough(), new PassThrough()];
    const socket = await new PortForward(config).portForward('default', pods.output, [80], output, null, input);
    input.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
    let text = '';
    for await (const chunk of output as AsyncIterable<Buffer>) {
      text += chunk.toString();
      if (text.includes('</html>')) break;
    }
    assert.match(text, /^HTTP\/1\.1 200 OK[^]*Welcome to nginx!/);
    (socket as { close(): void }).close();
  });
});
