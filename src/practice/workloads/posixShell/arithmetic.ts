import type { Scope } from './expansion.ts';
import { ExpansionError } from './syntax.ts';

const levels: readonly (readonly string[])[] = [
  ['||'],
  ['&&'],
  ['|'],
  ['^'],
  ['&'],
  ['==', '!='],
  ['<=', '>=', '<', '>'],
  ['<<', '>>'],
  ['+', '-'],
  ['*', '/', '%'],
];

/** What `$((…))` comes to: integers, variables, C's operators. @throws ExpansionError */
export function arithmetic(text: string, scope: Pick<Scope, 'get' | 'set'>): number {
  const tokens = text.match(/\d+|[A-Za-z_]\w*|\+\+|--|[-+*/%]=|<<|>>|[<>=!]=|&&|\|\||[-+*/%()<>=!&|^~?:]/g) ?? [];
  if (tokens.join('') !== text.replace(/\s+/g, '')) throw new ExpansionError('arithmetic syntax error');
  const parser = new ArithmeticParser(tokens, scope);
  return tokens.length === 0 ? 0 : parser.all();
}

class ArithmeticParser {
  private readonly tokens: readonly string[];
  private readonly scope: Pick<Scope, 'get' | 'set'>;
  private at = 0;
  private depth = 0;

  constructor(tokens: readonly string[], scope: Pick<Scope, 'get' | 'set'>) {
    this.tokens = tokens;
    this.scope = scope;
  }

  all(): number {
    const value = this.assignment();
    if (this.at < this.tokens.length) throw new ExpansionError('arithmetic syntax error');
    return value;
  }

  private assignment(): number {
    if (++this.depth > 100) throw new ExpansionError('arithmetic syntax error');
    try {
      const [name = '', operator = ''] = this.tokens.slice(this.at, this.at + 2);
      if (/^[A-Za-z_]/.test(name) && /^[-+*/%]?=$/.test(operator)) {
        this.at += 2;
        const right = this.assignment();
        const value = operator === '=' ? right : apply(operator.slice(0, -1), this.variable(name), right);
        this.scope.set(name, String(value));
        return value;
      }
      const condition = this.binary(0);
      if (this.tokens[this.at] !== '?') return condition;
      this.at++;
      const yes = this.assignment();
      if (this.tokens[this.at++] !== ':') throw new ExpansionError('arithmetic syntax error');
      const no = this.assignment();
      return condition === 0 ? no : yes;
    } finally {
      this.depth--;
    }
  }

  private binary(level: number): number {
    const operators = levels[level];
    if (!operators) return this.unary();
    let left = this.binary(level + 1);
    for (
      let operator = this.tokens[this.at];
      operator !== undefined && operators.includes(operator);
      operator = this.tokens[this.at]
    ) {
      this.at++;
      left = apply(operator, left, this.binary(level + 1));
    }
    return left;
  }

  private unary(): number {
    const token = this.tokens[this.at++];
    if (token === undefined) throw new ExpansionError('arithmetic syntax error');
    if (token === '-') return -this.unary();
    if (token === '+') return this.unary();
    if (token === '!') return Number(this.unary() === 0);
    if (token === '~') return ~this.unary();
    if (token === '++' || token === '--') {
      const name = this.tokens[this.at++] ?? '';
      const value = this.variable(name) + (token === '++' ? 1 : -1);
      this.scope.set(name, String(value));
      return value;
    }
    if (token === '(') {
      const value = this.assignment();
      if (this.tokens[this.at++] !== ')') throw new ExpansionError('arithmetic syntax error');
      return value;
    }
    if (/^\d/.test(token)) return token.length > 1 && /^0[0-7]+$/.test(token) ? parseInt(token, 8) : Number(token);
    if (!/^[A-Za-z_]/.test(token)) throw new ExpansionError('arithmetic syntax error');
    const value = this.variable(token);
    const after = this.tokens[this.at];
    if (after === '++' || after === '--') {
      this.at++;
      this.scope.set(token, String(value + (after === '++' ? 1 : -1)));
    }
    return value;
  }

  private variable(name: string): number {
    return Math.trunc(Number(this.scope.get(name) ?? 0)) || 0;
  }
}

function apply(operator: string, a: number, b: number): number {
  switch (operator) {
    case '+':
      return a + b;
    case '-':
      return a - b;
    case '*':
      return a * b;
    case '/':
    case '%':
      if (b === 0) throw new ExpansionError('divide by zero');
      return operator === '/' ? Math.trunc(a / b) : a % b;
    case '<':
      return Number(a < b);
    case '>':
      return Number(a > b);
    case '<=':
      return Number(a <= b);
    case '>=':
      return Number(a >= b);
    case '==':
      return Number(a === b);
    case '!=':
      return Number(a !== b);
    case '&&':
      return Number(a !== 0 && b !== 0);
    case '||':
      return Number(a !== 0 || b !== 0);
    case '|':
      return a | b;
    case '&':
      return a & b;
    case '^':
      return a ^ b;
    case '<<':
      return a << b;
    default:
      return a >> b;
  }
}
