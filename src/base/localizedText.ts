/** A text for people: one for every language, or one for each, e.g. `{ en: 'Ready', ja: '準備完了' }`. */
export type LocalizedText = string | { readonly [language: string]: string };

/** The text in `language` (`ja`, `en-US`), else in English, else in the first language there is. */
export function textIn(text: LocalizedText, language: string): string {
  if (typeof text === 'string') return text;
  const base = language.split('-')[0] ?? language;
  return text[language] ?? text[base] ?? text.en ?? Object.values(text)[0] ?? '';
}
