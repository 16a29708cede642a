import assert from 'node:assert/strict';
import type { ApiResource } from '../../../src/cluster/resource.ts';
import { ResourceIndex, resourcePath, scopeKey } from '../../../src/cluster/resourceIndex.ts';

describe('ResourceIndex', () => {
  const index = new ResourceIndex([
    resource('', 'v1', 'Pod', 'pods', ['po']),
    resource('', 'v1', 'Service', 'services', ['svc']),
    resource('', 'v1', 'Event', 'events', ['ev']),
    resource('apps', 'v1', 'Deployment', 'deployments', ['deploy']),
    resource('events.k8s.io', 'v1', 'Event', 'events', ['ev']),
    resource('metrics.k8s.io', 'v1beta1', 'PodMetrics', 'pods', []),
    resource('serving.example.org', 'v1', 'Service', 'services', ['ksvc']),
    resource('trouble.example.org', 'v1', 'Trouble', 'troubles', ['deployment']),
  ]);

  for (const name of [
    'deploy',
    'deployment',
    'deployments',
    'Deployment',
    'DEPLOY',
    'deployments.apps',
    'deployment.apps',
    'deployments.v1.apps',
    'Deployment.apps',
    ' deploy ',
  ]) {
    it(`resolves “${name}”`, () => assert.equal(index.resolve(name)?.kind, 'Deployment'));
  }

  it('prefers the core group', () => {
    assert.equal(index.resolve('events')!.group, '');
    assert.equal(index.resolve('svc')!.group, '');
    assert.equal(index.resolve('Service')!.group, '');
  });
  it('takes the group that is asked for', () => {
    assert.equal(index.resolve('events.events.k8s.io')!.group, 'events.k8s.io');
    assert.equal(index.resolve('service.serving.example.org')!.group, 'serving.example.org');
    assert.equal(index.resolve('pods.metrics.k8s.io')!.kind, 'PodMetrics');
  });
  it('prefers a full name to another resource’s short name', () => {
    assert.equal(index.resolve('deployment')!.group, 'apps');
    assert.equal(index.resolve('deployment.trouble.example.org')!.kind, 'Trouble');
  });
  it('does not resolve what is not there', () => {
    for (const name of ['', 'widgets', 'deployments.batch', 'pods.apps', 'constructor', '__proto__']) {
      assert.equal(index.resolve(name), undefined, name);
    }
  });
});

describe('resourcePath', () => {
  const pods = resource('', 'v1', 'Pod', 'pods', []);
  const nodes = { ...resource('', 'v1', 'Node', 'nodes', []), namespaced: false };
  const deployments = resource('apps', 'v1', 'Deployment', 'deployments', []);

  it('is that of the API server', () => {
    assert.equal(resourcePath(pods, 'default'), '/api/v1/namespaces/default/pods');
    assert.equal(resourcePath(pods, undefined), '/api/v1/pods');
    assert.equal(resourcePath(nodes, 'default', 'node-1'), '/api/v1/nodes/node-1');
    assert.equal(resourcePath(deployments, 'a', 'web'), '/apis/apps/v1/namespaces/a/deployments/web');
  });
  it('cannot be led astray by a name', () => {
    assert.equal(resourcePath(pods, 'a/../b', '../../x?y'), '/api/v1/namespaces/a%2F..%2Fb/pods/..%2F..%2Fx%3Fy');
  });
  it('tells scopes apart', () => {
    assert.notEqual(scopeKey(pods, undefined), scopeKey(pods, 'default'));
    assert.notEqual(scopeKey(pods, 'default'), scopeKey(deployments, 'default'));
  });
});

function resource(group: string, version: string, kind: string, name: string, shortNames: string[]): ApiResource {
  const singularName = kind.toLowerCase();
  return {
    group,
    version,
    kind,
    name,
    singularName,
    shortNames,
    categories: [],
    namespaced: true,
    verbs: ['list', 'watch'],
  };
}
