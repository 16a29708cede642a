import assert from 'node:assert/strict';
import { plainView } from '../../../../src/views/tree/plainView.ts';

describe('plainView', () => {
  it('makes every text of a row plain', () => {
    const hostile = 'x\u001b[2Jy';
    const view = plainView({ label: hostile, description: hostile, tooltip: hostile, accessibleLabel: hostile });
    assert.deepEqual(view, { label: 'xy', description: 'xy', tooltip: 'xy', accessibleLabel: 'xy' });
  });
});
