import * as l10n from '@vscode/l10n';
import { replacement } from '../fix.ts';
import { tokenize } from '../../shell/lexer.ts';
import { rangesIn, statementsOf, type LintContext } from './lintContext.ts';

/** Full-width letters, spaces, typographic quotes and dashes: what a Japanese keyboard or a word processor makes. */
const suspicious = /[\u00a0\u2010-\u2015\u2018-\u201f\u2212\u3000\uff01-\uff5e]/u;

/**
 * Characters in commands that look like others and mean something else to a shell. Text in quotes and in heredocs is
 * left alone, and so are words of another script that happen to hold one.
 */
export function checkCharacters(context: LintContext): void {
  for (const { statement } of statementsOf(context)) {
    if (!suspicious.test(statement.text)) continue;
    const place = rangesIn(statement, context.lines);
    for (const token of tokenize(statement.text).tokens) {
      if (token.type !== 'word' || token.quoted) continue;
      const text = statement.text.slice(token.start, token.end);
      for (const { index, 0: char } of text.matchAll(/[\u00a0\u2010-\u2015\u2018-\u201f\u2212\u3000\uff01-\uff5e]/gu)) {
        const plain = plainOf(char, text[index - 1], text[index + 1]);
        if (plain === undefined || !isMistake(char, index, text)) continue;
        const start = token.start + index;
        const range = place(start, start + char.length);
        const message = l10n.t('“{0}” is not the character that it looks like: a shell needs “{1}”.', char, plain);
        context.problems.error('fullwidth-character', message, range, replacement(range, plain));
      }
    }
  }
}

function plainOf(char: string, before = '', after = ''): string | undefined {
  if (char === '\u3000' || char === '\u00a0') return ' ';
  if (/[\u2018-\u201b]/.test(char)) return "'";
  if (/[\u201c-\u201f]/.test(char)) return '"';
  if (/[\u2010-\u2015\u2212]/.test(char)) {
    const isDouble = /[\u2013\u2014]/.test(char) && !isDash(before) && !isDash(after);
    return isDouble ? '--' : '-';
  }
  const code = char.codePointAt(0) ?? 0;
  return code >= 0xff01 && code <= 0xff5e ? String.fromCodePoint(code - 0xfee0) : undefined;
}

/** A dash is one where an option begins; a full-width letter where all others are plain ones. */
function isMistake(char: string, index: number, word: string): boolean {
  if (isDash(char)) return /(?:^|[\u00a0\u3000])[-\u2010-\u2015\u2212\uff0d]*$/.test(word.slice(0, index));
  if (/[\uff01-\uff5e]/.test(char)) return !/[\u3040-\u30ff\u3400-\u9fff]/u.test(word);
  return true;
}

function isDash(char: string): boolean {
  return /^[-\u2010-\u2015\u2212\uff0d]$/.test(char);
}
