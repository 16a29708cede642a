/** What a clock on the wall shows. Months count from 1, weekdays from 0 for Sunday. */
export interface WallTime {
  year: number;
  month: number;
  day: number;
  weekday: number;
  hour: number;
  minute: number;
}

/** The clock of a time zone. Times are milliseconds since the epoch. */
export interface WallClock {
  read(time: number): WallTime;
  /** Midnight of a day, or the first moment after it where a change of the clock leaves midnight out. */
  startOfDay(year: number, month: number, day: number): number;
  startOfMonth(year: number, month: number): number;
  /** Minutes that it is ahead of UTC. */
  offset(time: number): number;
}

/** Whether a name is that of a time zone that is known here. */
export function isTimeZone(name: string): boolean {
  try {
    formatOf(name);
    return true;
  } catch {
    return false;
  }
}

export function wallClock(timeZone: string): WallClock {
  const format = formatOf(timeZone);
  const read = (time: number): WallTime => {
    const parts = new Map(format.formatToParts(time).map(({ type, value }) => [type, Number(value)]));
    const part = (name: Intl.DateTimeFormatPartTypes): number => parts.get(name) ?? 0;
    const [year, month, day] = [part('year'), part('month'), part('day')];
    const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay();
    return { year, month, day, weekday, hour: part('hour'), minute: part('minute') };
  };
  const offset = (time: number): number => {
    const { day, hour, minute, month, year } = read(time);
    return Math.round((Date.UTC(year, month - 1, day, hour, minute) - Math.floor(time / 60_000) * 60_000) / 60_000);
  };
  const startOfDay = (year: number, month: number, day: number): number => {
    const utc = Date.UTC(year, month - 1, day);
    // The offset of that very moment: of the guesses by the offsets before and after a change, the one that fits.
    const guesses = [offset(utc - 86_400_000), offset(utc + 86_400_000)].map(minutes => utc - minutes * 60_000);
    const fits = guesses.filter(guess => read(guess).hour === 0 && offset(guess) * 60_000 === utc - guess);
    return Math.min(...(fits.length > 0 ? fits : [Math.max(...guesses)]));
  };
  return { read, offset, startOfDay, startOfMonth: (year, month) => startOfDay(year, month, 1) };
}

const formats = new Map<string, Intl.DateTimeFormat>();

/** Making one takes a while; there are few time zones. Throws a RangeError for a name that is none. */
function formatOf(timeZone: string): Intl.DateTimeFormat {
  let format = formats.get(timeZone);
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone,
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
    });
    formats.set(timeZone, format);
  }
  return format;
}
