import assert from 'node:assert/strict';
import { protectingPattern } from '../../../src/editor/protectedContexts.ts';

describe('protected contexts', () => {
  it('are those that a pattern matches as a whole, whatever the case', () => {
    assert.equal(protectingPattern('gke_shop_PROD-eu', ['*prod*']), '*prod*');
    assert.equal(protectingPattern('staging', ['*prod*']), undefined);
    assert.equal(protectingPattern('live', ['live']), 'live');
    assert.equal(protectingPattern('live-eu', ['live']), undefined);
    assert.equal(protectingPattern('anything', ['x', '*']), '*');
    assert.equal(protectingPattern('anything', []), undefined);
  });

  it('have no other special characters', () => {
    assert.equal(protectingPattern('arn:aws:eks:eu/prod.1', ['arn:aws:eks:eu/prod.1']), 'arn:aws:eks:eu/prod.1');
    assert.equal(protectingPattern('prodx1', ['prod.1']), undefined);
    assert.equal(protectingPattern('a(b', ['a(*']), 'a(*');
  });
});
