import type { LabelRequirement } from './labelSelector.ts';
import { labelValueProblems, qualifiedNameProblems } from './names.ts';
import { badRequest } from './statusError.ts';

type Operator = LabelRequirement['operator'];

const binaryOperators: Readonly<Record<string, Operator | undefined>> = {
  in: 'in',
  notin: 'notin',
  '=': '=',
  '==': '=',
  '!=': '!=',
  '>': 'gt',
  '<': 'lt',
};
const keywords = new Set([')', ',', '!', '==', '=', '>', '<', '!=', '(']);

/** Reads a `labelSelector` query: `a=b,c!=d,e in (f,g),h,!i`. Throws the 400 that upstream answers. */
export function parseLabelSelector(text: string): LabelRequirement[] {
  return new Parser(text).parse();
}

/** Upstream's grammar and words (`apimachinery/pkg/labels/selector.go`). */
class Parser {
  private readonly tokens: readonly string[];
  private position = 0;

  constructor(text: string) {
    this.tokens = tokensOf(text);
  }

  parse(): LabelRequirement[] {
    const requirements: LabelRequirement[] = [];
    while (this.next !== '') {
      if (!isIdentifier(this.next) && this.next !== '!') {
        throw badRequest(`found '${this.next}', expected: !, identifier, or 'end of string'`);
      }
      requirements.push(this.requirement());
      const end = this.take();
      if (end === '') break;
      if (end !== ',') throw badRequest(`found '${end}', expected: ',' or 'end of string'`);
      if (!isIdentifier(this.next) && this.next !== '!') {
        throw badRequest(`found '${this.next}', expected: identifier after ','`);
      }
    }
    return requirements;
  }

  /** Empty at the end. */
  private get next(): string {
    return this.tokens[this.position] ?? '';
  }

  private take(): string {
    const token = this.next;
    this.position += 1;
    return token;
  }

  private requirement(): LabelRequirement {
    const isNot = this.next === '!';
    if (isNot) this.take();
    const key = this.take();
    if (!isIdentifier(key)) throw unparsable(`found '${key}', expected: identifier`);
    const problems = qualifiedNameProblems(key);
    if (problems.length > 0) throw unparsable(`<nil>: Invalid value: ${JSON.stringify(key)}: ${problems.join('; ')}`);
    if (isNot || this.next === '' || this.next === ',') return { key, operator: isNot ? '!' : 'exists', values: [] };
    const token = this.take();
    const operator = Object.hasOwn(binaryOperators, token) ? binaryOperators[token] : undefined;
    if (operator === undefined) throw unparsable(`found '${token}', expected: in, notin, =, ==, !=, gt, lt`);
    const values = operator === 'in' || operator === 'notin' ? this.values() : [this.exactValue()];
    checkValues(key, operator, values);
    return { key, operator, values };
  }

  private exactValue(): string {
    if (this.next === '' || this.next === ',') return '';
    const token = this.take();
    if (!isIdentifier(token)) throw unparsable(`found '${token}', expected: identifier`);
    return token;
  }

  /** `(a,b)`; nothing between two signs is the empty value. */
  private values(): string[] {
    const open = this.take();
    if (open !== '(') throw unparsable(`found '${open}' expected: '('`);
    if (this.next === ')') {
      this.take();
      return [''];
    }
    if (!isIdentifier(this.next) && this.next !== ',') {
      throw unparsable(`found '${this.next}', expected: ',', ')' or identifier`);
    }
    const values = new Set<string>();
    let isValueDue = true;
    for (let token = this.take(); ; token = this.take()) {
      if (token === ')') {
        if (isValueDue) values.add('');
        return [...values].sort();
      }
      if (token === ',') {
        if (isValueDue) values.add('');
        isValueDue = true;
      } else if (isIdentifier(token) && isValueDue) {
        values.add(token);
        isValueDue = false;
      } else {
        throw unparsable(`found '${token}', expected: ${isValueDue ? "',', or identifier" : "',' or ')'"}`);
      }
    }
  }
}

function unparsable(why: string): Error {
  return badRequest(`unable to parse requirement: ${why}`);
}

function checkValues(key: string, operator: Operator, values: readonly string[]): void {
  const isNumber = operator === 'gt' || operator === 'lt';
  values.forEach((value, index) => {
    if (isNumber && !/^[-+]?\d+$/.test(value)) {
      const why = "for 'Gt', 'Lt' operators, the value must be an integer";
      throw unparsable(`values[${index}]: Invalid value: ${JSON.stringify(value)}: ${why}`);
    }
    const problems = labelValueProblems(value);
    if (problems.length === 0) return;
    throw unparsable(`values[${index}][${key}]: Invalid value: ${JSON.stringify(value)}: ${problems.join('; ')}`);
  });
}

function isIdentifier(token: string): boolean {
  return token !== '' && !keywords.has(token);
}

/** Signs, words such as `in`, and names; a run of signs that is none is cut as upstream's scanner does. */
function tokensOf(text: string): string[] {
  return text.match(/==|!=|[=!()<>,]|[^\s=!()<>,]+/g) ?? [];
}
