import assert from 'node:assert/strict';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { objectYaml, commented } from '../../../../src/editor/objects/objectYaml.ts';
import { redact } from '../../../../src/editor/objects/redact.ts';

const object = (kind: string, fields: Partial<KubeObject>): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'one' },
  ...fields,
});

describe('redact', () => {
  it('keeps the keys of a Secret and none of its values', () => {
    const secret = redact(
      object('Secret', { data: { user: 'YWRtaW4=', key: 'czNjcjN0' }, stringData: { more: 'pa55' } }),
    );
    assert.deepEqual(secret.data, { user: 'REDACTED', key: 'REDACTED' });
    assert.deepEqual(secret.stringData, { more: 'REDACTED' });
  });

  it('drops the last applied configuration and the managed fields', () => {
    const { metadata } = redact(
      object('ConfigMap', {
        metadata: {
          name: 'one',
          annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{"data":{}}', other: 'kept' },
          managedFields: [],
        },
      }),
    );
    assert.deepEqual(metadata, { name: 'one', annotations: { other: 'kept' } });
  });

  it('hides what a telling name holds: in an environment, in a field, in a key', () => {
    const pod = redact(
      object('Pod', {
        spec: {
          containers: [
            {
              name: 'app',
              env: [
                { name: 'DB_PASSWORD', value: 'hunter2' },
                { name: 'API-KEY', value: 'k' },
                { name: 'PASSWORD_FILE', value: '/run/pw' },
                { name: 'GITHUB_TOKEN', valueFrom: { secretKeyRef: { name: 'github', key: 'token' } } },
              ],
            },
          ],
          clientSecret: 'x',
          tokenExpirationSeconds: 600,
          automountServiceAccountToken: false,
          secretName: 'kept',
        },
        data: { 'db.password': 'p', note: 'kept' },
      }),
    );
    assert.deepEqual(pod.spec, {
      containers: [
        {
          name: 'app',
          env: [
            { name: 'DB_PASSWORD', value: 'REDACTED' },
            { name: 'API-KEY', value: 'REDACTED' },
            { name: 'PASSWORD_FILE', value: '/run/pw' },
            { name: 'GITHUB_TOKEN', valueFrom: { secretKeyRef: { name: 'github', key: 'token' } } },
          ],
        },
      ],
      clientSecret: 'REDACTED',
      tokenExpirationSeconds: 600,
      automountServiceAccountToken: false,
      secretName: 'kept',
    });
    assert.deepEqual(pod.data, { 'db.password': 'REDACTED', note: 'kept' });
  });

  it('hides a private key wherever it stands', () => {
    const { data } = redact(object('ConfigMap', { data: { 'a.pem': '-----BEGIN RSA PRIVATE KEY-----\nMII\n' } }));
    assert.deepEqual(data, { 'a.pem': 'REDACTED' });
  });

  it('changes nothing of what it is given', () => {
    const secret = Object.freeze(object('Secret', { data: Object.freeze({ key: 'x' }) }));
    redact(secret);
    assert.deepEqual(secret.data, { key: 'x' });
  });
});

describe('objectYaml', () => {
  it('is YAML without control characters and characters that hide text', () => {
    const yaml = objectYaml(object('ConfigMap', { data: { a: '\u001b[31mred', b: 'x\u202ey\u200b' } }));
    assert.match(yaml, /^apiVersion: v1\nkind: ConfigMap\n/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(yaml, /[\u0000-\u0009\u000b-\u001f\u202e\u200b]/);
  });

  it('keeps comments on their lines', () => {
    assert.equal(commented(['a\nkind: Evil', '']), '# a kind: Evil\n');
  });
});
