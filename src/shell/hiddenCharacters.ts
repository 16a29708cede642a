/** A character that a reader cannot see, or that changes what he sees. */
export interface HiddenCharacter {
  /** UTF-16 offset in the text. */
  offset: number;
  length: number;
  /** `U+202E` */
  codePoint: string;
}

/**
 * Zero-width characters, bidirectional controls (the "Trojan Source" attack, CVE-2021-42574), tags and variation
 * selectors beyond those of emoji, and control characters, which a terminal would obey. Tab and line feed are no harm.
 */
const hidden =
  // eslint-disable-next-line no-control-regex, no-misleading-character-class -- these are what is looked for
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\u{e0000}-\u{e0fff}]/gu;

export function findHiddenCharacters(text: string): HiddenCharacter[] {
  if (text.search(hidden) < 0) return [];
  return Array.from(text.matchAll(hidden), match => ({
    offset: match.index,
    length: match[0].length,
    codePoint: `U+${(match[0].codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`,
  }));
}
