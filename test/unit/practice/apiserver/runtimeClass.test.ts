import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { podObject, startApi, type ApiHarness } from './apiHarness.ts';

const pods = '/api/v1/namespaces/default/pods';

interface Spec {
  nodeSelector?: object;
  overhead?: object;
  tolerations: object[];
}

describe('the RuntimeClass of a Pod', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
    await server.call('POST', '/apis/node.k8s.io/v1/runtimeclasses', {
      metadata: { name: 'gvisor' },
      handler: 'runsc',
      overhead: { podFixed: { cpu: '250m' } },
      scheduling: { nodeSelector: { sandbox: 'yes' }, tolerations: [{ key: 'sandbox', operator: 'Exists' }] },
    });
  });
  after(() => {
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  const create = (
    name: string,
    spec: object,
  ): Promise<{ status: number; body: KubeObject<Spec> & { message?: string } }> => {
    const containers = [{ name: 'main', image: 'nginx' }];
    return server.call('POST', pods, podObject(name, { spec: { containers, ...spec } }));
  };

  it('gives overhead and a place', async () => {
    const { body } = await create('a', { runtimeClassName: 'gvisor', nodeSelector: { disk: 'ssd' } });
    assert.deepEqual(body.spec?.overhead, { cpu: '250m' });
    assert.deepEqual(body.spec.nodeSelector, { disk: 'ssd', sandbox: 'yes' });
    assert.ok(body.spec.tolerations.some(toleration => 'key' in toleration && toleration.key === 'sandbox'));
  });

  it('has to be there, and to agree with the Pod', async () => {
    const refusal = async (spec: object): Promise<string | undefined> => (await create('b', spec)).body.message;
    assert.equal(
      await refusal({ runtimeClassName: 'none' }),
      'pods "b" is forbidden: pod rejected: RuntimeClass "none" not found',
    );
    assert.equal(
      await refusal({ runtimeClassName: 'gvisor', nodeSelector: { sandbox: 'no' } }),
      'pods "b" is forbidden: conflict: runtimeClass.scheduling.nodeSelector[sandbox] = yes; pod.spec.nodeSelector[sandbox] = no',
    );
    assert.equal(
      await refusal({ overhead: { cpu: '1' } }),
      'pods "b" is forbidden: pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
    );
  });
});
