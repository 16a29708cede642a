import assert from 'node:assert/strict';
import { parseKubeconfig } from '../../../src/cluster/kubeconfig.ts';
import { defaultProtected, namesOf, protecting } from '../../../src/cluster/protectedNames.ts';

describe('protected names', () => {
  const pattern = (name: string, patterns: string[]): string | undefined => protecting([name], patterns)?.pattern;

  it('are those that a pattern matches as a whole, whatever the case', () => {
    assert.equal(pattern('gke_shop_PROD-eu', ['*prod*']), '*prod*');
    assert.equal(pattern('staging', ['*prod*']), undefined);
    assert.equal(pattern('live', ['live']), 'live');
    assert.equal(pattern('live-eu', ['live']), undefined);
    assert.equal(pattern('anything', ['x', '*']), '*');
    assert.equal(pattern('anything', []), undefined);
  });

  it('have no other special characters', () => {
    assert.equal(pattern('arn:aws:eks:eu/prod.1', ['arn:aws:eks:eu/prod.1']), 'arn:aws:eks:eu/prod.1');
    assert.equal(pattern('prodx1', ['prod.1']), undefined);
    assert.equal(pattern('a(b', ['a(*']), 'a(*');
  });

  it('are those of the context, its cluster, its server and its namespace', () => {
    const kubeconfig = (
      context: string,
      server: string,
      namespace: string,
      cluster = 'c',
    ): ReturnType<typeof namesOf> =>
      namesOf(
        parseKubeconfig(
          JSON.stringify({
            contexts: [{ name: context, context: { cluster, user: 'u', namespace } }],
            clusters: [{ name: cluster, cluster: { server } }],
            users: [{ name: 'u', user: {} }],
          }),
          '/kubeconfig',
        ),
        context,
      );
    const protects = (names: string[]): string | undefined => protecting(names, defaultProtected)?.name;
    assert.equal(protects(kubeconfig('dev', 'https://10.0.0.1:6443', 'default')), undefined);
    assert.equal(protects(kubeconfig('dev', 'https://api.prod.example.com', 'default')), 'api.prod.example.com');
    assert.equal(protects(kubeconfig('dev', 'https://10.0.0.1', 'production')), 'production');
    assert.equal(protects(kubeconfig('dev', 'https://10.0.0.1', 'x', 'shop-prod')), 'shop-prod');
    assert.equal(protects(kubeconfig('my-prod', 'https://10.0.0.1', 'x')), 'my-prod');
  });
});
