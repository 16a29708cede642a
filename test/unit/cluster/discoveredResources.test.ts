import assert from 'node:assert/strict';
import type { ServerResponse } from 'node:http';
import { silentLog } from '../../../src/base/log.ts';
import { DiscoveredResources } from '../../../src/cluster/discoveredResources.ts';
import { discover } from '../../../src/cluster/discovery.ts';
import { Transport } from '../../../src/cluster/transport.ts';
import { WatchManager } from '../../../src/cluster/watchManager.ts';
import { sendJson, TestApiServer } from './support/apiServer.ts';

describe('DiscoveredResources', () => {
  const times = { unknownMs: 5, settlingMs: 5 };
  let server: TestApiServer;
  let transport: Transport;
  let watches: WatchManager;
  let discovered: DiscoveredResources;
  let groups: object[];
  let definitionWatch: ServerResponse | undefined;

  before(async function () {
    this.timeout(30_000);
    await import('@kubernetes/client-node');
  });
  beforeEach(async () => {
    server = await TestApiServer.start();
    definitionWatch = undefined;
    groups = [group('apiextensions.k8s.io', 'CustomResourceDefinition', 'customresourcedefinitions')];
    server.intercept = ({ path, query }, response) => {
      if (path === '/apis') sendJson(response, 200, { kind: 'APIGroupDiscoveryList', items: groups });
      else if (path.startsWith('/apis/apiextensions') && query.has('watch')) {
        response.writeHead(200);
        response.write(bookmark);
        definitionWatch = response;
      } else return false;
      return true;
    };
    transport = new Transport(await server.kubeconfig(), silentLog);
    watches = new WatchManager(transport, silentLog);
    discovered = new DiscoveredResources(transport, watches, silentLog, await discover(transport), times);
  });
  afterEach(async () => {
    discovered.dispose();
    watches.dispose();
    transport.dispose();
    await server.stop();
  });

  it('asks again for a name that nobody knows', async () => {
    const changed = new Promise<void>(resolve => discovered.onDidChange(resolve));
    assert.equal(discovered.resolve('pods')!.kind, 'Pod');
    groups.push(group('example.org', 'Widget', 'widgets'));
    assert.equal(discovered.resolve('widgets'), undefined);
    await changed;
    assert.equal(discovered.resolve('widgets')!.group, 'example.org');
  });

  it('asks again when a definition changes, once an unknown name was asked for', async () => {
    const asked = server.nextRequest(({ path }) => path === '/apis');
    assert.equal(discovered.resolve('widgets'), undefined);
    const definitions = watches.watch({ resource: discovered.resolve('crd')! });
    await Promise.all([asked, definitions.ready]);
    const changed = new Promise<void>(resolve => discovered.onDidChange(resolve));
    groups.push(group('example.org', 'Widget', 'widgets'));
    const metadata = { name: 'widgets.example.org', resourceVersion: '2' };
    definitionWatch!.write(
      `${JSON.stringify({ type: 'ADDED', object: { kind: 'CustomResourceDefinition', metadata } })}\n`,
    );
    await changed;
    assert.equal(discovered.resolve('widget')!.kind, 'Widget');
  });
});

const bookmark = `${JSON.stringify({
  type: 'BOOKMARK',
  object: { metadata: { resourceVersion: '1', annotations: { 'k8s.io/initial-events-end': 'true' } } },
})}\n`;

function group(name: string, kind: string, resource: string): object {
  const shortNames = kind === 'CustomResourceDefinition' ? ['crd'] : [];
  const description = {
    resource,
    responseKind: { kind },
    scope: 'Cluster',
    singularResource: kind.toLowerCase(),
    verbs: ['watch'],
    shortNames,
  };
  return { metadata: { name }, versions: [{ version: 'v1', resources: [description] }] };
}
