import { fieldsOf, type CronFields } from './cronFields.ts';
import { wallClock, type WallClock } from './wallClock.ts';

/** When something is due, again and again. Times are milliseconds since the epoch. */
export interface CronSchedule {
  /** The first time after the given one; undefined when there is none within five years. */
  next(after: number): number | undefined;
}

/** A text that is no schedule; the message is that of upstream's parser (`github.com/robfig/cron/v3`). */
export class CronError extends Error {}

const descriptors: Readonly<Record<string, string>> = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

/**
 * Reads a schedule: five fields, a name such as `@hourly`, or `@every 1h30m`. Throws CronError.
 * @param timeZone IANA's name of it, e.g. `Asia/Tokyo`
 */
export function parseCron(text: string, timeZone = 'UTC'): CronSchedule {
  if (text === '') throw new CronError('empty spec string');
  if (text.startsWith('@every ')) return everyInterval(text, text.slice('@every '.length));
  const known = descriptors[text];
  if (text.startsWith('@') && known === undefined) throw new CronError(`unrecognized descriptor: ${text}`);
  const fields = fieldsOf((known ?? text).trim().split(/\s+/), message => new CronError(message));
  return { next: after => nextTime(fields, wallClock(timeZone), after) };
}

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/**
 * Steps from field to field as upstream's `SpecSchedule.Next` does, on the clock on the wall: an hour that a change to
 * summer time leaves out is never due, one that comes twice is due twice.
 */
function nextTime(fields: CronFields, clock: WallClock, after: number): number | undefined {
  let time = Math.floor(after / second) * second + second;
  const limit = time + 5 * 366 * day;
  // Seconds are always 0.
  time = Math.ceil(time / minute) * minute;
  while (time <= limit) {
    const now = clock.read(time);
    if (!fields.months.has(now.month)) {
      time = clock.startOfMonth(now.year, now.month + 1);
    } else if (!dayMatches(fields, now.day, now.weekday)) {
      time = clock.startOfDay(now.year, now.month, now.day + 1);
    } else if (!fields.hours.has(now.hour)) {
      time += (60 - now.minute) * minute;
    } else if (!fields.minutes.has(now.minute)) {
      time += minute;
    } else {
      return time;
    }
  }
  return undefined;
}

/** A day of the month and one of the week that are both given mean either. */
function dayMatches({ days, weekdays }: CronFields, day: number, weekday: number): boolean {
  const byDay = days.has(day);
  const byWeekday = weekdays.has(weekday);
  return days.isStar || weekdays.isStar ? byDay && byWeekday : byDay || byWeekday;
}

const units: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, ms: 1, s: second, m: minute, h: hour };

/** Go counts durations as int64 nanoseconds. */
const longestDuration = 2 ** 63 / 1e6;

function everyInterval(text: string, duration: string): CronSchedule {
  const parts = [...duration.matchAll(/(\d+\.?\d*|\.\d+)(ns|us|\u00b5s|ms|s|m|h)/g)];
  const length = parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * units[unit!]!, 0);
  if (parts.length === 0 || parts.map(([all]) => all).join('') !== duration || length > longestDuration) {
    const why = /^[\d.]+$/.test(duration) ? 'missing unit in duration' : 'invalid duration';
    throw new CronError(`failed to parse duration ${text}: time: ${why} ${JSON.stringify(duration)}`);
  }
  const interval = Math.max(second, Math.floor(length / second) * second);
  return { next: after => Math.floor(after / second) * second + interval };
}
