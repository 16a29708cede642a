import assert from 'node:assert/strict';
import type { CheckpointState, Verdict } from '../../../src/checkpoint/verdict.ts';
import { checkpointLens } from '../../../src/editor/lensTitles.ts';

describe('the lens of a checkpoint', () => {
  const title = 'Deployment web has 2 available replicas';
  const lens = (state: CheckpointState, verdict?: Verdict): string => checkpointLens({ title, state, verdict });

  it('says what is awaited before the step has begun', () => {
    assert.equal(lens('pending'), `$(circle-outline) ${title}`);
  });

  it('says the reason in numbers as long as it is not there', () => {
    assert.equal(lens('pending', { status: 'pending', reason: '1/2 available' }), '$(circle-outline) 1/2 available');
    assert.equal(
      lens('failing', { status: 'failing', reason: 'image not found', remedy: 'Correct it.' }),
      '$(error) image not found',
    );
    assert.equal(lens('unknown', { status: 'unknown', reason: 'not reached' }), '$(question) not reached');
  });

  it('keeps its tick when the state is lost', () => {
    assert.equal(lens('passed', { status: 'satisfied', reason: '' }), `$(pass-filled) ${title}`);
    assert.equal(
      lens('regressed', { status: 'pending', reason: '1/2 available' }),
      `$(pass) ${title} – no longer so: 1/2 available`,
    );
    assert.equal(lens('skipped'), `$(debug-step-over) Skipped: ${title}`);
  });

  it('is one short line in which nothing is an icon but its own', () => {
    const reason = `a\n$(flame) ${'x'.repeat(200)}`;
    const shown = lens('pending', { status: 'pending', reason });
    assert.match(shown, /^\$\(circle-outline\) a \\\$\(flame\) x+…$/);
    assert.equal(lens('pending', { status: 'pending', reason: 'a\u202eb' }), '$(circle-outline) ab');
    assert.ok(shown.length < 120);
  });
});
