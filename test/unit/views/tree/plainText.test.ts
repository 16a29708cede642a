import assert from 'node:assert/strict';
import { escapeIcons, plainLine, plainText, plainView } from '../../../../src/views/tree/plainText.ts';

describe('plainText', () => {
  it('removes escape sequences with what they carry', () => {
    assert.equal(
      plainText('\u001b[31mred\u001b[0m \u001b]8;;https://example.com\u0007link\u001b]8;;\u0007'),
      'red link',
    );
  });

  it('removes control, bidirectional and zero-width characters, and keeps letters of any language', () => {
    assert.equal(plainText('a\u0000b\u202ec\u200bd\u0085e\u2066f'), 'abcdef');
    assert.equal(plainText('準備完了 – é'), '準備完了 – é');
  });

  it('keeps line breaks, except on one line', () => {
    assert.equal(plainText('one\r\ntwo\tthree'), 'one\ntwo three');
    assert.equal(plainLine('one\n  two'), 'one two');
  });
});

describe('plainView', () => {
  it('makes every text of a row plain', () => {
    const hostile = 'x\u001b[2Jy';
    const view = plainView({ label: hostile, description: hostile, tooltip: hostile, accessibleLabel: hostile });
    assert.deepEqual(view, { label: 'xy', description: 'xy', tooltip: 'xy', accessibleLabel: 'xy' });
  });
});

describe('escapeIcons', () => {
  it('keeps an icon in a name from being drawn', () => {
    assert.equal(escapeIcons('ctx $(trash) $(sync~spin) $5 (x)'), 'ctx \\$(trash) \\$(sync~spin) $5 (x)');
  });
});
