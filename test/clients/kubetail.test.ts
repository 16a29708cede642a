import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ensureDebianClients } from '../../tools/ensureClients.ts';
import { PracticeFolder } from '../support/practiceProcess.ts';
import { linesMatching, outputOf } from './support.ts';

const talking = 'i=0; while true; do i=$((i+1)); echo "line $i of $HOSTNAME"; sleep 0.2; done';

describe('kubetail', function () {
  this.timeout(60_000);
  let folder: PracticeFolder;
  let env: Record<string, string>;

  before(async function () {
    this.timeout(5 * 60_000);
    await ensureDebianClients();
    folder = await PracticeFolder.create();
    await folder.start();
    const settings = path.join(folder.path, 'settings.sh');
    // Its version 1.6.5 joins commands by ` & `, which bash 5.2 takes for what a pattern matched.
    await writeFile(settings, 'shopt -u patsub_replacement 2>/dev/null || true\n');
    env = { BASH_ENV: settings, TERM: 'xterm' };
    const command = ['--', 'sh', '-c', talking];
    await outputOf(folder.kubectl('create', 'deployment', 'talk', '--image=busybox', '--replicas=2', ...command));
    await outputOf(folder.kubectl('rollout', 'status', 'deployment/talk'));
  });
  after(() => folder.remove());

  it('follows the logs of several Pods', async () => {
    const pods = (await outputOf(folder.kubectl('get', 'pods', '-o', 'jsonpath={.items[*].metadata.name}'))).split(' ');
    assert.equal(pods.length, 2);
    // Its last part, tail, holds lines back that go into a pipe. It ends its process group when it ends.
    const args = ['-oL', 'kubetail', 'talk', '--colored-output', 'false', '--since', '1m'];
    const tail = folder.startProgram('stdbuf', args, { env, detached: true });
    const lines = pods.flatMap(pod => [1, 10, 20].map(line => new RegExp(`\\[${pod}\\] line ${line} of ${pod} `)));
    await linesMatching(tail.stdout!, ...lines);
  });

  it('selects Pods by labels, and ends when it does not follow', async () => {
    const args = ['--selector', 'app=talk', '--follow', 'false', '--tail', '1', '--colored-output', 'false'];
    const tail = folder.startProgram('kubetail', args, { env, detached: true });
    await linesMatching(tail.stdout!, /^Will tail 2 logs/, /\[talk-\S+\] line \d+ of talk-/);
    const none = await folder.run('kubetail', ['nosuch'], { env });
    assert.deepEqual([none.code, none.output], [1, 'No pods exists that matches nosuch\n']);
  });
});
