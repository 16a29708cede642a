import assert from 'node:assert/strict';
import { parseLabelSelector } from '../../../src/checkpoint/labelSelector.ts';

const labels = { app: 'p4app', 'app.kubernetes.io/name': 'p4app', tier: 'web' };

describe('parseLabelSelector', () => {
  const cases: [string, boolean][] = [
    ['app=p4app', true],
    ['app==p4app', true],
    ['app=redis', false],
    ['app!=redis', true],
    ['absent!=redis', true],
    ['app=p4app,tier=web', true],
    ['app=p4app,tier=db', false],
    ['app.kubernetes.io/name=p4app', true],
    ['tier in (web, db)', true],
    ['tier in (db),app=p4app', false],
    ['tier notin (db)', true],
    ['tier in (web,db),app in (p4app)', true],
    ['absent notin (db)', true],
    ['app', true],
    ['absent', false],
    ['!absent', true],
    ['!app', false],
    ['toString', false],
  ];
  for (const [selector, expected] of cases) {
    it(`${selector} ${expected ? 'selects' : 'does not select'}`, () => {
      assert.equal(parseLabelSelector(selector)?.(labels), expected);
    });
  }

  it('takes time in proportion to its length', () => {
    const started = performance.now();
    parseLabelSelector('a,'.repeat(200_000));
    assert.ok(performance.now() - started < 2000);
  });

  it('does not take what is no selector', () => {
    for (const bad of ['', 'a b', 'a in b', '=x', 'a=b,,c=d', 'a in (b,c'])
      assert.equal(parseLabelSelector(bad), undefined, bad);
  });
});
