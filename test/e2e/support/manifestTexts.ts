import { readFileSync } from 'node:fs';
import path from 'node:path';

const projectFolder = path.resolve(import.meta.dirname, '../../..');
const manifest = readJson('package.json') as {
  publisher: string;
  name: string;
  contributes: {
    commands: { command: string; title: string; category: string }[];
    views: Record<string, { id: string; name: string }[]>;
    viewsContainers: { activitybar: { id: string; title: string }[] };
  };
};

export type Locale = 'en' | 'ja';

/** `publisher.name` */
export const extensionId = `${manifest.publisher}.${manifest.name}`;

/** A command as the palette shows it: `Category: Title`. */
export function commandTitle(id: string, locale: Locale): string {
  const found = manifest.contributes.commands.find(({ command }) => command === id);
  if (found === undefined) throw new Error(`The manifest has no command ${id}`);
  return `${localized(found.category, locale)}: ${localized(found.title, locale)}`;
}

/** A view's name as its header shows it. */
export function viewName(id: string, locale: Locale): string {
  const found = Object.values(manifest.contributes.views)
    .flat()
    .find(view => view.id === id);
  if (found === undefined) throw new Error(`The manifest has no view ${id}`);
  return localized(found.name, locale);
}

/** The title of the extension's container in the activity bar. */
export function containerTitle(locale: Locale): string {
  return localized(manifest.contributes.viewsContainers.activitybar[0]!.title, locale);
}

/** `%key%` in the language's package.nls file, or the text as it stands. */
function localized(text: string, locale: Locale): string {
  const key = /^%(.+)%$/.exec(text)?.[1];
  if (key === undefined) return text;
  const strings = readJson(locale === 'ja' ? 'package.nls.ja.json' : 'package.nls.json') as Record<string, string>;
  const found = strings[key];
  if (found === undefined) throw new Error(`No ${locale} text for ${text}`);
  return found;
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(path.join(projectFolder, file), 'utf8'));
}
