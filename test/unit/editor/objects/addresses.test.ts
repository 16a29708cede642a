import assert from 'node:assert/strict';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { addressesOf } from '../../../../src/editor/objects/addresses.ts';

const object = (kind: string, spec: unknown, ip?: string): KubeObject => ({
  apiVersion: 'v1',
  kind,
  metadata: { name: 'web' },
  spec,
  status: { loadBalancer: { ingress: ip === undefined ? [] : [{ ip }] } },
});

describe('addressesOf', () => {
  it('gives a page for each port of a Service with an address', () => {
    const ports = [{ port: 80 }, { port: 8080 }, { port: 443 }, { port: 9443, name: 'https-admin' }];
    assert.deepEqual(addressesOf(object('Service', { type: 'LoadBalancer', ports }, '203.0.113.1')), [
      'http://203.0.113.1/',
      'http://203.0.113.1:8080/',
      'https://203.0.113.1/',
      'https://203.0.113.1:9443/',
    ]);
    assert.deepEqual(addressesOf(object('Service', { type: 'LoadBalancer', ports: [{ port: 80 }] }, '2001:db8::1')), [
      'http://[2001:db8::1]/',
    ]);
  });

  it('says what to do for a Service without one', () => {
    const message = /Service web has no address outside the cluster/;
    assert.throws(() => addressesOf(object('Service', { type: 'ClusterIP', ports: [{ port: 80 }] })), message);
    assert.throws(() => addressesOf(object('Service', { type: 'LoadBalancer', ports: [{ port: 80 }] })), message);
  });

  it('gives the hosts and paths of an Ingress, else its address', () => {
    const rules = [
      { host: 'shop.example.com', http: { paths: [{ path: '/' }, { path: '/cart' }] } },
      { host: '*.example.com' },
      { http: { paths: [{ path: '/x' }] } },
    ];
    assert.deepEqual(addressesOf(object('Ingress', { rules, tls: [{ hosts: ['shop.example.com'] }] }, '203.0.113.9')), [
      'https://shop.example.com/',
      'https://shop.example.com/cart',
      'http://203.0.113.9/',
      'http://203.0.113.9/x',
    ]);
    assert.throws(() => addressesOf(object('Ingress', { rules: [{}] })), /Ingress web has no address/);
  });
});
