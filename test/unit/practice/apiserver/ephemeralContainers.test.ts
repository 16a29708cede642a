import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { podObject, startApi, type ApiHarness } from './apiHarness.ts';

const pods = '/api/v1/namespaces/default/pods';

describe('ephemeral containers', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
    await server.call('POST', pods, podObject('a'));
  });
  after(() => {
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  type Answered = KubeObject<{ ephemeralContainers?: object[]; restartPolicy: string }> & { message?: string };
  const patch = async (path: string, spec: object): Promise<Answered> => {
    const headers = { 'content-type': 'application/strategic-merge-patch+json' };
    return (await server.call<Answered>('PATCH', path, { spec }, headers)).body;
  };
  const add = (...ephemeralContainers: object[]): Promise<Answered> =>
    patch(`${pods}/a/ephemeralcontainers`, { restartPolicy: 'Never', ephemeralContainers });

  it('are added one after the other, with their defaults, and nothing else is changed', async () => {
    const { spec, metadata } = await add({ name: 'one', image: 'busybox' });
    assert.deepEqual(spec?.ephemeralContainers, [
      {
        name: 'one',
        image: 'busybox',
        imagePullPolicy: 'Always',
        resources: {},
        terminationMessagePath: '/dev/termination-log',
        terminationMessagePolicy: 'File',
      },
    ]);
    assert.equal(spec.restartPolicy, 'Always');
    assert.equal(metadata.generation, 2);
    assert.equal((await add({ name: 'two', image: 'busybox' })).spec?.ephemeralContainers?.length, 2);
  });

  it('are checked', async () => {
    const wrong = { name: 'main', image: 'x', ports: [{ containerPort: 1 }], targetContainerName: 'q' };
    const { message } = await add(wrong);
    assert.match(message ?? '', /ephemeralContainers\[0\]\.name: Duplicate value: "main"/);
    assert.match(message ?? '', /ephemeralContainers\[0\]\.targetContainerName: Not found: "q"/);
    assert.match(message ?? '', /ephemeralContainers\[0\]\.ports: Forbidden: cannot be set for an Ephemeral Container/);
    const changed = await add({ name: 'one', image: 'alpine' });
    assert.match(changed.message ?? '', /existing ephemeral containers "one" may not be changed/);
  });

  it('come by their subresource alone', async () => {
    const containers = [{ name: 'main', image: 'nginx' }];
    const spec = { containers, ephemeralContainers: [{ name: 'b', image: 'busybox' }] };
    const { body } = await server.call('POST', pods, podObject('b', { spec }));
    assert.equal(body.message, 'Pod "b" is invalid: spec.ephemeralContainers: Forbidden: cannot be set on create');
    const { message } = await patch(`${pods}/a`, { ephemeralContainers: [{ name: 'c', image: 'busybox' }] });
    assert.match(message ?? '', /pod updates may not change fields other than/);
  });
});
