/** Where an annotation of a GitHub workflow's run is shown. Lines and columns from 1, ends inclusive. */
export interface AnnotationPlace {
  file: string;
  line?: number;
  endLine?: number;
  col?: number;
  endColumn?: number;
  title?: string;
}

/**
 * A workflow command that annotates a file: `::error file=a.md,line=3::…`. Escapes as GitHub's own toolkit does
 * (`@actions/core`, command.ts), so that no text can begin a command of its own.
 */
export function annotation(level: 'error' | 'warning' | 'notice', place: AnnotationPlace, message: string): string {
  const properties = Object.entries(place)
    .map(([key, value]) => `${key}=${escapeProperty(String(value))}`)
    .join(',');
  return `::${level} ${properties}::${escapeData(message)}`;
}

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
