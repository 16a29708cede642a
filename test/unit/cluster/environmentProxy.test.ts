import assert from 'node:assert/strict';
import { environmentProxy } from '../../../src/cluster/environmentProxy.ts';

describe('environmentProxy', () => {
  const server = new URL('https://api.example.org:6443');
  const cases: [string, NodeJS.ProcessEnv, string | undefined][] = [
    ['none', {}, undefined],
    ['that for HTTPS', { HTTPS_PROXY: 'http://proxy:3128', HTTP_PROXY: 'http://other' }, 'http://proxy:3128'],
    ['in lower case', { https_proxy: 'http://proxy:3128' }, 'http://proxy:3128'],
    ['without a scheme', { HTTPS_PROXY: 'proxy:3128' }, 'http://proxy:3128'],
    ['none for an exception', { HTTPS_PROXY: 'proxy', NO_PROXY: 'a, api.example.org' }, undefined],
    ['none under a domain', { HTTPS_PROXY: 'proxy', NO_PROXY: 'example.org' }, undefined],
    ['none under a dotted domain', { HTTPS_PROXY: 'proxy', NO_PROXY: '.example.org' }, undefined],
    ['none for everything', { HTTPS_PROXY: 'proxy', no_proxy: '*' }, undefined],
    ['none for a port', { HTTPS_PROXY: 'proxy', NO_PROXY: 'api.example.org:6443' }, undefined],
    ['one for another port', { HTTPS_PROXY: 'proxy', NO_PROXY: 'api.example.org:443' }, 'http://proxy'],
    ['one for another host', { HTTPS_PROXY: 'proxy', NO_PROXY: 'ample.org' }, 'http://proxy'],
  ];
  for (const [title, env, expected] of cases) {
    it(`is ${title}`, () => assert.equal(environmentProxy(server, env), expected));
  }
  it('is none for this machine', () => {
    for (const host of ['127.0.0.1', 'localhost', '[::1]']) {
      assert.equal(environmentProxy(new URL(`https://${host}:1`), { HTTPS_PROXY: 'proxy' }), undefined);
    }
  });
});
