/** A range in a text: 0-based lines and UTF-16 columns, end exclusive, as in VS Code and the language server protocol. */
export interface TextRange {
  startLine: number;
  startColumn: number;
  endLine: number;
  endColumn: number;
}
