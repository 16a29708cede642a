import { plainText } from '../base/plainText.ts';

/** The `Status` object that the API server answers with when it refuses. */
export interface Status {
  message?: string;
  reason?: string;
  code?: number;
  /** Not to come back earlier, in milliseconds. */
  retryAfterMs?: number;
}

/** The longest message that is taken from a server, in characters. */
const longestMessage = 2000;

/** Takes what is of use from what may be a Status, or anything else: a server can answer whatever it likes. */
export function statusOf(value: unknown): Status {
  if (typeof value !== 'object' || value === null) return {};
  const { message, reason, code, details } = value as Record<string, unknown>;
  const seconds = (details as { retryAfterSeconds?: unknown } | null | undefined)?.retryAfterSeconds;
  return {
    message: typeof message === 'string' ? plainText(message.slice(0, longestMessage)) : undefined,
    reason: typeof reason === 'string' ? reason : undefined,
    code: typeof code === 'number' ? code : undefined,
    retryAfterMs: typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : undefined,
  };
}

/** The body of an answer with an error status, and what its `Retry-After` header asks for (RFC 9110, 10.2.3). */
export function parseStatus(text: string, retryAfter: unknown, now = Date.now()): Status {
  const status = statusOf(parse(text));
  if (typeof retryAfter !== 'string') return status;
  const ms = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - now;
  return ms > 0 ? { ...status, retryAfterMs: ms } : status;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Proxies answer in HTML; that page helps nobody.
    return undefined;
  }
}
