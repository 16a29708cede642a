import assert from 'node:assert/strict';
import { after, beforeEach, describe, it } from 'mocha';
import type { KubeObject } from '../../../../../src/base/kubeObject.ts';
import { podObject, startApi, type ApiHarness } from '../apiHarness.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const pods = '/api/v1/namespaces/default/pods';
const as = (user: string, ...groups: string[]): Record<string, string> => ({
  'impersonate-user': user,
  ...(groups.length > 0 ? { 'impersonate-group': groups.join(', ') } : {}),
});

describe('who may do what', () => {
  let server: ApiHarness;
  const open: ApiHarness[] = [];
  beforeEach(async () => {
    server = await startApi();
    open.push(server);
  });
  after(() => {
    for (const each of open) {
      each.dispose();
      assert.deepEqual(each.errors, []);
    }
  });

  const grant = async (verbs: string[], resources: string[], subject: object, extra: object = {}): Promise<void> => {
    const rules = [{ apiGroups: [''], resources, verbs, ...extra }];
    await server.call('POST', `${rbac}/namespaces/default/roles`, { metadata: { name: 'reader' }, rules });
    const binding = {
      metadata: { name: 'reads' },
      roleRef: { kind: 'Role', name: 'reader' },
      subjects: [subject],
    };
    assert.equal((await server.call('POST', `${rbac}/namespaces/default/rolebindings`, binding)).status, 201);
  };
  const status = async (method: string, path: string, headers: Record<string, string>): Promise<number> =>
    (await server.call(method, path, undefined, headers)).status;

  it('is refused in upstream’s words', async () => {
    const message = async (method: string, path: string): Promise<string | undefined> =>
      (await server.call(method, path, undefined, as('jane'))).body.message;
    assert.equal(
      await message('GET', pods),
      'pods is forbidden: User "jane" cannot list resource "pods" in API group "" in the namespace "default"',
    );
    assert.equal(
      await message('DELETE', '/apis/apps/v1/namespaces/default/deployments/web'),
      'deployments.apps "web" is forbidden: User "jane" cannot delete resource "deployments" in API group "apps" in the namespace "default"',
    );
    assert.equal(
      await message('GET', '/api/v1/nodes'),
      'nodes is forbidden: User "jane" cannot list resource "nodes" in API group "" at the cluster scope',
    );
    assert.equal(
      await message('GET', `${pods}/a/log`),
      'pods "a" is forbidden: User "jane" cannot get resource "pods/log" in API group "" in the namespace "default"',
    );
    assert.equal(await message('GET', '/metrics'), 'forbidden: User "jane" cannot get path "/metrics"');
    assert.equal(await status('GET', '/api/v1', as('jane')), 200);
  });

  it('follows Roles and their bindings', async () => {
    await grant(['get', 'list'], ['pods'], { kind: 'User', name: 'jane' });
    assert.equal(await status('GET', pods, as('jane')), 200);
    assert.equal(await status('GET', `${pods}?watch=true`, as('jane')), 403);
    assert.equal(await status('GET', '/api/v1/pods', as('jane')), 403);
    assert.equal(await status('GET', '/api/v1/namespaces/kube-system/pods', as('jane')), 403);
    assert.equal(await status('DELETE', pods, as('jane')), 403);
    assert.equal(await status('GET', pods, as('john')), 403);
    assert.equal(await status('GET', pods, as('root', 'system:masters')), 200);
  });

  it('can be limited to names, and given to groups and ServiceAccounts', async () => {
    await grant(['get'], ['pods'], { kind: 'Group', name: 'devs' }, { resourceNames: ['a'] });
    await server.call('POST', pods, podObject('a'));
    assert.equal(await status('GET', `${pods}/a`, as('jane', 'devs')), 200);
    assert.equal(await status('GET', `${pods}/b`, as('jane', 'devs')), 403);
    assert.equal(await status('GET', `${pods}/a`, as('jane')), 403);
  });

  it('names the role that a binding lacks', async () => {
    const binding = {
      metadata: { name: 'lost' },
      roleRef: { kind: 'ClusterRole', name: 'none' },
      subjects: [{ kind: 'User', name: 'bob' }],
    };
    await server.call('POST', `${rbac}/namespaces/default/rolebindings`, binding);
    const { body } = await server.call('GET', pods, undefined, as('bob'));
    assert.match(body.message ?? '', /: RBAC: clusterrole\.rbac\.authorization\.k8s\.io "none" not found$/);
  });

  it('is asked by reviews, about oneself and about others', async () => {
    await grant(['list'], ['pods'], { kind: 'User', name: 'jane' });
    const review = async (name: string, spec: object, headers = {}): Promise<unknown> => {
      const path = `/apis/authorization.k8s.io/v1/${name}`;
      const { body } = await server.call<KubeObject<unknown, { allowed: boolean }>>('POST', path, { spec }, headers);
      return body.status?.allowed;
    };
    const list = { resourceAttributes: { namespace: 'default', verb: 'list', resource: 'pods' } };
    assert.equal(await review('selfsubjectaccessreviews', list), true);
    assert.equal(await review('selfsubjectaccessreviews', list, as('jane')), true);
    assert.equal(await review('selfsubjectaccessreviews', list, as('john')), false);
    assert.equal(await review('subjectaccessreviews', { ...list, user: 'jane' }), true);
    assert.equal(await review('subjectaccessreviews', { ...list, user: 'john' }), false);
    const { status: refused } = await server.call('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', {
      spec: list,
    });
    assert.equal(refused, 422);
  });

  it('lets nobody be another who may not', async () => {
    await grant(['get'], ['pods'], { kind: 'User', name: 'jane' });
    await server.call('POST', '/api/v1/namespaces/default/serviceaccounts', { metadata: { name: 'robot' } });
    const token = '/api/v1/namespaces/default/serviceaccounts/robot/token';
    const { body } = await server.call<KubeObject<unknown, { token: string }>>('POST', token, { spec: {} });
    const authorization = `Bearer ${body.status!.token}`;
    const { body: refused } = await server.call('GET', pods, undefined, { authorization, ...as('jane') });
    assert.equal(
      refused.message,
      'users "jane" is forbidden: User "system:serviceaccount:default:robot" cannot impersonate resource "users" in API group "" at the cluster scope',
    );
  });

  it('knows a ServiceAccount by its token as long as both are good', async () => {
    const account = '/api/v1/namespaces/default/serviceaccounts';
    await server.call('POST', account, { metadata: { name: 'robot' } });
    await grant(['list'], ['pods'], { kind: 'ServiceAccount', name: 'robot', namespace: 'default' });
    const { body } = await server.call<KubeObject<unknown, { token: string }>>('POST', `${account}/robot/token`, {});
    const { token } = body.status!;
    const bearer = (text: string): Record<string, string> => ({ authorization: `Bearer ${text}` });
    assert.equal(await status('GET', pods, bearer(token)), 200);
    assert.equal(await status('GET', '/api/v1/nodes', bearer(token)), 403);
    const [head, claims, signature] = token.split('.') as [string, string, string];
    const forged = Buffer.from(claims, 'base64url').toString().replaceAll('robot', 'other');
    assert.equal(
      await status('GET', pods, bearer(`${head}.${Buffer.from(forged).toString('base64url')}.${signature}`)),
      401,
    );
    assert.equal(await status('GET', pods, bearer(`${token}x`)), 401);
    const reviewed = async (): Promise<unknown> =>
      (
        await server.call<KubeObject<unknown, { authenticated?: boolean }>>(
          'POST',
          '/apis/authentication.k8s.io/v1/tokenreviews',
          { spec: { token } },
        )
      ).body.status?.authenticated;
    assert.equal(await reviewed(), true);
    await server.call('DELETE', `${account}/robot`);
    assert.equal(await status('GET', pods, bearer(token)), 401);
    assert.equal(await reviewed(), undefined);
  });
});
