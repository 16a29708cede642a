import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/base/log.ts';
import { UserError } from '../../../src/base/userError.ts';
import type { ClusterChoice, Clusters } from '../../../src/editor/clusters.ts';
import { JsonFile } from '../../../src/editor/jsonFile.ts';
import { LabService } from '../../../src/editor/labService.ts';
import type { Lessons } from '../../../src/editor/lessons.ts';
import { readRememberedLab } from '../../../src/editor/rememberedLab.ts';
import { FakeCluster } from '../../unit/lab/fakeCluster.ts';
import { checkpoint, lesson, step } from '../../unit/lab/lessons.ts';

describe('the lab of a window', () => {
  const statement = 'one/1.1';
  const course = lesson([
    step(
      'one',
      [['kubectl get pods']],
      [checkpoint('ran', { kind: 'ran', command: 'kubectl get pods', statement }, { statement })],
    ),
  ]);
  const uri = (name: string): vscode.Uri => vscode.Uri.file(path.join(folder, name));
  const context: ClusterChoice = { kind: 'context', context: 'kind-lab' };

  let folder: string;
  let services: LabService[];
  let released: string[];
  /** What each attempt to connect leads to. */
  let connect: (choice: ClusterChoice) => FakeCluster;

  const fake = (properties: { id: string; isPractice?: boolean }): FakeCluster =>
    Object.assign(new FakeCluster(), properties);

  /** A window; all of a test have the same memory. */
  function open(): LabService {
    const lessons = {
      onDidChange: () => ({ dispose() {} }),
      read: () => Promise.resolve({ lesson: course }),
    } as unknown as Lessons;
    const clusters = {
      connect: (choice: ClusterChoice) => Promise.resolve().then(() => connect(choice)),
      release: (cluster: FakeCluster) => released.push(cluster.id),
    } as unknown as Clusters;
    const service = new LabService({
      lessons,
      clusters,
      images: { prepare: () => Promise.resolve() },
      storage: path.join(folder, 'storage'),
      shipped: path.join(folder, 'shipped'),
      memory: new JsonFile(path.join(folder, 'window.json'), readRememberedLab),
      language: 'en',
      log: silentLog,
      onProgressError: message => assert.fail(message),
    });
    services.push(service);
    return service;
  }

  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'lab-service-'));
    services = [];
    released = [];
    connect = choice =>
      choice.kind === 'practice' ? fake({ id: 'practice' }) : fake({ id: choice.context, isPractice: false });
  });
  afterEach(() => {
    for (const service of services) service.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stays on its cluster when another window with the same memory goes to another one', async () => {
    const [one, other] = [open(), open()];
    await one.openLab(uri('lab.md'));
    await other.openLab(uri('lab.md'));
    await other.useCluster(context);
    await one.reconnect();
    assert.equal(one.session!.cluster.id, 'practice');
    assert.equal(other.session!.cluster.id, 'kind-lab');
  });

  it('does not follow a context that leads to another cluster, until it is chosen again', async () => {
    const lab = open();
    await lab.openLab(uri('lab.md'));
    await lab.useCluster(context);
    const { session } = lab;
    Object.assign(session!.cluster, { connection: { status: 'disconnected', reason: 'gone' } });
    connect = () => fake({ id: 'somebody-elses', isPractice: false });
    await assert.rejects(lab.openLab(uri('lab.md')), { code: 'other-cluster' });
    assert.equal(lab.session, session);
    assert.match(lab.status!, /another cluster/);
    assert.deepEqual(released, ['practice', 'somebody-elses']);
    await lab.useCluster(context);
    assert.equal(lab.session!.cluster.id, 'somebody-elses');
  });

  it('goes on without a word above it when another cluster cannot be reached', async () => {
    const lab = open();
    const session = await lab.openLab(uri('lab.md'));
    connect = () => {
      throw new UserError('cluster-timeout', 'It does not answer.', 'Check the network.');
    };
    await assert.rejects(lab.useCluster(context), { code: 'cluster-timeout' });
    assert.equal(lab.session, session);
    assert.equal(lab.status, undefined);
    assert.equal(lab.choice.kind, 'practice');
  });

  it('keeps what ran a moment ago when its lesson is opened in another language', async () => {
    const lab = open();
    const session = await lab.openLab(uri('lesson.md'));
    session.recordRun({ text: 'kubectl get pods', exitCode: 0, statement });
    const other = await lab.openLab(uri('lesson.ja.md'));
    assert.notEqual(other, session);
    assert.equal(other.checkpoint('ran').state, 'passed');
    assert.equal(other.progress.runs[statement]?.exitCode, 0);
  });
});
