import assert from 'node:assert/strict';
import { silentLog } from '../../../src/base/log.ts';
import { discover } from '../../../src/cluster/discovery.ts';
import type { ApiResource } from '../../../src/cluster/resource.ts';
import { Transport } from '../../../src/cluster/transport.ts';
import { sendJson, sendStatus, TestApiServer } from './support/apiServer.ts';

describe('discover', () => {
  let server: TestApiServer;
  let transport: Transport;

  before(async function () {
    this.timeout(30_000);
    await import('@kubernetes/client-node');
  });
  beforeEach(async () => {
    server = await TestApiServer.start();
    transport = new Transport(await server.kubeconfig(), silentLog);
  });
  afterEach(async () => {
    transport.dispose();
    await server.stop();
  });

  it('takes two requests where the server aggregates', async () => {
    const resources = await discover(transport);
    assert.equal(server.requests.length, 2);
    assert.deepEqual(resources.map(told), ['v1 pods', 'v1 configmaps', 'v1 secrets', 'v1 namespaces']);
    assert.deepEqual(resources[0], {
      group: '',
      version: 'v1',
      kind: 'Pod',
      name: 'pods',
      singularName: 'pod',
      shortNames: ['po'],
      categories: [],
      namespaced: true,
      verbs: ['get', 'list', 'watch'],
    });
    assert.equal(resources[3]!.namespaced, false);
  });

  it('finds the same, group by group, where it does not', async () => {
    const aggregated = await discover(transport);
    server.aggregatedDiscovery = false;
    assert.deepEqual(await discover(transport), aggregated);
  });

  it('takes each resource in the preferred version that has it, and lives without a group that is down', async () => {
    server.aggregatedDiscovery = false;
    const version = (group: string, name: string): object => ({ groupVersion: `${group}/${name}`, version: name });
    server.intercept = ({ path }, response) => {
      if (path === '/apis') {
        const groups = [
          {
            name: 'down.example',
            versions: [version('down.example', 'v1')],
            preferredVersion: version('down.example', 'v1'),
          },
          {
            name: 'up.example',
            versions: [version('up.example', 'v1beta1'), version('up.example', 'v1')],
            preferredVersion: version('up.example', 'v1'),
          },
        ];
        sendJson(response, 200, { kind: 'APIGroupList', groups });
      } else if (path === '/apis/down.example/v1') sendStatus(response, 503, 'ServiceUnavailable');
      else if (path === '/apis/up.example/v1') sendJson(response, 200, { resources: [{ name: 'news', kind: 'New' }] });
      else if (path === '/apis/up.example/v1beta1') {
        const resources = [
          { name: 'news', kind: 'New' },
          { name: 'olds', kind: 'Old' },
          { name: 'olds/status', kind: 'Old' },
        ];
        sendJson(response, 200, { resources });
      } else return false;
      return true;
    };
    const resources = await discover(transport);
    assert.deepEqual(resources.slice(4).map(told), ['up.example/v1 news', 'up.example/v1beta1 olds']);
  });
});

function told({ group, version, name }: ApiResource): string {
  return `${group === '' ? '' : `${group}/`}${version} ${name}`;
}
