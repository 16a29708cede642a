/** A `command:` URI that VS Code runs with one argument. */
export function commandUri(command: string, argument?: unknown): string {
  // Parentheses would end a Markdown link.
  const query = encodeURIComponent(JSON.stringify([argument]))
    .replaceAll('(', '%28')
    .replaceAll(')', '%29');
  return argument === undefined ? `command:${command}` : `command:${command}?${query}`;
}
