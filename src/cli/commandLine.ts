import { readFile } from 'node:fs/promises';
import path from 'node:path';
import * as l10n from '@vscode/l10n';
import { UserError, errorText } from '../base/userError.ts';
import { Interrupted, interruptible } from './interrupt.ts';
import { chooseLanguage, packageRoot } from './language.ts';
import { lintLessons } from './lintCommand.ts';
import { practiceStatus, resetPractice, startPractice, stopPractice } from './practiceCommand.ts';
import { runLessons } from './runCommand.ts';
import { parseInvocation, usage, UsageError } from './usage.ts';

/**
 * Does what the arguments ask for.
 *
 * @returns the exit code: 0 all passed, 1 a checkpoint did not, a lesson has errors or the practice cluster does not run,
 * 2 wrong usage, 3 it could not be run, 130 interrupted
 */
export async function commandLine(args: readonly string[]): Promise<number> {
  const language = chooseLanguage(args, process.env);
  try {
    const invocation = parseInvocation(args);
    switch (invocation.command) {
      case 'help':
        console.log(usage());
        return 0;
      case 'version':
        console.log(await version());
        return 0;
      case 'run':
        return await interruptible(signal => runLessons({ ...invocation, language, signal }));
      case 'lint':
        return await lintLessons(invocation);
      case 'practice-start':
        return await interruptible(signal => startPractice({ ...invocation, language, signal }));
      case 'practice-stop':
        return await stopPractice(invocation.data);
      case 'practice-status':
        return await practiceStatus(invocation.data);
      case 'practice-reset':
        return await resetPractice(invocation.data);
    }
  } catch (error) {
    if (error instanceof UsageError) {
      console.error(`${error.message}\n\n${usage()}`);
      return 2;
    }
    if (error instanceof Interrupted) return 130;
    console.error(error instanceof UserError ? `${error.message}\n${error.remedy}` : unexpected(error));
    return 3;
  }
}

function unexpected(error: unknown): string {
  const details = process.env.KUBERNETES_LAB_DEBUG === undefined ? errorText(error) : String((error as Error).stack);
  return l10n.t('Something unexpected happened: {0}', details);
}

async function version(): Promise<string> {
  const text = await readFile(path.join(await packageRoot(), 'package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
