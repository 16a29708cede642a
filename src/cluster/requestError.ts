import { UserError } from '../base/userError.ts';

/** A request that failed, told to a person and classified for the watch layer. Holds no credentials. */
export class RequestError extends UserError {
  /** The HTTP status, or that of an ERROR event in a watch; undefined when no answer came at all. */
  readonly httpStatus: number | undefined;
  /** The server asks not to come back earlier, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(
    code: string,
    message: string,
    remedy: string,
    details: { httpStatus?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(code, message, remedy, { cause: details.cause });
    this.name = 'RequestError';
    this.httpStatus = details.httpStatus;
    this.retryAfterMs = details.retryAfterMs;
  }

  /** Nothing came back, or nobody knows us there: the whole connection is lost, not this one request. */
  get isConnectionLoss(): boolean {
    return this.httpStatus === undefined ? this.code.startsWith('cluster-') : this.httpStatus === 401;
  }
}
