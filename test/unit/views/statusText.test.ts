import assert from 'node:assert/strict';
import { statusText } from '../../../src/views/statusText.ts';
import { checkpoint, FakeLab, FakeSession, step } from './support/fakeLab.ts';

describe('statusText', () => {
  const lab = new FakeLab();
  let session: FakeSession;

  beforeEach(() => {
    session = new FakeSession([step('one', [checkpoint('a')]), step('two', [checkpoint('b')])]);
    lab.open(session);
  });

  it('names cluster, namespace and step', () => {
    const shown = statusText(lab);
    assert.equal(shown?.text, '$(circuit-board) Practice cluster · default · step 1 of 2');
    assert.equal(shown.accessibleLabel, 'Kubernetes lab: Practice cluster, default, step 1 of 2');
    assert.equal(shown.warning, false);
    assert.match(shown.tooltip, /https:\/\/127\.0\.0\.1:6443[^]*0 of 2 checkpoints passed/);
  });

  it('warns when the cluster is not reached, and says why', () => {
    session.cluster.connection = { status: 'disconnected', reason: 'It was stopped. Start it again.' };
    const shown = statusText(lab);
    assert.equal(shown?.text, '$(warning) Practice cluster · default · not connected · step 1 of 2');
    assert.equal(shown.warning, true);
    assert.match(shown.tooltip, /Start it again\./);
  });

  it('draws no icon and no control character of a name', () => {
    Object.assign(session.cluster, { displayName: '$(trash)\u001b[31m' });
    assert.match(statusText(lab)?.text ?? '', /^\$\(circuit-board\) \\\$\(trash\) ·/);
  });

  it('says nothing without a lab, and why there is none', () => {
    lab.open(undefined);
    assert.equal(statusText(lab), undefined);
    lab.open(undefined, 'kubectl was not found.');
    assert.equal(statusText(lab)?.text, '$(circuit-board) kubectl was not found.');
  });
});
