/**
 * Whether one resourceVersion is newer than another. Servers whose versions are no numbers are taken at their word: only
 * those that are compare (KEP-5504).
 */
export function isNewer(version: string, than: string): boolean {
  if (!isNumber(version) || !isNumber(than)) return true;
  return version.length === than.length ? version > than : version.length > than.length;
}

function isNumber(version: string): boolean {
  return /^[1-9]\d*$/.test(version);
}
