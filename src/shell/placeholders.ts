/** `<EXTERNAL-IP>` in a command or an URL: something that is filled in before the text is used. */
export interface PlaceholderSpan {
  /** Without the brackets. */
  name: string;
  /** UTF-16 offsets in the text, brackets included. */
  start: number;
  end: number;
}

/** A name may hold single spaces (`<Pod name>`); `<<EOF` and the redirection `< file` are none. */
const placeholder = /(?<!<)<([\p{L}_](?:[\p{L}\p{M}\p{N}_.-]| (?=[\p{L}\p{N}])){0,63})>/gu;

/** Finds the placeholders of a command or an URL. Markup, e.g. in a heredoc, is told by its closing tag: `<b>…</b>`. */
export function findPlaceholders(text: string): PlaceholderSpan[] {
  if (!text.includes('<')) return [];
  const closed = new Set(Array.from(text.matchAll(/<\/([\p{L}_][\p{L}\p{N}_.-]*)>/gu), match => match[1]));
  return Array.from(text.matchAll(placeholder), match => ({
    name: match[1] ?? '',
    start: match.index,
    end: match.index + match[0].length,
  })).filter(({ name }) => !closed.has(name));
}

/** Replaces placeholders by words of the same length: to a shell, `<NAME>` is a redirection. */
export function maskPlaceholders(text: string): string {
  let masked = '';
  let done = 0;
  for (const { start, end } of findPlaceholders(text)) {
    masked += text.slice(done, start) + 'P'.repeat(end - start);
    done = end;
  }
  return masked + text.slice(done);
}
