/** What Go's decoder says of a text that is no JSON. */
export function jsonProblem(text: string): string {
  let problem: string;
  try {
    JSON.parse(text);
    return '';
  } catch (error) {
    problem = error instanceof Error ? error.message : '';
  }
  const position = /at position (\d+)/.exec(problem)?.[1];
  const at = position === undefined ? positionOf(text, problem) : Number(position);
  const character = at === undefined ? undefined : /^\s*(.)/su.exec(text.slice(at))?.[1];
  if (character === undefined || text.trim() === '') return 'unexpected end of JSON input';
  return `invalid character ${quoted(character)} ${placeOf(problem)}`;
}

/** V8 names the character it did not expect, and not always where it is. */
function positionOf(text: string, problem: string): number | undefined {
  const token = /^Unexpected token '(.+?)'/su.exec(problem)?.[1];
  if (token === undefined) return undefined;
  const first = text.indexOf(token);
  return first < 0 ? undefined : first;
}

function placeOf(problem: string): string {
  if (problem.includes('property value')) return 'after object key:value pair';
  if (problem.includes('array element')) return 'after array element';
  if (problem.includes("':'")) return 'after object key';
  if (problem.includes('property name')) return 'looking for beginning of object key string';
  if (problem.includes('non-whitespace')) return 'after top-level value';
  if (problem.includes('control character')) return 'in string literal';
  if (problem.includes('escape')) return 'in string escape code';
  return 'looking for beginning of value';
}

function quoted(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

/** The beginning of a body, as upstream shows one that it cannot read. */
export function summary(body: Buffer): string {
  if (body.length === 0) return '<empty>';
  const first = body.subarray(0, 30);
  const text = first[0] === 0x7b ? first.toString('utf8') : first.toString('hex');
  return body.length > first.length ? `${text} ...` : text;
}
