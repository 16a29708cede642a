/**
 * The codes of everything that an author is told, in the order of the documentation (`docs/diagnostics.md`), which has a
 * section for each. A code is stable: authors and CI look for it.
 */
export const diagnosticCodes = [
  // Rendering
  'directive-blank-line',
  'directive-inline',
  'directive-inner-blank',
  'directive-inner-close',
  'directive-line',
  'directive-unclosed',
  'fence-header',
  'fence-indent',
  'fence-language',
  'fence-unclosed',
  'line-break',
  'note-indent',
  // Structure
  'directive-empty',
  'directive-key',
  'directive-shape',
  'directive-too-long',
  'directive-twice',
  'directive-unattached',
  'directive-unknown',
  'directive-value',
  'directive-yaml',
  'duplicate-id',
  'id-missing',
  'needs-cycle',
  'needs-unknown',
  'step-empty',
  'check-unsatisfiable',
  'check-already-true',
  // Expectations
  'check-cel',
  'check-condition',
  'check-expect',
  'check-predicate',
  'check-target',
  'condition-unknown',
  'field-omitted',
  'field-type',
  'field-unknown',
  'jsonpath',
  'kind-unknown',
  'manifest-yaml',
  'variable-path',
  'version-unknown',
  // Commands
  'command-destructive',
  'command-endless',
  'command-quoting',
  'fullwidth-character',
  'hidden-character',
  'object-unknown',
  'placeholder-unknown',
  'prompt-mixed',
  'shell-syntax',
  // Files and languages
  'file-missing',
  'file-spelling',
  'image-missing',
  'language-missing',
  'step-missing',
  'text-missing',
  // Bounds
  'commands-too-many',
  'steps-too-many',
] as const;

export type DiagnosticCode = (typeof diagnosticCodes)[number];
