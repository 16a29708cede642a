type Format = 'BinarySI' | 'DecimalExponent' | 'DecimalSI';

/** Amounts are kept in billionths, the finest that the API has. */
const scale = 1_000_000_000n;
const pattern = /^([+-]?)(\d+\.?\d*|\.\d+)([numkMGTPE]|[KMGTPE]i|[eE][+-]?\d+)?$/;
/** Upstream's words for what is no quantity. */
export const quantityFormat =
  "quantities must match the regular expression '^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'";
const binarySuffixes = ['', 'Ki', 'Mi', 'Gi', 'Ti', 'Pi', 'Ei'];
/** Of the powers of 1000 from 10⁻⁹ on. */
const decimalSuffixes = ['n', 'u', 'm', '', 'k', 'M', 'G', 'T', 'P', 'E'];
/** No quantity of the API is larger. */
const maximumExponent = 30;

/** An exact amount of a resource, such as `500m`, `128Mi` or `2` (`pkg/api/resource.Quantity`). */
export class Quantity {
  static readonly zero = new Quantity(0n, 'DecimalSI');
  readonly nanos: bigint;
  private readonly format: Format;

  private constructor(nanos: bigint, format: Format) {
    this.nanos = nanos;
    this.format = format;
  }

  /** Undefined for what is no quantity. What is finer than a billionth is rounded up. */
  static parse(text: string | number): Quantity | undefined {
    const [, sign, digits, suffix = ''] = pattern.exec(String(text)) ?? [];
    if (digits === undefined) return undefined;
    const [whole = '', fraction = ''] = digits.split('.');
    const { format, numerator, denominator } = factorOf(suffix);
    if (denominator === 0n) return undefined;
    const dividend = BigInt(whole + fraction) * scale * numerator;
    const divisor = denominator * 10n ** BigInt(fraction.length);
    const nanos = dividend / divisor + (dividend % divisor === 0n ? 0n : 1n);
    return new Quantity(sign === '-' ? -nanos : nanos, format);
  }

  /** Zero for what is absent or no quantity. */
  static of(text: string | number | undefined): Quantity {
    return (text === undefined ? undefined : Quantity.parse(text)) ?? Quantity.zero;
  }

  static count(number: number): Quantity {
    return new Quantity(BigInt(number) * scale, 'DecimalSI');
  }

  add(other: Quantity): Quantity {
    return new Quantity(this.nanos + other.nanos, this.nanos === 0n ? other.format : this.format);
  }

  subtract(other: Quantity): Quantity {
    return new Quantity(this.nanos - other.nanos, this.nanos === 0n ? other.format : this.format);
  }

  /** Negative, zero or positive. */
  compare(other: Quantity): number {
    return this.nanos < other.nanos ? -1 : this.nanos > other.nanos ? 1 : 0;
  }

  get isZero(): boolean {
    return this.nanos === 0n;
  }

  get isInteger(): boolean {
    return this.nanos % scale === 0n;
  }

  /** As a number, as exact as one can be. */
  get value(): number {
    return Number(this.nanos) / Number(scale);
  }

  /** The canonical form: the shortest whole number with a suffix of its format. */
  toString(): string {
    if (this.nanos === 0n) return '0';
    const units = this.nanos / scale;
    const small = units > -1024n && units < 1024n;
    if (this.format === 'BinarySI' && !small && this.isInteger) {
      const [number, power] = reduce(units, 1024n, binarySuffixes.length - 1);
      return `${number}${binarySuffixes[power]!}`;
    }
    const [number, power] = reduce(this.nanos, 1000n, decimalSuffixes.length - 1);
    if (this.format !== 'DecimalExponent') return `${number}${decimalSuffixes[power]!}`;
    return power === 3 ? String(number) : `${number}e${(power - 3) * 3}`;
  }
}

/** Takes out a base as often as it divides without a rest. */
function reduce(value: bigint, base: bigint, most: number): [number: bigint, power: number] {
  let power = 0;
  while (power < most && value % base === 0n) {
    value /= base;
    power += 1;
  }
  return [value, power];
}

function factorOf(suffix: string): { format: Format; numerator: bigint; denominator: bigint } {
  const binary = binarySuffixes.indexOf(suffix);
  if (binary > 0) return { format: 'BinarySI', numerator: 1024n ** BigInt(binary), denominator: 1n };
  const decimal = decimalSuffixes.indexOf(suffix);
  const exponent = decimal < 0 ? Number(suffix.slice(1)) : (decimal - 3) * 3;
  const format = decimal < 0 ? 'DecimalExponent' : 'DecimalSI';
  if (Math.abs(exponent) > maximumExponent) return { format, numerator: 0n, denominator: 0n };
  const power = 10n ** BigInt(Math.abs(exponent));
  return exponent < 0 ? { format, numerator: 1n, denominator: power } : { format, numerator: power, denominator: 1n };
}

/** Amounts by the name of a resource, as requests, limits and quotas give them. */
export type ResourceList = Readonly<Record<string, string | number>>;
