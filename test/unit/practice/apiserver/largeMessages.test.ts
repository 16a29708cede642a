import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:http2';
import { request } from 'node:https';
import { afterEach, beforeEach, describe, it } from 'mocha';
import { startApi, type ApiHarness } from './apiHarness.ts';

const megabyte = 1024 * 1024;
const configMaps = '/api/v1/namespaces/default/configmaps';

describe('large messages', function () {
  this.timeout(20_000);
  let api: ApiHarness;
  beforeEach(async () => {
    api = await startApi();
  });
  afterEach(() => api.dispose());

  it('do not make the server refuse what else comes over the connection of one who reads slowly', async () => {
    for (let index = 0; index < 15; index++) {
      api.api.create('configmaps', {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: `large-${index}`, namespace: 'default' },
        data: { text: 'x'.repeat(megabyte - 1000) },
      });
    }
    const session = connect(`https://127.0.0.1:${api.port}`, { ca: api.ca });
    const ask = (path: string) => session.request({ ':path': path, authorization: `Bearer ${api.token}` });
    try {
      const list = ask(configMaps);
      await once(list, 'response');
      // Nothing is read of it yet.
      for (let round = 0; round < 3; round++) {
        const [headers] = (await once(ask('/api/v1/namespaces/default').resume(), 'response')) as [
          { ':status': number },
        ];
        assert.equal(headers[':status'], 200);
      }
      let text = '';
      list.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
      await once(list, 'end');
      assert.equal((JSON.parse(text) as { items: unknown[] }).items.length, 15);
    } finally {
      session.destroy();
    }
  });

  it('beyond the limit are answered over HTTP/2, and leave nothing open', async () => {
    const { status, body } = await api.call('POST', configMaps, 'x'.repeat(40 * megabyte));
    assert.deepEqual([status, body.reason], [413, 'RequestEntityTooLarge']);
    assert.equal((await api.call('GET', '/api/v1/namespaces/default')).status, 200);
    await api.idle();
  });

  it('beyond the limit are answered over HTTP/1.1, and leave nothing open', async () => {
    const { status, text } = await post('x'.repeat(40 * megabyte));
    assert.deepEqual([status, (JSON.parse(text) as { reason: string }).reason], [413, 'RequestEntityTooLarge']);
    await api.idle();
  });

  it('that nothing takes are answered, and leave nothing open', async () => {
    assert.equal((await api.call('POST', '/nothing', 'x'.repeat(20 * megabyte))).status, 404);
    await api.idle();
  });

  for (const protocol of ['HTTP/2', 'HTTP/1.1']) {
    it(`without an end are broken off some time after the answer over ${protocol}`, async () => {
      api.dispose();
      api = await startApi({ lingeringMs: 100 });
      const left = protocol === 'HTTP/2' ? endlessStream() : endlessRequest();
      await left;
      await api.idle();
    });
  }

  function post(body: string): Promise<{ status: number; text: string }> {
    return new Promise((resolve, reject) => {
      const asked = request(
        { host: '127.0.0.1', port: api.port, ca: api.ca, method: 'POST', path: configMaps, headers: headers() },
        response => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
  }

  function headers(): Record<string, string> {
    return { authorization: `Bearer ${api.token}`, 'content-type': 'application/json' };
  }

  async function endlessStream(): Promise<void> {
    const session = connect(`https://127.0.0.1:${api.port}`, { ca: api.ca });
    const stream = session.request({ ':method': 'POST', ':path': configMaps, ...headers() }, { endStream: false });
    stream.on('error', () => undefined);
    stream.write(Buffer.alloc(5 * megabyte));
    const [answered] = (await once(stream.resume(), 'response')) as [{ ':status': number }];
    assert.equal(answered[':status'], 413);
    if (!stream.closed) await once(stream, 'close');
    session.destroy();
  }

  async function endlessRequest(): Promise<void> {
    const options = { host: '127.0.0.1', port: api.port, ca: api.ca, method: 'POST', path: configMaps };
    const asked = request({ ...options, headers: headers() });
    asked.on('error', () => undefined);
    asked.write(Buffer.alloc(5 * megabyte));
    const [answered] = (await once(asked, 'response')) as [IncomingMessage];
    assert.equal(answered.statusCode, 413);
    answered.resume().on('error', () => undefined);
    if (!asked.destroyed) await once(asked, 'close');
  }
});
