import { parseCron, type CronSchedule } from '../../cron/cronSchedule.ts';
import { wallClock } from '../../cron/wallClock.ts';
import type { CronJob } from '../../kinds/batch.ts';
import { timeOf } from '../objects.ts';

/** Which times of a schedule have passed. Times are milliseconds since the epoch. */
export interface Missed {
  /** What was looked at: the last time that was met, or the creation. */
  since: number;
  /** The last one that has passed. */
  latest?: number;
  count: number;
}

/** The schedule of a CronJob; UTC where it names no time zone, as in a controller manager that runs in a container. */
export function scheduleOf({ spec }: CronJob): CronSchedule {
  return parseCron(spec.schedule, spec.timeZone);
}

/** `mostRecentScheduleTime`: how many there were is an estimate, so that a long pause costs nothing. */
export function missedTimes(cronJob: CronJob, schedule: CronSchedule, now: number, withDeadline: boolean): Missed {
  const { metadata, spec, status } = cronJob;
  const last = timeOf(status?.lastScheduleTime ?? metadata.creationTimestamp);
  const deadline = withDeadline ? spec.startingDeadlineSeconds : undefined;
  const since = deadline === undefined ? last : Math.max(last, now - deadline * 1000);
  const first = schedule.next(since);
  if (first === undefined || now < first) return { since, count: 0 };
  const second = schedule.next(first);
  if (second === undefined || now < second) return { since, latest: first, count: 1 };
  const interval = second - first;
  const count = Math.floor((now - first) / interval) + 1;
  let latest: number | undefined;
  let time = schedule.next(first + (count - 2) * interval);
  while (time !== undefined && time <= now) {
    latest = time;
    time = schedule.next(time);
  }
  return { since, count, ...(latest === undefined ? {} : { latest }) };
}

/** How long until the next time that is due (`nextScheduleTimeDuration`), with a little more for clocks that differ. */
export function untilNext(cronJob: CronJob, schedule: CronSchedule, now: number): number | undefined {
  const { count, latest, since } = missedTimes(cronJob, schedule, now, false);
  const next = schedule.next(latest ?? (count === 0 ? since : now));
  return next === undefined ? undefined : next + 100 - now;
}

/** A time as RFC 3339 in the CronJob's time zone: `2026-01-01T09:00:00+09:00`. */
export function localTime({ spec }: CronJob, time: number): string {
  const offset = wallClock(spec.timeZone ?? 'UTC').offset(time);
  const text = new Date(time + offset * 60_000).toISOString().slice(0, 19);
  const two = (value: number): string => String(value).padStart(2, '0');
  const ahead = Math.abs(offset);
  return offset === 0
    ? `${text}Z`
    : `${text}${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
}
