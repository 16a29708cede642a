const compiled = new Map<string, RegExp | string>();
const most = 1000;

/** What Go's syntax has and JavaScript's has not, in the latter's words. */
const classes: Readonly<Record<string, string>> = {
  alnum: '0-9A-Za-z',
  alpha: 'A-Za-z',
  ascii: '\\x00-\\x7F',
  blank: '\\t ',
  cntrl: '\\x00-\\x1F\\x7F',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`{-~',
  space: '\\t\\n\\v\\f\\r ',
  upper: 'A-Z',
  word: '0-9A-Za-z_',
  xdigit: '0-9A-Fa-f',
};

/**
 * A regular expression in Go's syntax (RE2). Its time is not bounded: see `withinTime`.
 * @returns what is wrong with it, as Go says it, when it is none
 */
export function patternOf(source: string): RegExp | string {
  let found = compiled.get(source);
  if (found === undefined) {
    if (compiled.size >= most) compiled.clear();
    compiled.set(source, (found = compile(source)));
  }
  return found;
}

function compile(source: string): RegExp | string {
  const problem = (what: string, where: string): string => `error parsing regexp: ${what}: \`${where}\``;
  const perl = /(?<!\\)(?:\\\\)*(\(\?(?:[=!]|<[=!]))/.exec(source);
  if (perl) return problem('invalid or unsupported Perl syntax', perl[1]!);
  const reference = /(?<!\\)(?:\\\\)*(\\[1-9])/.exec(source);
  if (reference) return problem('invalid escape sequence', reference[1]!);
  const [, flags = '', rest = source] = /^\(\?([is]+)\)(.*)$/s.exec(source) ?? [];
  const translated = rest
    .replace(/\[:(\^?)(\w+):\]/g, (whole, not: string, name: string) => (not === '' ? (classes[name] ?? whole) : whole))
    .replace(/\\A/g, '^')
    .replace(/\\z/g, '$')
    .replace(/\(\?P</g, '(?<');
  try {
    return new RegExp(translated, `${flags}${/\\[pP]/.test(translated) ? 'u' : ''}`);
  } catch (error) {
    const text = error instanceof Error ? error.message : '';
    if (/character class/i.test(text) && !/range/i.test(text)) {
      return problem('missing closing ]', source.slice(source.lastIndexOf('[')));
    }
    if (/Unterminated group/i.test(text)) return problem('missing closing )', source);
    if (/Unmatched/i.test(text)) return problem('unexpected )', source);
    if (/Nothing to repeat/i.test(text)) {
      return problem('missing argument to repetition operator', /[*+?]/.exec(source)?.[0] ?? source);
    }
    if (/range/i.test(text)) return problem('invalid character class range', /.-./.exec(source)?.[0] ?? source);
    return problem('invalid syntax', source);
  }
}
