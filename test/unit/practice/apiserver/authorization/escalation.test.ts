import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import { startApi, type ApiHarness } from '../apiHarness.ts';

const rbac = '/apis/rbac.authorization.k8s.io/v1';
const jane = { 'impersonate-user': 'jane', 'impersonate-group': 'devs' };

describe('granting what one does not have', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
    await server.call('POST', `${rbac}/clusterroles`, {
      metadata: { name: 'manager' },
      rules: [
        { apiGroups: ['rbac.authorization.k8s.io'], resources: ['roles', 'rolebindings'], verbs: ['create', 'patch'] },
        { apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles'], verbs: ['create'] },
        { apiGroups: [''], resources: ['pods', '*/log'], verbs: ['get', 'list'] },
        {
          apiGroups: ['rbac.authorization.k8s.io'],
          resources: ['clusterroles'],
          resourceNames: ['view'],
          verbs: ['bind'],
        },
      ],
    });
    await server.call('POST', `${rbac}/clusterrolebindings`, {
      metadata: { name: 'managers' },
      roleRef: { kind: 'ClusterRole', name: 'manager' },
      subjects: [{ kind: 'User', name: 'jane' }],
    });
  });
  after(() => {
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  const create = async (resource: string, object: object): Promise<[number, string | undefined]> => {
    const { status, body } = await server.call('POST', `${rbac}/${resource}`, object, jane);
    return [status, body.message];
  };
  const role = (name: string, ...rules: object[]): object => ({ metadata: { name }, rules });

  it('is refused, with what is missing', async () => {
    const wide = role('wide', { apiGroups: [''], resources: ['pods', 'secrets'], verbs: ['get', 'delete'] });
    assert.deepEqual(await create('namespaces/default/roles', wide), [
      403,
      'roles.rbac.authorization.k8s.io "wide" is forbidden: user "jane" (groups=["devs" "system:authenticated"]) is attempting to grant RBAC permissions not currently held:\n' +
        '{APIGroups:[""], Resources:["pods"], Verbs:["delete"]}\n' +
        '{APIGroups:[""], Resources:["secrets"], Verbs:["get" "delete"]}',
    ]);
  });

  it('leaves what one has', async () => {
    const narrow = role('narrow', {
      apiGroups: [''],
      resources: ['pods', 'pods/log'],
      verbs: ['get'],
      resourceNames: ['a'],
    });
    assert.deepEqual(await create('namespaces/default/roles', narrow), [201, undefined]);
    const { status } = await server.call(
      'PATCH',
      `${rbac}/namespaces/default/roles/narrow`,
      { rules: [{ apiGroups: [''], resources: ['nodes'], verbs: ['get'] }] },
      { ...jane, 'content-type': 'application/merge-patch+json' },
    );
    assert.equal(status, 403);
  });

  it('covers bindings, but for roles that one may bind', async () => {
    const binding = (name: string): object => ({
      metadata: { name },
      roleRef: { kind: 'ClusterRole', name },
      subjects: [{ kind: 'User', name: 'bob' }],
    });
    assert.deepEqual(await create('namespaces/default/rolebindings', binding('view')), [201, undefined]);
    const [status, message = ''] = await create('namespaces/default/rolebindings', binding('cluster-admin'));
    assert.equal(status, 403);
    assert.match(
      message,
      /held:\n\{APIGroups:\["\*"\], Resources:\["\*"\], Verbs:\["\*"\]\}\n\{NonResourceURLs:\["\*"\]/,
    );
    assert.deepEqual(await create('namespaces/default/rolebindings', binding('none')), [
      404,
      'rolebindings.rbac.authorization.k8s.io "none" not found',
    ]);
  });

  it('needs everything for a role that gathers others', async () => {
    const gathering = {
      metadata: { name: 'gathering' },
      aggregationRule: { clusterRoleSelectors: [{ matchLabels: { a: 'b' } }] },
    };
    assert.deepEqual(await create('clusterroles', gathering), [
      403,
      'clusterroles.rbac.authorization.k8s.io "gathering" is forbidden: must have cluster-admin privileges to use the aggregationRule',
    ]);
  });
});
