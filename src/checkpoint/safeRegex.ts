import { createContext, Script } from 'node:vm';

/** A lesson's pattern is untrusted: one that backtracks for ever is cut off after this time. */
const timeLimitMs = 50;
const maxLength = 4096;

const script = new Script('new RegExp(pattern, "u").test(text)');

/**
 * Whether a pattern of a lesson (JavaScript's syntax, unanchored) is found in the text. A pattern that cannot be parsed
 * or takes too long is not found.
 */
export function matchesRegex(pattern: string, text: string): boolean {
  if (pattern.length > maxLength || text.length > maxLength) return false;
  const context = createContext(Object.assign(Object.create(null) as object, { pattern, text }));
  try {
    // Only our one constant line runs there; the context exists for its time limit.
    return script.runInContext(context, { timeout: timeLimitMs }) === true;
  } catch {
    return false;
  }
}
