import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import type { ResourceQuota } from '../../../../src/practice/kinds/quota.ts';
import { inScope } from '../../../../src/practice/quota/scopes.ts';
import { limitedNames, usageOf } from '../../../../src/practice/quota/usage.ts';
import { pod } from '../simulation.ts';

const shown = (resource: string, object: KubeObject, now?: number): Record<string, string> =>
  Object.fromEntries([...usageOf(resource, object, now)].map(([name, amount]) => [name, amount.toString()]));

describe('what an object takes of a quota', () => {
  it('is the sum of the containers of a Pod, or an init container that needs more', () => {
    const object = pod('a', { resources: { requests: { cpu: '100m', memory: '64Mi' }, limits: { memory: '1Gi' } } });
    object.spec.initContainers = [
      { name: 'sidecar', image: 'x', restartPolicy: 'Always', resources: { requests: { cpu: '50m' } } },
      { name: 'init', image: 'x', resources: { requests: { cpu: '1' } } },
    ];
    assert.deepEqual(shown('pods', object), {
      'count/pods': '1',
      pods: '1',
      cpu: '1050m',
      'requests.cpu': '1050m',
      memory: '64Mi',
      'requests.memory': '64Mi',
      'limits.memory': '1Gi',
    });
  });

  it('is but its number when a Pod has ended, or has had its time to', () => {
    const ended = { ...pod('a', {}), status: { phase: 'Succeeded' as const } };
    assert.deepEqual(shown('pods', ended), { 'count/pods': '1' });
    const going = pod('a', {});
    going.metadata.deletionTimestamp = '2026-01-01T00:00:30Z';
    assert.equal(shown('pods', going, Date.parse('2026-01-01T00:00:00Z')).pods, '1');
    assert.equal(shown('pods', going, Date.parse('2026-01-01T00:01:00Z')).pods, undefined);
  });

  it('counts ports and load balancers of Services, and storage by class', () => {
    const service = (spec: object): KubeObject => ({
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 's' },
      spec,
    });
    const ports = [{ port: 80 }, { port: 81 }];
    assert.equal(shown('services', service({ type: 'NodePort', ports }))['services.nodeports'], '2');
    assert.equal(shown('services', service({ type: 'LoadBalancer', ports }))['services.loadbalancers'], '1');
    assert.equal(shown('services', service({ ports }))['services.nodeports'], '0');
    const spec = { storageClassName: 'fast', resources: { requests: { storage: '2Gi' } } };
    const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'c' }, spec };
    assert.equal(shown('persistentvolumeclaims', claim)['fast.storageclass.storage.k8s.io/requests.storage'], '2Gi');
  });

  it('concerns only the names of its resource', () => {
    const names = [
      'pods',
      'requests.cpu',
      'services.nodeports',
      'count/deployments.apps',
      'requests.storage',
      'secrets',
    ];
    assert.deepEqual(limitedNames('pods', names), ['pods', 'requests.cpu']);
    assert.deepEqual(limitedNames('services', names), ['services.nodeports']);
    assert.deepEqual(limitedNames('deployments.apps', names), ['count/deployments.apps']);
    assert.deepEqual(limitedNames('persistentvolumeclaims', names), ['requests.storage']);
    assert.deepEqual(limitedNames('secrets', names), ['secrets']);
  });

  it('counts within the scopes of the quota alone', () => {
    const quota = (spec: ResourceQuota['spec']): ResourceQuota => ({
      apiVersion: 'v1',
      kind: 'ResourceQuota',
      metadata: { name: 'q' },
      spec,
    });
    const plain = pod('a', {});
    const asking = pod('b', { resources: { requests: { cpu: '1' } } }, { priorityClassName: 'high' });
    const matching = (spec: ResourceQuota['spec']): string[] =>
      [plain, asking].filter(each => inScope(quota(spec), 'pods', each)).map(({ metadata }) => metadata.name);
    assert.deepEqual(matching({}), ['a', 'b']);
    assert.deepEqual(matching({ scopes: ['BestEffort'] }), ['a']);
    assert.deepEqual(matching({ scopes: ['NotBestEffort', 'NotTerminating'] }), ['b']);
    const byClass = (operator: string, values: string[]): ResourceQuota['spec'] => ({
      scopeSelector: { matchExpressions: [{ scopeName: 'PriorityClass', operator, values }] },
    });
    assert.deepEqual(matching(byClass('In', ['high'])), ['b']);
    assert.deepEqual(matching(byClass('NotIn', ['high'])), ['a']);
    assert.deepEqual(matching(byClass('Exists', [])), ['b']);
    assert.equal(inScope(quota({ scopes: ['BestEffort'] }), 'services', plain), false);
  });
});
