const pattern = /^[+-]?(\d+(\.\d*)?|\.\d+)(([numkMGTPE]|[KMGTPE]i)|[eE][+-]?\d+)?$/;

/** What is wrong with a resource quantity (`500m`, `128Mi`, 2), in upstream's words; undefined when nothing is. */
export function quantityProblem(quantity: unknown): string | undefined {
  if (!pattern.test(String(quantity))) {
    return "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
  }
  return String(quantity).startsWith('-') ? 'must be greater than or equal to 0' : undefined;
}
