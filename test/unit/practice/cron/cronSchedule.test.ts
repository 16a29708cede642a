import assert from 'node:assert/strict';
import { CronError, parseCron } from '../../../../src/practice/cron/cronSchedule.ts';

/** The first times of a schedule after a time. */
function times(text: string, after: string, count = 3, timeZone?: string): string[] {
  const schedule = parseCron(text, timeZone);
  const found: string[] = [];
  let time: number | undefined = Date.parse(after);
  while (found.length < count && (time = schedule.next(time)) !== undefined) {
    found.push(new Date(time).toISOString().slice(0, 16));
  }
  return found;
}

describe('a cron schedule', () => {
  for (const [text, after, ...expected] of [
    ['* * * * *', '2026-01-01T00:00:30Z', '2026-01-01T00:01', '2026-01-01T00:02', '2026-01-01T00:03'],
    ['*/15 9-10 * * *', '2026-01-01T09:40:00Z', '2026-01-01T09:45', '2026-01-01T10:00', '2026-01-01T10:15'],
    ['0 0 31 * *', '2026-01-31T00:00:00Z', '2026-03-31T00:00', '2026-05-31T00:00', '2026-07-31T00:00'],
    ['0 12 29 feb *', '2026-01-01T00:00:00Z', '2028-02-29T12:00'],
    ['30 6 * * mon-fri', '2026-01-02T07:00:00Z', '2026-01-05T06:30', '2026-01-06T06:30', '2026-01-07T06:30'],
    // A day of the month and one of the week that are both given mean either.
    ['0 0 13 * fri', '2026-02-10T00:00:00Z', '2026-02-13T00:00', '2026-02-20T00:00', '2026-02-27T00:00'],
    ['@hourly', '2026-01-01T00:00:00Z', '2026-01-01T01:00', '2026-01-01T02:00', '2026-01-01T03:00'],
    ['@weekly', '2026-01-01T00:00:00Z', '2026-01-04T00:00', '2026-01-11T00:00', '2026-01-18T00:00'],
    ['@every 1h30m', '2026-01-01T00:00:00Z', '2026-01-01T01:30', '2026-01-01T03:00', '2026-01-01T04:30'],
    ['5,35 0/6 1 1 ?', '2026-01-01T05:00:00Z', '2026-01-01T06:05', '2026-01-01T06:35', '2026-01-01T12:05'],
  ] as const) {
    it(`${text} after ${after}`, () => assert.deepEqual(times(text, after, expected.length), expected));
  }

  it('is read on the clock of a time zone', () => {
    assert.deepEqual(times('30 9 * * *', '2026-01-01T00:00:00Z', 2, 'Asia/Tokyo'), [
      '2026-01-01T00:30',
      '2026-01-02T00:30',
    ]);
    assert.deepEqual(times('15 0 * * *', '2026-01-01T00:00:00Z', 1, 'Asia/Kathmandu'), ['2026-01-01T18:30']);
  });

  it('leaves out what a change to summer time leaves out', () => {
    // In New York 2 o'clock is 3 o'clock on 8 March 2026.
    assert.deepEqual(times('30 2 * * *', '2026-03-07T00:00:00Z', 3, 'America/New_York'), [
      '2026-03-07T07:30',
      '2026-03-09T06:30',
      '2026-03-10T06:30',
    ]);
    assert.deepEqual(times('0 12 * * *', '2026-03-07T00:00:00Z', 2, 'America/New_York'), [
      '2026-03-07T17:00',
      '2026-03-08T16:00',
    ]);
  });

  it('finds no time for a day that never comes', () => {
    assert.equal(parseCron('0 0 31 2 *').next(Date.parse('2026-01-01T00:00:00Z')), undefined);
  });

  for (const [text, message] of [
    ['', 'empty spec string'],
    ['* * * *', 'expected exactly 5 fields, found 4: [* * * *]'],
    ['60 * * * *', 'end of range (60) above maximum (59): 60'],
    ['* * 0 * *', 'beginning of range (0) below minimum (1): 0'],
    ['5-1 * * * *', 'beginning of range (5) beyond end of range (1): 5-1'],
    ['*/0 * * * *', 'step of range should be a positive number: */0'],
    ['* * * * someday', 'failed to parse int from someday: strconv.Atoi: parsing "someday": invalid syntax'],
    ['1-2-3 * * * *', 'too many hyphens: 1-2-3'],
    ['1/2/3 * * * *', 'too many slashes: 1/2/3'],
    ['@sometimes', 'unrecognized descriptor: @sometimes'],
    ['@every soon', 'failed to parse duration @every soon: time: invalid duration "soon"'],
  ] as const) {
    it(`refuses ${JSON.stringify(text)}`, () => {
      assert.throws(
        () => parseCron(text),
        (error: unknown) => error instanceof CronError && error.message === message,
      );
    });
  }
});
