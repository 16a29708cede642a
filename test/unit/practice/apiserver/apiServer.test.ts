import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { deploymentObject, podObject, startApi, table, type ApiHarness } from './apiHarness.ts';

interface List {
  kind: string;
  apiVersion: string;
  metadata: { resourceVersion: string; continue?: string; remainingItemCount?: number };
  items: KubeObject[];
}

const pods = '/api/v1/namespaces/default/pods';
const deployments = '/apis/apps/v1/namespaces/default/deployments';
const configMaps = '/api/v1/namespaces/default/configmaps';

const merge = { 'content-type': 'application/merge-patch+json' };

describe('the practice API server', () => {
  let server: ApiHarness;
  before(async () => {
    server = await startApi();
  });
  after(() => {
    server.dispose();
    assert.deepEqual(server.errors, []);
  });

  describe('access', () => {
    it('lets anyone ask for health and version, and nobody for more without the token', async () => {
      for (const path of ['/livez', '/readyz', '/healthz', '/version']) {
        assert.equal((await server.call('GET', path, undefined, { authorization: '' })).status, 200, path);
      }
      for (const authorization of ['Bearer wrong-token', 'bearer wrong']) {
        const refused = await server.call('GET', '/api/v1/pods', undefined, { authorization });
        assert.equal(refused.status, 401);
        assert.deepEqual(refused.body, {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: 'Unauthorized',
          reason: 'Unauthorized',
          code: 401,
        });
      }
      for (const authorization of ['', `Basic ${server.token}`, 'Bearer ']) {
        const nobody = await server.call<{ message: string }>('GET', '/api/v1/pods', undefined, { authorization });
        assert.equal(nobody.status, 403);
        assert.equal(
          nobody.body.message,
          'pods is forbidden: User "system:anonymous" cannot list resource "pods" in API group "" at the cluster scope',
        );
      }
    });

    it('speaks HTTP/1.1 as well', async () => {
      const answer = await server.plainCall('GET', '/api/v1/namespaces/default');
      assert.equal((answer.body as KubeObject).metadata.name, 'default');
    });

    it('writes for people’s eyes what they ask for by browser or curl', async () => {
      const path = '/api/v1/namespaces/default';
      const lines = async (suffix: string, agent: string): Promise<number> =>
        (await server.call('GET', path + suffix, undefined, { 'user-agent': agent })).text.trimEnd().split('\n').length;
      assert.equal(await lines('', 'kubectl/v1.34.4'), 1);
      assert.equal(await lines('?pretty=false', 'curl/8.0'), 1);
      assert.ok((await lines('', 'curl/8.0')) > 10);
      assert.ok((await lines('', 'Mozilla/5.0 (X11)')) > 10);
      assert.ok((await lines('?pretty=1', 'kubectl/v1.34.4')) > 10);
    });

    it('lists at its root what it serves', async function () {
      this.timeout(20_000);
      const { text } = await server.call('GET', '/');
      assert.match(text, /^\{\n {2}"paths": \[\n {4}"\/api",\n/);
      const { paths } = JSON.parse(text) as { paths: string[] };
      assert.deepEqual(paths, [...paths].sort());
      for (const path of paths) {
        const { status } = await server.call('GET', path);
        assert.equal(status, path === '/openapi/v3/' ? 404 : 200, path);
      }
    });

    it('answers what it does not serve as a real server does', async () => {
      for (const path of ['/foo', '/apis/nope.io/v1', '/apis/nope.io/v1/foos', '//']) {
        const answer = await server.call('GET', path);
        assert.deepEqual([answer.status, answer.text], [404, '404 page not found\n'], path);
      }
      for (const path of ['/api/v1/foos', '/apis/apps/v1/namespaces/default', '/api/v1/pods/%zz', '/api/v2/pods']) {
        const { body, status } = await server.call<{ message: string }>('GET', path);
        assert.deepEqual([status, body.message], [404, 'the server could not find the requested resource'], path);
      }
      const refused = await server.call('DELETE', '/api/v1/pods');
      assert.equal(refused.status, 405);
      assert.equal(refused.body.reason, 'MethodNotAllowed');
    });
  });

  describe('errors', () => {
    it('says what is absent, in the words of upstream', async () => {
      const answer = await server.call('GET', `${deployments}/none`);
      assert.deepEqual(answer.body, {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        message: 'deployments.apps "none" not found',
        reason: 'NotFound',
        details: { name: 'none', group: 'apps', kind: 'deployments' },
        code: 404,
      });
    });

    it('refuses a second object of the same name', async () => {
      await server.call('POST', configMaps, { metadata: { name: 'twice' } });
      const { body } = await server.call('POST', configMaps, { metadata: { name: 'twice' } });
      assert.equal(body.message, 'configmaps "twice" already exists');
      assert.equal(body.reason, 'AlreadyExists');
      assert.equal(body.code, 409);
    });

    it('names each field that is wrong as a cause', async () => {
      const bad = deploymentObject('bad', { replicas: -1, selector: { matchLabels: { app: 'other' } } });
      const { status, body } = await server.call('POST', deployments, bad);
      assert.equal(status, 422);
      assert.equal(
        body.message,
        'Deployment.apps "bad" is invalid: [spec.replicas: Invalid value: -1: must be greater than or equal to 0, ' +
          'spec.template.metadata.labels: Invalid value: {"app":"bad"}: `selector` does not match template `labels`]',
      );
      assert.deepEqual(
        body.details?.causes?.map(({ reason, field }) => [reason, field]),
        [
          ['FieldValueInvalid', 'spec.replicas'],
          ['FieldValueInvalid', 'spec.template.metadata.labels'],
        ],
      );
    });

    it('refuses what is not an object of the resource', async () => {
      const cases: [unknown, RegExp][] = [
        ['{"kind":', /json parse error/],
        ['', /unexpected end of JSON input/],
        ['[]', /not an object/],
        [{ kind: 'Secret', apiVersion: 'v1' }, /converting \(v1\.Secret\) to \(core\.ConfigMap\): unknown conversion/],
        [{ kind: 'ConfigMap', apiVersion: 'v2' }, /no kind "ConfigMap" is registered for version "v2"/],
        [
          { metadata: { name: 'a', labels: { a: 1 } } },
          /cannot unmarshal number into Go struct field ObjectMeta\.metadata\.labels of type string/,
        ],
        [
          { metadata: 'text' },
          /cannot unmarshal string into Go struct field ConfigMap\.metadata of type v1\.ObjectMeta/,
        ],
        [{ metadata: { name: 'a', namespace: 'other' } }, /namespace of the provided object does not match/],
        [{ metadata: { name: 'a', resourceVersion: '1' } }, /resourceVersion should not be set/],
      ];
      for (const [body, message] of cases) {
        const answer = await server.call('POST', configMaps, body);
        assert.equal(answer.status, 400, JSON.stringify(body));
        assert.match(answer.body.message ?? '', message);
      }
    });

    it('answers a body of more than 3 MiB with 413, and one of an unknown type with 415', async () => {
      const large = await server.call('POST', configMaps, {
        metadata: { name: 'large' },
        data: { a: 'x'.repeat(3 << 20) },
      });
      assert.equal(large.status, 413);
      assert.equal(large.body.reason, 'RequestEntityTooLarge');
      const xml = await server.call('POST', configMaps, '<a/>', { 'content-type': 'text/xml' });
      assert.equal(xml.status, 415);
    });

    it('answers a body that nests too deep with 400', async () => {
      const deep = `{"metadata":{"name":"deep","managedFields":[{"fieldsV1":${'{"a":'.repeat(200_000)}1${'}'.repeat(200_000)}}]}}`;
      for (const [method, path, type] of [
        ['POST', configMaps, 'application/json'],
        ['PATCH', `${configMaps}/deep`, 'application/merge-patch+json'],
        ['PATCH', `${configMaps}/deep`, 'application/strategic-merge-patch+json'],
      ] as const) {
        const answer = await server.call(method, path, deep, { 'content-type': type });
        assert.equal(answer.status, 400);
        assert.match(answer.body.message!, /exceeded max depth/);
      }
    });

    it('answers protobuf alone with 406', async () => {
      const answer = await server.call('GET', pods, undefined, { accept: 'application/vnd.kubernetes.protobuf' });
      assert.equal(answer.status, 406);
    });

    it('answers a malformed selector with 400', async () => {
      assert.equal((await server.call('GET', `${pods}?labelSelector=a==b==c`)).status, 400);
      const field = await server.call('GET', `${pods}?fieldSelector=spec.foo=1`);
      assert.equal(field.body.message, 'field label not supported: spec.foo');
    });

    it('refuses objects in a namespace that is absent', async () => {
      const answer = await server.call('POST', '/api/v1/namespaces/none/configmaps', { metadata: { name: 'a' } });
      assert.equal(answer.body.message, 'namespaces "none" not found');
    });
  });

  describe('writing', () => {
    it('fills in metadata and defaults', async () => {
      const { status, body } = await server.call<KubeObject>('POST', deployments, deploymentObject('filled'));
      assert.equal(status, 201);
      const { metadata, spec } = body;
      assert.match(metadata.uid ?? '', /^[0-9a-f-]{36}$/);
      assert.equal(metadata.generation, 1);
      assert.deepEqual(
        { ...(spec as object), template: undefined },
        {
          selector: { matchLabels: { app: 'filled' } },
          template: undefined,
          replicas: 1,
          revisionHistoryLimit: 10,
          progressDeadlineSeconds: 600,
          strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } },
        },
      );
    });

    it('takes YAML and answers YAML', async () => {
      const { status, text } = await server.call('POST', configMaps, 'metadata: {name: yaml}\ndata: {a: b}\n', {
        'content-type': 'application/yaml',
        accept: 'application/yaml',
      });
      assert.equal(status, 201);
      assert.match(text, /^data:\n {2}a: b$/m);
    });

    it('refuses an update of an older version, and makes none that changes nothing', async () => {
      const { body: first } = await server.call<KubeObject>('POST', configMaps, { metadata: { name: 'race' } });
      const second = await server.call<KubeObject>('PUT', `${configMaps}/race`, { ...first, data: { a: '1' } });
      assert.equal(second.status, 200);
      const late = await server.call('PUT', `${configMaps}/race`, { ...first, data: { a: '2' } });
      assert.equal(
        late.body.message,
        'Operation cannot be fulfilled on configmaps "race": the object has been modified; please apply your changes to the latest version and try again',
      );
      assert.equal(late.body.code, 409);
      const same = await server.call<KubeObject>('PUT', `${configMaps}/race`, second.body);
      assert.equal(same.body.metadata.resourceVersion, second.body.metadata.resourceVersion);
    });

    it('counts changes of the spec in the generation, and none of labels or status', async () => {
      await server.call('POST', deployments, deploymentObject('generation'));
      const path = `${deployments}/generation`;
      const labelled = await server.call<KubeObject>('PATCH', path, { metadata: { labels: { a: 'b' } } }, merge);
      assert.equal(labelled.body.metadata.generation, 1);
      const status = { status: { replicas: 1 }, spec: { replicas: 9 } };
      const reported = await server.call<KubeObject>('PATCH', `${path}/status`, status, merge);
      assert.deepEqual(reported.body.status, { replicas: 1 });
      assert.equal((reported.body.spec as { replicas: number }).replicas, 1);
      assert.equal(reported.body.metadata.generation, 1);
      const scaled = await server.call<KubeObject>('PATCH', path, { spec: { replicas: 3 } }, merge);
      assert.equal(scaled.body.metadata.generation, 2);
      assert.deepEqual(scaled.body.status, { replicas: 1 }, 'the status stays');
    });

    it('scales through the subresource', async () => {
      await server.call('POST', deployments, deploymentObject('scaled'));
      const path = `${deployments}/scaled/scale`;
      const { body: scale } = await server.call<KubeObject>('GET', path);
      assert.equal(scale.apiVersion, 'autoscaling/v1');
      const answer = await server.call<KubeObject>('PUT', path, { ...scale, spec: { replicas: 4 } });
      assert.deepEqual(answer.body.spec, { replicas: 4 });
      const { body } = await server.call<KubeObject>('GET', `${deployments}/scaled`);
      assert.equal((body.spec as { replicas: number }).replicas, 4);
      const negative = await server.call(
        'PATCH',
        path,
        { spec: { replicas: -2 } },
        { 'content-type': 'application/merge-patch+json' },
      );
      assert.equal(negative.status, 422);
    });

    it('stores nothing in a dry run', async () => {
      const dry = await server.call<KubeObject>('POST', `${configMaps}?dryRun=All`, { metadata: { name: 'dry' } });
      assert.equal(dry.status, 201);
      assert.ok(dry.body.metadata.uid);
      assert.equal((await server.call('GET', `${configMaps}/dry`)).status, 404);
    });

    it('creates with apply, and with the next apply changes and removes what was applied before', async () => {
      const apply = { 'content-type': 'application/apply-patch+yaml' };
      const path = `${configMaps}/applied?fieldManager=test`;
      const body = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'applied' }, data: { a: '1' } };
      assert.equal((await server.call('PATCH', path, body, apply)).status, 201);
      const again = await server.call<KubeObject>('PATCH', path, { ...body, data: { b: '2' } }, apply);
      assert.deepEqual([again.status, again.body.data], [200, { b: '2' }]);
    });

    it('records who sets what, and says so when an apply would take it', async () => {
      const apply = { 'content-type': 'application/apply-patch+yaml' };
      const path = `${configMaps}/managed`;
      const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'managed' }, data: { a: '1' } };
      await server.call('PATCH', `${path}?fieldManager=first`, config, apply);
      await server.call('PATCH', path, { data: { a: '2' } }, { ...merge, 'user-agent': 'tool/v1 (linux)' });
      const { body } = await server.call<KubeObject>('GET', path);
      assert.deepEqual(
        body.metadata.managedFields?.map(({ manager, operation, fieldsV1 }) => ({ manager, operation, fieldsV1 })),
        [{ manager: 'tool', operation: 'Update', fieldsV1: { 'f:data': { 'f:a': {} } } }],
      );
      const refused = await server.call('PATCH', `${path}?fieldManager=first`, config, apply);
      assert.deepEqual(
        [refused.status, refused.body.message],
        [409, 'Apply failed with 1 conflict: conflict with "tool" using v1: .data.a'],
      );
      const dry = await server.call('PATCH', `${path}?fieldManager=first&force=true&dryRun=All`, config, apply);
      assert.equal(dry.status, 200);
      assert.deepEqual((await server.call<KubeObject>('GET', path)).body.data, { a: '2' });
      const forced = await server.call<KubeObject>('PATCH', `${path}?fieldManager=first&force=true`, config, apply);
      assert.deepEqual(forced.body.data, { a: '1' });
    });

    it('refuses an apply without a manager, and force for anything else', async () => {
      const config = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'nobody' } };
      const apply = { 'content-type': 'application/apply-patch+yaml' };
      const nobody = await server.call('PATCH', `${configMaps}/nobody`, config, apply);
      assert.deepEqual(
        [nobody.status, nobody.body.message],
        [422, 'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch'],
      );
      const forced = await server.call('PATCH', `${configMaps}/nobody?force=true`, {}, merge);
      assert.match(forced.body.message ?? '', /force: Forbidden: may not be specified for non-apply patch/);
    });

    it('survives patches that are none', async () => {
      await server.call('POST', configMaps, { metadata: { name: 'patched' } });
      const bodies = ['', 'x', 'null', '[]', '{}', '[null]', '[1]', '[{"op":1}]', '[{"op":"add","path":5}]'];
      for (const type of ['json-patch+json', 'merge-patch+json', 'strategic-merge-patch+json', 'apply-patch+yaml']) {
        for (const body of bodies) {
          const headers = { 'content-type': `application/${type}` };
          const query = type.startsWith('apply') ? '?fieldManager=m' : '';
          const { status, text } = await server.call('PATCH', `${configMaps}/patched${query}`, body, headers);
          assert.ok(status < 500, `${type} ${body}: ${text}`);
        }
      }
      assert.deepEqual(server.errors, []);
    });

    it('keeps an object with finalizers until they are gone', async () => {
      const metadata = { name: 'held', finalizers: ['example.com/hold'] };
      await server.call('POST', configMaps, { metadata });
      const held = await server.call<KubeObject>('DELETE', `${configMaps}/held`);
      assert.ok(held.body.metadata.deletionTimestamp);
      assert.equal((await server.call('GET', `${configMaps}/held`)).status, 200);
      const patch = { metadata: { finalizers: null } };
      await server.call('PATCH', `${configMaps}/held`, patch, { 'content-type': 'application/merge-patch+json' });
      assert.equal((await server.call('GET', `${configMaps}/held`)).status, 404);
    });

    it('records how dependents are to be treated', async () => {
      for (const [policy, finalizer] of [
        ['Foreground', 'foregroundDeletion'],
        ['Orphan', 'orphan'],
      ] as const) {
        const name = policy.toLowerCase();
        await server.call('POST', deployments, deploymentObject(name));
        const { body } = await server.call<KubeObject>('DELETE', `${deployments}/${name}`, {
          propagationPolicy: policy,
        });
        assert.deepEqual(body.metadata.finalizers, [finalizer]);
        assert.ok(body.metadata.deletionTimestamp);
      }
      await server.call('POST', deployments, deploymentObject('background'));
      const { body } = await server.call('DELETE', `${deployments}/background`, { propagationPolicy: 'Background' });
      assert.equal(body.status, 'Success');
      assert.equal(body.details?.kind, 'deployments');
    });

    it('gives a Pod that runs its time to end, and one without a node none', async () => {
      await server.call('POST', pods, podObject('waiting'));
      await server.call('DELETE', `${pods}/waiting`);
      assert.equal((await server.call('GET', `${pods}/waiting`)).status, 404);

      await server.call('POST', pods, podObject('bound'));
      const binding = {
        apiVersion: 'v1',
        kind: 'Binding',
        metadata: { name: 'bound' },
        target: { kind: 'Node', name: 'n1' },
      };
      assert.equal((await server.call('POST', `${pods}/bound/binding`, binding)).status, 201);
      assert.equal((await server.call('POST', `${pods}/bound/binding`, binding)).status, 409);
      const { body } = await server.call<KubeObject>('DELETE', `${pods}/bound`);
      assert.equal(body.metadata.deletionGracePeriodSeconds, 30);
      assert.equal(body.metadata.generation, 2);
      await server.call('DELETE', `${pods}/bound?gracePeriodSeconds=0`);
      assert.equal((await server.call('GET', `${pods}/bound`)).status, 404);
    });

    it('refuses to change a running Pod but for its image', async () => {
      const { body: pod } = await server.call<KubeObject>('POST', pods, podObject('fixed'));
      const strategic = { 'content-type': 'application/strategic-merge-patch+json' };
      const image = { spec: { containers: [{ name: 'main', image: 'nginx:2' }] } };
      assert.equal((await server.call('PATCH', `${pods}/fixed`, image, strategic)).status, 200);
      const renamed = { ...pod, metadata: { name: 'fixed' }, spec: { ...(pod.spec as object), hostname: 'other' } };
      const { body } = await server.call('PUT', `${pods}/fixed`, renamed);
      assert.match(
        body.message ?? '',
        /^Pod "fixed" is invalid: spec: Forbidden: pod updates may not change fields other than/,
      );
      await server.call('DELETE', `${pods}/fixed`);
    });

    it('deletes what a selector leaves of a collection', async () => {
      for (const name of ['one', 'two']) {
        await server.call('POST', configMaps, { metadata: { name, labels: { set: name } } });
      }
      await server.call('DELETE', `${configMaps}?labelSelector=set%3Done`);
      assert.equal((await server.call('GET', `${configMaps}/one`)).status, 404);
      assert.equal((await server.call('GET', `${configMaps}/two`)).status, 200);
    });

    it('does not delete the namespaces that every cluster has', async () => {
      const { status, body } = await server.call('DELETE', '/api/v1/namespaces/default');
      assert.equal(status, 403);
      assert.equal(body.message, 'namespaces "default" is forbidden: this namespace may not be deleted');
    });

    it('serves events in both of their versions', async () => {
      const event = {
        metadata: { name: 'seen' },
        involvedObject: { kind: 'Pod', name: 'p', namespace: 'default' },
        message: 'Something happened',
        reason: 'Test',
        type: 'Normal',
        count: 2,
      };
      await server.call('POST', '/api/v1/namespaces/default/events', event);
      const { body } = await server.call<KubeObject>('GET', '/apis/events.k8s.io/v1/namespaces/default/events/seen');
      assert.equal(body.apiVersion, 'events.k8s.io/v1');
      assert.deepEqual([body.note, body.deprecatedCount], ['Something happened', 2]);
      assert.deepEqual(body.regarding, event.involvedObject);
      const found = await server.call<List>(
        'GET',
        '/api/v1/events?fieldSelector=involvedObject.name%3Dp,reason%21%3DOther',
      );
      assert.equal(found.body.items.length, 1);
    });

    it('answers who and what the user may', async () => {
      const spec = { resourceAttributes: { namespace: 'default', verb: 'delete', resource: 'pods' } };
      const review = { kind: 'SelfSubjectAccessReview', apiVersion: 'authorization.k8s.io/v1', spec };
      const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
      const { body } = await server.call<KubeObject>('POST', path, review);
      assert.deepEqual(body.status, { allowed: true });
    });
  });

  describe('services', () => {
    const services = '/api/v1/namespaces/default/services';
    const web = (name: string, spec: object): object => ({
      metadata: { name },
      spec: { ports: [{ port: 80 }], ...spec },
    });
    interface ServiceSpec {
      clusterIP: string;
      clusterIPs: string[];
      ports: { port: number; targetPort: number; protocol: string; nodePort?: number }[];
      [field: string]: unknown;
    }

    it('get addresses, node ports and defaults', async () => {
      const { body } = await server.call<KubeObject<ServiceSpec>>(
        'POST',
        services,
        web('lb', { type: 'LoadBalancer' }),
      );
      const { clusterIP, clusterIPs, ports, ...spec } = body.spec!;
      assert.match(clusterIP, /^10\.(9[6-9]|10\d|11[01])\.\d+\.\d+$/);
      assert.deepEqual(clusterIPs, [clusterIP]);
      const { nodePort, ...port } = ports[0]!;
      assert.ok(nodePort! >= 30_000 && nodePort! <= 32_767);
      assert.deepEqual(port, { port: 80, protocol: 'TCP', targetPort: 80 });
      assert.deepEqual(spec, {
        type: 'LoadBalancer',
        sessionAffinity: 'None',
        internalTrafficPolicy: 'Cluster',
        externalTrafficPolicy: 'Cluster',
        ipFamilies: ['IPv4'],
        ipFamilyPolicy: 'SingleStack',
        allocateLoadBalancerNodePorts: true,
      });
      assert.deepEqual(body.status, { loadBalancer: {} });
    });

    it('keep their address, and refuse another', async () => {
      const { body } = await server.call<KubeObject<ServiceSpec>>('POST', services, web('kept', {}));
      const kept = await server.call<KubeObject<ServiceSpec>>(
        'PUT',
        `${services}/kept`,
        web('kept', { selector: { a: 'b' } }),
      );
      assert.equal(kept.body.spec!.clusterIP, body.spec!.clusterIP);
      const changed = await server.call('PUT', `${services}/kept`, web('kept', { clusterIP: '10.100.0.1' }));
      assert.match(changed.body.message ?? '', /spec\.clusterIPs\[0\]: Invalid value: .*: may not change once set/);
    });

    it('refuse what is taken or out of range', async () => {
      const { body } = await server.call<KubeObject<ServiceSpec>>('POST', services, web('first', { type: 'NodePort' }));
      const taken = body.spec!.ports[0]!.nodePort!;
      const cases: [object, RegExp][] = [
        [{ type: 'NodePort', ports: [{ port: 80, nodePort: taken }] }, /provided port is already allocated/],
        [{ type: 'NodePort', ports: [{ port: 80, nodePort: 80 }] }, /The range of valid ports is 30000-32767/],
        [{ clusterIP: body.spec!.clusterIP }, /provided IP is already allocated/],
        [{ clusterIP: '192.168.0.1' }, /the provided network does not match the current range/],
        [{ ports: [] }, /spec\.ports: Required value/],
        [{ ports: [{ port: 0 }] }, /spec\.ports\[0\]\.port: Invalid value: 0: must be between 1 and 65535, inclusive/],
        [{ ports: [{ port: 1 }, { port: 2 }] }, /spec\.ports\[0\]\.name: Required value/],
      ];
      for (const [spec, message] of cases) {
        const answer = await server.call('POST', services, web('wrong', spec));
        assert.match(answer.body.message ?? '', message);
      }
      const name = await server.call('POST', services, web('1st', {}));
      assert.match(name.body.message ?? '', /a DNS-1035 label must consist of/);
    });
  });

  describe('lists', () => {
    before(async () => {
      for (const name of ['page-1', 'page-2', 'page-3']) {
        await server.call('POST', configMaps, { metadata: { name, labels: { page: name } } });
      }
    });

    it('come in pages as of one version', async () => {
      const first = await server.call<List>('GET', `${configMaps}?limit=2&labelSelector=page`);
      assert.deepEqual(
        first.body.items.map(({ metadata }) => metadata.name),
        ['page-1', 'page-2'],
      );
      await server.call('DELETE', `${configMaps}/page-3`);
      const token = encodeURIComponent(first.body.metadata.continue ?? '');
      const rest = await server.call<List>('GET', `${configMaps}?limit=2&labelSelector=page&continue=${token}`);
      assert.deepEqual(
        rest.body.items.map(({ metadata }) => metadata.name),
        ['page-3'],
      );
      assert.equal(rest.body.metadata.resourceVersion, first.body.metadata.resourceVersion);
      assert.equal(rest.body.metadata.continue, undefined);
      await server.call('POST', configMaps, { metadata: { name: 'page-3', labels: { page: 'page-3' } } });
    });

    it('say how many are left, when no selector narrows them', async () => {
      const all = await server.call<List>('GET', configMaps);
      const first = await server.call<List>('GET', `${configMaps}?limit=1`);
      assert.equal(first.body.metadata.remainingItemCount, all.body.items.length - 1);
      assert.equal(all.body.kind, 'ConfigMapList');
      assert.equal(all.body.items[0]!.kind, undefined, 'items do not repeat their type');
    });

    it('select by labels', async () => {
      const names = async (selector: string): Promise<string[]> => {
        const path = `${configMaps}?labelSelector=${encodeURIComponent(selector)}`;
        return (await server.call<List>('GET', path)).body.items.map(({ metadata }) => metadata.name);
      };
      assert.deepEqual(await names('page=page-1'), ['page-1']);
      assert.deepEqual(await names('page in (page-1, page-2)'), ['page-1', 'page-2']);
      assert.deepEqual(await names('page,page!=page-2'), ['page-1', 'page-3']);
      assert.deepEqual(await names('page notin (page-1,page-2),page'), ['page-3']);
      assert.ok(!(await names('!page')).includes('page-1'));
    });

    it('refuse a continuation that is not one, and a version that is yet to come', async () => {
      assert.equal((await server.call('GET', `${configMaps}?continue=nonsense`)).status, 400);
      const ahead = await server.call('GET', `${configMaps}?resourceVersion=99999999`);
      assert.deepEqual([ahead.status, ahead.body.reason], [504, 'Timeout']);
      assert.equal((await server.call('GET', `${configMaps}?resourceVersion=x`)).status, 400);
    });

    it('of a deprecated kind come with a warning', async () => {
      const answer = await server.call('GET', '/api/v1/endpoints');
      assert.equal(
        answer.headers.warning,
        '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
      );
    });

    it('come as metadata alone', async () => {
      const accept = { accept: 'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1' };
      const { body } = await server.call<List>('GET', configMaps, undefined, accept);
      assert.equal(body.kind, 'PartialObjectMetadataList');
      assert.deepEqual(Object.keys(body.items[0]!).sort(), ['apiVersion', 'kind', 'metadata']);
    });

    it('come as tables', async () => {
      interface Table {
        kind: string;
        columnDefinitions: { name: string; priority: number }[];
        rows: { cells: unknown[]; object: KubeObject }[];
      }
      const { body } = await server.call<Table>('GET', `${configMaps}?labelSelector=page`, undefined, table);
      assert.equal(body.kind, 'Table');
      assert.deepEqual(
        body.columnDefinitions.map(({ name }) => name),
        ['Name', 'Data', 'Age'],
      );
      assert.deepEqual(body.rows[0]!.cells.slice(0, 2), ['page-1', 0]);
      assert.equal(body.rows[0]!.object.kind, 'PartialObjectMetadata');
    });
  });
});
