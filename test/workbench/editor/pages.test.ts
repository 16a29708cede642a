import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Emitter } from '../../../src/base/emitter.ts';
import { silentLog } from '../../../src/base/log.ts';
import { Pages } from '../../../src/editor/pages.ts';
import { CancelledError } from '../../../src/editor/report.ts';
import type { ActiveLab } from '../../../src/lab/activeLab.ts';
import { createLabSession } from '../../../src/lab/createLabSession.ts';
import type { LabChange, LabSession } from '../../../src/lab/labSession.ts';
import type { PageBlock } from '../../../src/lesson/lesson.ts';
import { FakeCluster } from '../../unit/lab/fakeCluster.ts';
import { lesson, step } from '../../unit/lab/lessons.ts';

describe('the pages of a lesson', () => {
  const course = lesson([step('one', ['http://<EXTERNAL-IP>/'], [])]);
  const page = course.steps[0]!.blocks[0] as PageBlock;
  const changed = new Emitter<LabChange | undefined>();
  let server: Server;
  let asked: number;
  let cluster: FakeCluster;
  let lab: { -readonly [key in keyof ActiveLab]: ActiveLab[key] };

  const session = (on: FakeCluster): LabSession => createLabSession({ lesson: course, cluster: on, language: 'en' });
  const serve = (on: FakeCluster): void => {
    const { port } = server.address() as AddressInfo;
    on.set('services', {
      metadata: {
        name: 'web',
        annotations: { 'practice.kubernetes-lab-guide/forward': `{"80":"http://127.0.0.1:${port}"}` },
      },
      spec: { type: 'LoadBalancer' },
      status: { loadBalancer: { ingress: [{ ip: '203.0.113.1' }] } },
    });
  };
  const replaceSession = (by: FakeCluster): void => {
    lab.session!.dispose();
    lab.session = session(by);
    changed.fire(undefined);
  };

  beforeEach(async () => {
    asked = 0;
    server = createServer((_, response) => {
      asked++;
      response.end('hello');
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cluster = new FakeCluster();
    lab = { session: session(cluster), status: undefined, onDidChange: changed.event };
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  });

  it('are ticked in the session of the moment, when the lesson or the connection is another one by then', async () => {
    const opening = new Pages(lab, silentLog).open(lab.session!, page);
    const later = new FakeCluster();
    await new Promise(resolve => setImmediate(resolve));
    replaceSession(later);
    serve(later);
    await opening;
    assert.equal(lab.session!.progress.pages[page.id]?.ok, true);
  });

  it('are not opened any more once the learner has gone to another cluster', async () => {
    const opening = new Pages(lab, silentLog).open(lab.session!, page);
    const cancelled = assert.rejects(opening, (error: unknown) => error instanceof CancelledError);
    await new Promise(resolve => setImmediate(resolve));
    replaceSession(Object.assign(new FakeCluster(), { id: 'another' }));
    await cancelled;
    assert.equal(asked, 0);
  });

  it('are opened once, however long the key is held down', async () => {
    serve(cluster);
    const pages = new Pages(lab, silentLog);
    await Promise.all([1, 2, 3].map(() => pages.open(lab.session!, page)));
    // The browser of the editor asks as well.
    const first = asked;
    await pages.open(lab.session!, page);
    assert.ok(asked > first);
    assert.ok(first <= 2);
  });
});
