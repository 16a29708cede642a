import assert from 'node:assert/strict';
import type { KubeObject } from '../../../../src/base/kubeObject.ts';
import { logChoices } from '../../../../src/editor/objects/logChoices.ts';

const options = (object: Partial<KubeObject>): string[] =>
  logChoices({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'one' }, ...object }).map(choice =>
    choice.options.join(' '),
  );

describe('logChoices', () => {
  it('names no container where there is one only', () => {
    assert.deepEqual(options({ spec: { containers: [{ name: 'app' }] } }), ['-f', '']);
  });

  it('offers each container, and the log before a restart where there was one', () => {
    const found = options({
      spec: { initContainers: [{ name: 'init' }], containers: [{ name: 'app' }, { name: 'side' }] },
      status: {
        containerStatuses: [
          { name: 'app', restartCount: 2 },
          { name: 'side', restartCount: 0 },
        ],
      },
    });
    assert.deepEqual(found, [
      '-c app -f',
      '-c app',
      '-c app --previous',
      '-c side -f',
      '-c side',
      '-c init -f',
      '-c init',
    ]);
  });

  it('knows the containers of a workload by its template', () => {
    assert.deepEqual(
      options({ kind: 'Deployment', spec: { template: { spec: { containers: [{ name: 'a' }, { name: 'b' }] } } } }),
      ['-c a -f', '-c a', '-c b -f', '-c b'],
    );
  });
});
