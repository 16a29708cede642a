/**
 * The paths of the fields that a JSON text names more than once, e.g. `spec.template.spec.containers[0].name`, as
 * upstream's strict decoder reports them. The text is taken to be valid: what is parsed has kept the last of each.
 */
export function duplicateFields(text: string): string[] {
  const found: string[] = [];
  const stack: Level[] = [];
  let level: Level | undefined;
  for (const [token] of text.matchAll(tokens)) {
    switch (token[0]) {
      case '{':
      case '[':
        stack.push(
          (level = {
            path: pathOf(level),
            keys: token === '{' ? new Set() : undefined,
            key: '',
            index: 0,
            isKey: true,
          }),
        );
        break;
      case '}':
      case ']':
        stack.pop();
        level = stack.at(-1);
        break;
      case ',':
        if (level === undefined) break;
        level.index++;
        level.isKey = true;
        break;
      case ':':
        if (level !== undefined) level.isKey = false;
        break;
      default:
        if (level?.keys === undefined || !level.isKey) break;
        level.key = JSON.parse(token) as string;
        if (level.keys.has(level.key)) found.push(pathOf(level));
        level.keys.add(level.key);
    }
  }
  return [...new Set(found)];
}

/** Texts, and what gives a document its form; numbers and words need not be seen. */
const tokens = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\],:]/g;

interface Level {
  readonly path: string;
  /** Of an object; undefined for a list. */
  readonly keys: Set<string> | undefined;
  key: string;
  index: number;
  /** The next text is a key. */
  isKey: boolean;
}

function pathOf(level: Level | undefined): string {
  if (level === undefined) return '';
  if (level.keys === undefined) return `${level.path}[${level.index}]`;
  return level.path === '' ? level.key : `${level.path}.${level.key}`;
}
