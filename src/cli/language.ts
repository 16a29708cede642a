import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import * as l10n from '@vscode/l10n';

/** The languages that there are texts in. */
export type Language = 'en' | 'ja';

/** The language from `--lang`, else from the environment as other programs read it, else English. */
export function chooseLanguage(args: readonly string[], env: NodeJS.ProcessEnv): Language {
  const flag = args.findIndex(arg => arg === '--lang' || arg.startsWith('--lang='));
  const asked = flag < 0 ? undefined : (args[flag]!.split('=')[1] ?? args[flag + 1]);
  const locale = asked ?? [env.LC_ALL, env.LC_MESSAGES, env.LANG].find(value => value !== undefined && value !== '');
  return locale?.toLowerCase().startsWith('ja') === true ? 'ja' : 'en';
}

/** Loads the texts of a language; English is in the sources. A missing file leaves English. */
export async function loadLanguage(language: Language): Promise<void> {
  if (language === 'en') return;
  const contents = await readFile(path.join(await packageRoot(), 'l10n', `bundle.l10n.${language}.json`), 'utf8');
  l10n.config({ contents });
}

/** The folder of the package, whether the bundle or the sources run. */
export async function packageRoot(): Promise<string> {
  const here = path.dirname(fileURLToPath(import.meta.url));
  for (let folder = here; ; folder = path.dirname(folder)) {
    const found = await readFile(path.join(folder, 'package.json'), 'utf8').catch(() => undefined);
    if (found !== undefined) return folder;
    if (path.dirname(folder) === folder) return here;
  }
}
