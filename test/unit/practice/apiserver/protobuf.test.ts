import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { decodeProtobuf } from '../../../../src/practice/apiserver/protobuf/decodeProtobuf.ts';

/** Length-delimited field of a message. */
function field(number: number, content: string | Buffer): Buffer {
  const bytes = Buffer.from(content);
  assert.ok(bytes.length < 0x4000);
  const length = bytes.length < 0x80 ? [bytes.length] : [(bytes.length & 0x7f) | 0x80, bytes.length >> 7];
  return Buffer.concat([tag(number, 2), Buffer.from(length), bytes]);
}

function tag(number: number, type: number): Buffer {
  const value = (number << 3) | type;
  return Buffer.from(value < 0x80 ? [value] : [(value & 0x7f) | 0x80, value >> 7]);
}

function integer(number: number, value: number): Buffer {
  return Buffer.concat([tag(number, 0), Buffer.from([value])]);
}

function entry(number: number, key: string, value: string): Buffer {
  return field(number, Buffer.concat([field(1, key), field(2, value)]));
}

function envelope(apiVersion: string, kind: string, message: Buffer): Buffer {
  const type = Buffer.concat([field(1, apiVersion), field(2, kind)]);
  return Buffer.concat([Buffer.from('k8s\0'), field(1, type), field(2, message), field(3, ''), field(4, '')]);
}

describe('a protobuf body', () => {
  it('becomes the object that JSON would be', () => {
    const metadata = field(
      1,
      Buffer.concat([field(1, 'web'), field(3, 'default'), field(8, ''), entry(11, 'app', 'web')]),
    );
    const port = Buffer.concat([field(1, ''), integer(2, 0), integer(3, 80), field(4, 'TCP'), field(5, '')]);
    const container = Buffer.concat([field(1, 'web'), field(2, 'nginx'), field(6, port), field(8, '')]);
    const template = Buffer.concat([
      field(1, entry(11, 'app', 'web')),
      field(2, Buffer.concat([field(2, container), field(3, ''), field(10, ''), integer(11, 0)])),
    ]);
    const spec = Buffer.concat([integer(1, 0), field(2, entry(1, 'app', 'web')), field(3, template), integer(5, 0)]);
    const message = Buffer.concat([metadata, field(2, spec)]);
    assert.deepEqual(decodeProtobuf(envelope('apps/v1', 'Deployment', message)), {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'default', labels: { app: 'web' } },
      spec: {
        // A pointer in Go: zero was meant. minReadySeconds is none, and is left out.
        replicas: 0,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              { name: 'web', image: 'nginx', ports: [{ containerPort: 80, protocol: 'TCP' }], resources: {} },
            ],
          },
        },
      },
    });
  });

  it('has bytes in base64, quantities and ports as they are', () => {
    const secret = Buffer.concat([field(1, field(1, 's')), entry(2, 'key', 'value'), field(3, 'Opaque')]);
    const decoded = decodeProtobuf(envelope('v1', 'Secret', secret));
    assert.deepEqual(decoded.data, { key: Buffer.from('value').toString('base64') });
    const port = (target: Buffer): Buffer => field(2, field(1, Buffer.concat([integer(3, 80), field(4, target)])));
    const number = Buffer.concat([integer(1, 0), integer(2, 90), field(3, '')]);
    const name = Buffer.concat([integer(1, 1), integer(2, 0), field(3, 'http')]);
    for (const [target, expected] of [
      [number, 90],
      [name, 'http'],
    ] as const) {
      const { spec } = decodeProtobuf(envelope('v1', 'Service', port(target)));
      assert.deepEqual(spec, { ports: [{ port: 80, targetPort: expected }] });
    }
  });

  it('is refused when it is malformed or of a kind that is not known', () => {
    for (const [body, message] of [
      [Buffer.from('{}'), /does not appear to be a protobuf message/],
      [Buffer.from('k8s\0\x0a\xff', 'latin1'), /proto: unexpected EOF/],
      [envelope('v1', 'Pod', Buffer.from([0x0a, 0x05, 0x01])), /proto: unexpected EOF/],
      [envelope('v1', 'Pod', integer(1, 1)), /proto: wrong wire type/],
      [envelope('example.com/v1', 'Thing', Buffer.alloc(0)), /no kind "Thing" is registered/],
    ] as const) {
      assert.throws(() => decodeProtobuf(body), message);
    }
  });
});
