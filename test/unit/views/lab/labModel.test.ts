import assert from 'node:assert/strict';
import type { TreeNode } from '../../../../src/views/tree/treeNode.ts';
import { LabModel } from '../../../../src/views/lab/labModel.ts';
import { checkpoint, FakeLab, FakeSession, nextTurn, step } from '../support/fakeLab.ts';
import { rows } from '../support/rows.ts';

describe('LabModel', () => {
  let lab: FakeLab;
  let session: FakeSession;
  let model: LabModel;

  beforeEach(async () => {
    lab = new FakeLab();
    session = new FakeSession([
      step('intro'),
      step('deploy', [checkpoint('rolled-out'), checkpoint('looked')]),
      step('scale', [checkpoint('two', undefined, { hints: [{ afterMs: 0, text: 'Look' }] })], {
        parent: 'deploy',
        level: 3,
      }),
      step('extra', [checkpoint('more')], { optional: true }),
    ]);
    model = new LabModel(lab, 'en');
    lab.open(session);
    await nextTurn();
  });

  afterEach(() => model.dispose());

  const node = (id: string): TreeNode => {
    const found = model.tree.nodes.get(id);
    assert.ok(found, `there is a row ${id}`);
    return found;
  };

  it('shows steps, nested ones under theirs, and checkpoints with their reason', async () => {
    session.set('rolled-out', 'pending', { status: 'pending', reason: '0/1 available' });
    lab.change();
    await nextTurn();
    assert.deepEqual(rows(model.tree.roots), [
      'Title of intro',
      'Title of deploy | 0/2',
      '  Check rolled-out | 0/1 available',
      '  Check looked',
      '  Title of scale | 0/1',
      '    Check two',
      'Title of extra | 0/1 · optional',
      '  Check more',
    ]);
  });

  it('refreshes only the rows that changed, once for each turn', async () => {
    const refreshed: (readonly string[] | undefined)[] = [];
    model.onDidChange(ids => refreshed.push(ids));
    session.set('looked', 'pending', { status: 'pending', reason: 'not yet' });
    lab.change();
    lab.change();
    await nextTurn();
    assert.deepEqual(refreshed, [['checkpoint:first-lab/looked']]);
    session.set('looked', 'passed', { status: 'satisfied', reason: '' });
    lab.change();
    await nextTurn();
    assert.deepEqual(refreshed[1], ['step:first-lab/deploy', 'checkpoint:first-lab/looked']);
  });

  it('tells the states apart by icon and by word', async () => {
    const icon = (id: string): string | undefined => node(id).view.icon?.id;
    assert.equal(icon('step:first-lab/intro'), 'book');
    assert.equal(icon('step:first-lab/deploy'), 'arrow-circle-right');
    assert.equal(icon('step:first-lab/scale'), 'circle-large-outline');
    session.shown.add('intro');
    session.set('rolled-out', 'failing', {
      status: 'failing',
      reason: 'No image',
      detail: 'not found',
      remedy: 'Fix it',
    });
    session.set('two', 'passed');
    lab.change();
    await nextTurn();
    assert.equal(icon('step:first-lab/intro'), 'pass-filled');
    assert.equal(icon('step:first-lab/deploy'), 'error');
    assert.equal(icon('step:first-lab/scale'), 'pass-filled');
    assert.equal(node('checkpoint:first-lab/rolled-out').view.accessibleLabel, 'Check rolled-out, failing, No image');
    assert.match(
      node('checkpoint:first-lab/rolled-out').view.tooltip ?? '',
      /^Check rolled-out\nfailing: No image\nnot found\nWhat to do: Fix it$/,
    );
    assert.deepEqual(rows(node('step:first-lab/deploy').children), [
      'Check rolled-out | No image',
      'No image',
      'not found',
      'Fix it',
      'Check looked',
      'Title of scale | 1/1',
      '  Check two',
    ]);
  });

  it('keeps a tick that regressed, with both facts', async () => {
    session.set('rolled-out', 'regressed', { status: 'pending', reason: '1/2 available' });
    lab.change();
    await nextTurn();
    assert.equal(node('checkpoint:first-lab/rolled-out').view.description, 'passed, now 1/2 available');
    const { accessibleLabel } = node('checkpoint:first-lab/rolled-out').view;
    assert.equal(accessibleLabel, 'Check rolled-out, passed, now 1/2 available');
    assert.equal(model.header.badge?.value, 1);
  });

  it('says where the learner stands, and when the lab is finished', async () => {
    assert.equal(model.header.description, 'Step 2 of 4');
    assert.equal(model.header.badge?.tooltip, '0 of 4 checkpoints passed');
    assert.equal(model.currentNode, 'step:first-lab/deploy');
    assert.equal(model.currentEnd, 'checkpoint:first-lab/looked');
    for (const id of ['rolled-out', 'looked', 'two']) session.set(id, 'passed');
    lab.change();
    await nextTurn();
    assert.equal(model.header.description, 'Lab finished');
    assert.equal(model.currentNode, undefined);
  });

  it('gives menus what they need', () => {
    assert.equal(node('checkpoint:first-lab/two').view.contextValue, 'checkpoint.pending.hints');
    assert.equal(node('checkpoint:first-lab/looked').view.contextValue, 'checkpoint.pending');
    assert.deepEqual(node('checkpoint:first-lab/two').target, { lesson: 'first-lab', id: 'two' });
    assert.deepEqual(node('step:first-lab/deploy').view.command?.id, 'kubernetesLab.goToStep');
    assert.match(node('step:first-lab/deploy').view.contextValue ?? '', /^step\.current/);
  });

  it('opens the current step and what holds it, and nothing else', async () => {
    assert.equal(node('step:first-lab/deploy').view.expansion, 'expanded');
    assert.equal(node('step:first-lab/scale').view.expansion, 'collapsed');
    for (const id of ['rolled-out', 'looked']) session.set(id, 'passed');
    lab.change();
    await nextTurn();
    assert.equal(node('step:first-lab/deploy').view.expansion, 'expanded');
    assert.equal(node('step:first-lab/scale').view.expansion, 'expanded');
    assert.equal(node('step:first-lab/extra').view.expansion, 'collapsed');
  });

  it('is empty without a lab, so that the welcome shows, and says why there is none', async () => {
    lab.open(undefined);
    await nextTurn();
    assert.deepEqual(model.tree.roots, []);
    assert.deepEqual(model.header, { message: undefined });
    lab.open(undefined, 'kubectl was not found.');
    await nextTurn();
    assert.equal(model.header.message, 'kubectl was not found.');
    const actions = [...model.tree.nodes.values()].map(({ view }) => view.command?.id);
    assert.deepEqual(actions, ['kubernetesLab.openLab', 'kubernetesLab.selectCluster']);
  });

  it('shows a checkpoint once that a step names twice', async () => {
    lab.open(new FakeSession([step('twice', [checkpoint('same'), checkpoint('same')])]));
    await nextTurn();
    assert.deepEqual(rows(model.tree.roots), ['Title of twice | 0/1', '  Check same']);
  });
});
