/** The values that one field of a schedule allows. */
export interface CronField {
  has(value: number): boolean;
  /** It was `*` or `?`: it says nothing. */
  readonly isStar: boolean;
}

export interface CronFields {
  minutes: CronField;
  hours: CronField;
  days: CronField;
  /** 1 to 12. */
  months: CronField;
  /** 0 is Sunday. */
  weekdays: CronField;
}

interface Bounds {
  minimum: number;
  maximum: number;
  names?: readonly string[];
}

const bounds = {
  minutes: { minimum: 0, maximum: 59 },
  hours: { minimum: 0, maximum: 23 },
  days: { minimum: 1, maximum: 31 },
  months: {
    minimum: 1,
    maximum: 12,
    names: ['', 'jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  weekdays: { minimum: 0, maximum: 6, names: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] },
} satisfies Record<keyof CronFields, Bounds>;

type Fail = (message: string) => Error;

/** Reads the five fields of a schedule. Messages are those of upstream's parser. */
export function fieldsOf(words: readonly string[], fail: Fail): CronFields {
  const [minute, hour, day, month, weekday, more] = words;
  if (weekday === undefined || more !== undefined) {
    throw fail(`expected exactly 5 fields, found ${words.length}: [${words.join(' ')}]`);
  }
  return {
    minutes: fieldOf(minute!, bounds.minutes, fail),
    hours: fieldOf(hour!, bounds.hours, fail),
    days: fieldOf(day!, bounds.days, fail),
    months: fieldOf(month!, bounds.months, fail),
    weekdays: fieldOf(weekday, bounds.weekdays, fail),
  };
}

function fieldOf(text: string, limits: Bounds, fail: Fail): CronField {
  const values = new Set<number>();
  let isStar = false;
  for (const expression of text.split(',').filter(part => part !== '')) {
    const range = rangeOf(expression, limits, fail);
    for (let value = range.start; value <= range.end; value += range.step) values.add(value);
    isStar ||= range.isStar;
  }
  return { has: value => values.has(value), isStar };
}

interface Range {
  start: number;
  end: number;
  step: number;
  isStar: boolean;
}

/** A number or name, a range of them, or `*`, and after a slash a step. */
function rangeOf(expression: string, limits: Bounds, fail: Fail): Range {
  const [low = '', ...more] = expression.split('/');
  const ends = low.split('-');
  const isStar = ends[0] === '*' || ends[0] === '?';
  if (!isStar && ends.length > 2) throw fail(`too many hyphens: ${expression}`);
  const start = isStar ? limits.minimum : valueOf(ends[0]!, limits, fail);
  let end = isStar ? limits.maximum : ends.length === 1 ? start : valueOf(ends[1]!, limits, fail);
  if (more.length > 1) throw fail(`too many slashes: ${expression}`);
  const step = more.length === 0 ? 1 : numberOf(more[0]!, fail);
  // `N/step` is `N-maximum/step`.
  if (more.length === 1 && ends.length === 1) end = limits.maximum;
  const { minimum, maximum } = limits;
  if (start < minimum) throw fail(`beginning of range (${start}) below minimum (${minimum}): ${expression}`);
  if (end > maximum) throw fail(`end of range (${end}) above maximum (${maximum}): ${expression}`);
  if (start > end) throw fail(`beginning of range (${start}) beyond end of range (${end}): ${expression}`);
  if (step === 0) throw fail(`step of range should be a positive number: ${expression}`);
  return { start, end, step, isStar: isStar && step <= 1 };
}

function valueOf(text: string, { names }: Bounds, fail: Fail): number {
  const named = text === '' ? -1 : (names?.indexOf(text.toLowerCase()) ?? -1);
  return named >= 0 ? named : numberOf(text, fail);
}

function numberOf(text: string, fail: Fail): number {
  if (!/^[+-]?\d+$/.test(text)) {
    throw fail(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: invalid syntax`);
  }
  const value = Number(text);
  if (!Number.isSafeInteger(value)) {
    throw fail(`failed to parse int from ${text}: strconv.Atoi: parsing ${JSON.stringify(text)}: value out of range`);
  }
  if (value < 0) throw fail(`negative number (${value}) not allowed: ${text}`);
  return value;
}
