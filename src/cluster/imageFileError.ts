import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError } from '../base/userError.ts';

/** What is wrong with a file that says how images behave on the practice cluster (`docs/practice-images.md`). */
export class ImageFileError extends UserError {
  readonly file: string;
  readonly problem: string;
  /** From 1; undefined: the file as a whole. */
  readonly line: number | undefined;

  constructor(file: string, problem: string, line: number | undefined) {
    const place = path.basename(file) + (line === undefined ? '' : `:${line}`);
    super(
      'images-invalid',
      l10n.t('{0}: {1}.', place, problem),
      l10n.t('The images that it describes are unknown until it is corrected.'),
    );
    this.file = file;
    this.problem = problem;
    this.line = line;
  }
}
