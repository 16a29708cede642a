/** What a lesson's file name says: `labs/first-lab.ja.md` → `first-lab`, `ja`. */
export function fileNameParts(path: string): { id: string; language: string | undefined } {
  const name = (path.split(/[\\/]/).at(-1) ?? '').replace(/\.(?:md|markdown)$/i, '');
  const [, stem, language] = /^(.+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$/.exec(name) ?? [];
  return { id: stem ?? (name === '' ? 'lesson' : name), language };
}
