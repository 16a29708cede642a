/**
 * A failure that a person is told about: what happened (`message`), why (`cause`, appended where it helps), and what
 * to do next (`remedy`). The texts are already in the user's language.
 */
export class UserError extends Error {
  /** Stable and in English, for logs and tests, e.g. `kubectl-missing`. */
  readonly code: string;
  readonly remedy: string;

  constructor(code: string, message: string, remedy: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'UserError';
    this.code = code;
    this.remedy = remedy;
  }
}

/** The text of anything that was thrown, without a stack trace. */
export function errorText(error: unknown): string {
  if (error instanceof UserError) return `${error.message} ${error.remedy}`;
  if (error instanceof Error) return error.message;
  return String(error);
}
