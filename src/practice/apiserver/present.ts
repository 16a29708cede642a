/** The text, or undefined when it is empty: what an API field means when it is `""`. */
export function present(text: string | null | undefined): string | undefined {
  return text === '' || text === null ? undefined : text;
}
