const pattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(([numkMGTPE]|[KMGTPE]i)|[eE][+-]?\d+)?$/;

/** Upstream's words for what is no quantity. */
export const quantityFormat =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";

/** Whether a value is a resource quantity: `500m`, `128Mi`, 2. */
export function isQuantity(value: unknown): boolean {
  return (typeof value === 'string' || typeof value === 'number') && pattern.test(String(value));
}

/** What a quantity that counts something may not be. */
export function quantityProblem(quantity: unknown): string | undefined {
  return String(quantity).startsWith('-') ? 'must be greater than or equal to 0' : undefined;
}
