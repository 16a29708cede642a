import assert from 'node:assert/strict';
import { escapeIcons, messageText, plainLine, plainText } from '../../../src/base/plainText.ts';

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

describe('escapeIcons', () => {
  it('keeps an icon in a name from being drawn', () => {
    assert.equal(escapeIcons('ctx $(trash) $(sync~spin) $5 (x)'), 'ctx \\$(trash) \\$(sync~spin) $5 (x)');
  });
});

describe('messageText', () => {
  it('leaves nothing that the editor would make a link of, which runs a command when it is clicked', () => {
    assert.equal(
      messageText('Failed: [try again](command:workbench.action.quit) [more](https://example.com)'),
      'Failed: [try again] (command:workbench.action.quit) [more] (https://example.com)',
    );
    assert.equal(messageText('[a]\u200b(command:b)'), '[a] (command:b)');
    assert.equal(messageText('see https://kubernetes.io/docs (there)'), 'see https://kubernetes.io/docs (there)');
  });
});
