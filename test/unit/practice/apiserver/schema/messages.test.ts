import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { descriptionTexts } from '../../../../../src/practice/apiserver/openapi/descriptions.ts';
import { apiMessages } from '../../../../../src/practice/apiserver/schema/apiSchema.ts';
import { messageNamed, messageOfKind, plainTypes } from '../../../../../src/practice/apiserver/schema/messages.ts';

const lines = apiMessages.trim().split('\n');

describe('the schema of the API', () => {
  it('is read to the last field, and has every message that a field is of', () => {
    const names = new Set(lines.map(line => line.split(' ')[0]!));
    for (const line of lines) {
      const [name, ...fields] = line.split(' ').filter(word => word !== '~');
      const message = messageNamed(name!);
      assert.equal(message.byNumber.size, fields.length, name);
      for (const { type } of message.byNumber.values()) assert.ok(plainTypes.has(type) || names.has(type), type);
    }
  });

  it('knows kinds by group and version', () => {
    assert.equal(messageOfKind('v1', 'Pod'), 'Pod');
    assert.equal(messageOfKind('autoscaling/v2', 'HorizontalPodAutoscaler'), 'autoscalingv2.HorizontalPodAutoscaler');
    assert.equal(messageOfKind('networking.k8s.io/v1', 'Ingress'), 'networking.Ingress');
    assert.equal(messageOfKind('v2', 'Pod'), undefined);
  });

  it('says what is required, merged and how', () => {
    const port = messageNamed('ServicePort').byName;
    assert.deepEqual([port.get('port')?.isRequired, port.get('name')?.isRequired], [true, false]);
    assert.equal(port.get('protocol')?.default, 'TCP');
    const finalizers = messageNamed('meta.ObjectMeta').byName.get('finalizers');
    assert.deepEqual([finalizers?.listKeys, finalizers?.patch], [[], { merges: true, retainsKeys: false }]);
    assert.equal(messageNamed('meta.LabelSelector').isAtomic, true);
    assert.equal(messageNamed('Volume').byName.get('hostPath')?.isOptional, true);
  });

  it('has the messages and fields that are described', () => {
    for (const [key = ''] of descriptionTexts
      .trim()
      .split(/\n+/)
      .map(line => line.split(' '))) {
      if (key.startsWith('*.')) continue;
      const parts = key.split('.');
      const isField = /^[a-z]/.test(parts.at(-1)!);
      const message = (isField ? parts.slice(0, -1) : parts).join('.');
      assert.ok(
        lines.some(line => line.split(' ')[0] === message),
        message,
      );
      if (isField) assert.ok(messageNamed(message).byName.has(parts.at(-1)!), key);
    }
  });
});
