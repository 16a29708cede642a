/** A shell's pattern (`*.html`) as a regular expression for a whole name. */
export function globPattern(glob: string, ignoreCase = false): RegExp {
  const source = glob.replace(/\[!?[^\]]+\]|[*?]|[^\w]/g, part => {
    if (part === '*') return '[^]*';
    if (part === '?') return '[^]';
    if (part.length > 1) return part.replace('[!', '[^').replace(/\\/g, '\\\\');
    return `\\${part}`;
  });
  try {
    return new RegExp(`^${source}$`, ignoreCase ? 'i' : '');
  } catch {
    return /^(?!)/;
  }
}
