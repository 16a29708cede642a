/** Why a connection in the simulated network did not come about. */
export class DialError extends Error {
  readonly code: 'ENOTFOUND' | 'ECONNREFUSED' | 'ETIMEDOUT';

  constructor(code: DialError['code'], message: string) {
    super(message);
    this.name = 'DialError';
    this.code = code;
  }
}
