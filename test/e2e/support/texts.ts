import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Locale } from './manifestTexts.ts';

const project = path.resolve(import.meta.dirname, '../../..');
const japanese = readJson('l10n/bundle.l10n.ja.json');

/** A text of the running extension in the session's language, by its English original. */
export function text(english: string, locale: Locale): string {
  if (locale === 'en') return english;
  const translated = japanese[english];
  if (translated === undefined) throw new Error(`No Japanese text for: ${english}`);
  return translated;
}

/** A text of the walkthrough, by its key in `package.nls.json`. */
export function walkthroughText(key: string, locale: Locale): string {
  const found = readJson(locale === 'en' ? 'package.nls.json' : 'package.nls.ja.json')[`walkthrough.${key}`];
  if (found === undefined) throw new Error(`No text for walkthrough.${key}`);
  return found;
}

function readJson(file: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(project, file), 'utf8')) as Record<string, string>;
}
