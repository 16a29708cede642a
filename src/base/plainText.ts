/** Terminal escape sequences: CSI (`ESC [ … m`), OSC (`ESC ] … BEL`), and two-character ones (ECMA-48). */
// eslint-disable-next-line no-control-regex
const escapeSequences = /\u001b(?:\[[0-?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/gu;
/** Control characters except the line feed, and those that reverse or hide text (Unicode TR #36, bidirectional). */
// eslint-disable-next-line no-control-regex
const hidden = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
/** As the editor recognises icons in labels: `$(name)` or `$(name~spin)`. */
const icons = /\$\([A-Za-z0-9-]+(?:~[A-Za-z]+)?\)/gu;

/** A text that came from a cluster or a lesson, as it may be shown: without escape sequences and hidden characters. */
export function plainText(text: string): string {
  return text.replace(escapeSequences, '').replaceAll('\t', ' ').replace(hidden, '');
}

/** As {@link plainText}, on one line, without Markdown's marks for code, which a label would show as they are. */
export function plainLine(text: string): string {
  return plainText(text)
    .replace(/\s*\n\s*/gu, ' ')
    .replaceAll('`', '');
}

/** A text for a label that would draw `$(name)` as an icon. */
export function escapeIcons(text: string): string {
  return text.replace(icons, icon => `\\${icon}`);
}

/**
 * A text for a notification or for the line above a tree, as {@link plainText}: the editor makes links of
 * `[words](command:…)` there, which run a command when they are clicked, whoever wrote the text.
 */
export function messageText(text: string): string {
  return plainText(text).replaceAll('](', '] (');
}
