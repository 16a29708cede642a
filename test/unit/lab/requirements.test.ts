import assert from 'node:assert/strict';
import { UserError } from '../../../src/base/userError.ts';
import { requireCluster, requireTools } from '../../../src/lab/requirements.ts';
import type { Requirements } from '../../../src/lesson/lesson.ts';
import { FakeCluster } from './fakeCluster.ts';

describe('what a lesson requires', () => {
  let cluster: FakeCluster;

  beforeEach(() => {
    cluster = new FakeCluster();
    cluster.answers.set('/version', { gitVersion: 'v1.34.2-gke.1' });
    for (const name of ['node-1', 'node-2']) cluster.set('nodes', { metadata: { name } });
  });

  const missing = async (requires: Partial<Requirements>): Promise<string> => {
    try {
      await requireCluster({ requires: { kinds: [], tools: [], ...requires } }, cluster);
      return '';
    } catch (error) {
      assert.ok(error instanceof UserError && error.code === 'requirements-unmet');
      return error.message;
    }
  };

  it('is a server that is new enough', async () => {
    for (const server of ['1.34', '1.34.2', '1.9', '1']) assert.equal(await missing({ server }), '');
    assert.match(await missing({ server: '1.35' }), /It needs Kubernetes 1\.35 or newer, and this is 1\.34\.2\./);
    assert.match(await missing({ server: '1.34.3' }), /1\.34\.3 or newer/);
  });

  it('is enough nodes', async () => {
    assert.equal(await missing({ nodes: 2 }), '');
    assert.match(await missing({ nodes: 3 }), /It needs 3 nodes, and there are 2\./);
  });

  it('is kinds that the server has; all that is missing is told at once', async () => {
    assert.equal(await missing({ kinds: ['deploy', 'Pod'] }), '');
    assert.match(await missing({ kinds: ['Gateway'], nodes: 5 }), /there are 2\. The cluster has no Gateway\.$/);
  });

  it('is tools on the PATH', async () => {
    const requires = { kinds: [], tools: ['no-such-tool'] };
    await assert.rejects(requireTools({ requires }, process.env), { code: 'tool-missing' });
    await requireTools({ requires: { kinds: [], tools: ['sh'] } }, process.env);
  });
});
