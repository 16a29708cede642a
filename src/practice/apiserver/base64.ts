/** What is wrong with a base64 text, in the words of Go's decoder; undefined when nothing is. */
export function base64Problem(text: string): string | undefined {
  if (Buffer.from(text, 'base64').toString('base64') === text) return undefined;
  // Line breaks are skipped.
  const at = text.split('').flatMap((character, index) => (/[\r\n]/.test(character) ? [] : [{ character, index }]));
  const problem = (index: number): string => `illegal base64 data at input byte ${index}`;
  for (let start = 0; start < at.length; start += 4) {
    for (let offset = 0; offset < 4; offset++) {
      const found = at[start + offset];
      if (found === undefined) return problem(text.length - offset);
      if (/[A-Za-z0-9+/]/.test(found.character)) continue;
      if (found.character !== '=' || offset < 2) return problem(found.index);
      const next = at[start + offset + 1];
      if (offset === 2 && next === undefined) return problem(text.length);
      if (offset === 2 && next?.character !== '=') return problem(next!.index);
      const trailing = at[start + 4];
      return trailing === undefined ? undefined : problem(trailing.index);
    }
  }
  return undefined;
}
