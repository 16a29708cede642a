import assert from 'node:assert/strict';
import { project } from '../../../src/cluster/projection.ts';

describe('project', () => {
  it('drops what nobody reads', () => {
    const object = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'a',
        managedFields: [
          {
            manager: 'kubectl',
            operation: 'Update' as const,
            apiVersion: 'v1',
            fieldsType: 'FieldsV1' as const,
            fieldsV1: {},
          },
        ],
        annotations: { 'kubectl.kubernetes.io/last-applied-configuration': '{}', keep: 'me' },
      },
      spec: { containers: [] },
    };
    assert.deepEqual(project(object), {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', annotations: { keep: 'me' } },
      spec: { containers: [] },
    });
  });

  it('keeps a Secret’s keys and none of its values, wherever they stand', () => {
    const data = { password: 'aHVudGVyMg==' };
    const lastApplied = { 'kubectl.kubernetes.io/last-applied-configuration': '{"stringData":{"password":"hunter2"}}' };
    const secret = project({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', annotations: lastApplied },
      data,
      stringData: { password: 'hunter2' },
    });
    assert.deepEqual(secret.data, { password: '' });
    assert.doesNotMatch(JSON.stringify(secret), /hunter2|aHVudGVyMg/);
  });

  it('freezes all of it', () => {
    const object = project({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'a', labels: { x: '1' } },
    });
    assert.throws(() => (object.metadata.labels!.x = '2'), TypeError);
  });
});
