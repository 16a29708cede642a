import * as l10n from '@vscode/l10n';
import { replacement } from '../fix.ts';
import { tokenize } from '../../shell/lexer.ts';
import { rangesIn, statementsOf, type LintContext } from './lintContext.ts';

/** JSONPath and templates without quotes: a shell takes their brackets for patterns and their blanks for word ends. */
export function checkQuoting(context: LintContext): void {
  for (const { statement } of statementsOf(context)) {
    if (!/[={]\{|=\{/.test(statement.text)) continue;
    const { tokens } = tokenize(statement.text);
    const place = rangesIn(statement, context.lines);
    for (const token of tokens) {
      if (token.type !== 'word' || token.quoted) continue;
      const text = statement.text.slice(token.start, token.end);
      const trap = /^(?:(?:--?\w+=)?(?:jsonpath|go-template|custom-columns)=)\{.*[[*?(]/.exec(text);
      if (trap === null) continue;
      const range = place(token.start, token.end);
      const message = l10n.t('This needs quotes: a shell reads the brackets in it as a pattern for file names.');
      context.problems.warning('command-quoting', message, range, replacement(range, `'${text}'`));
    }
  }
}
