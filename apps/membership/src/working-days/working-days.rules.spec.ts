import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDays,
  isWorkingDay,
  lastDayOf,
  type CalendarDayKind,
  type WorkingCalendar,
} from './working-days.rules.js';

const none: WorkingCalendar = new Map();
const off = (...days: string[]): [string, CalendarDayKind][] => days.map((day) => [day, 'day-off']);
/** The end of April 2024: Monday was exchanged for a Saturday in May. */
const spring2024: WorkingCalendar = new Map<string, CalendarDayKind>([
  ...off('2024-04-29', '2024-04-30', '2024-05-01'),
  ['2024-05-04', 'working-day'],
]);

const someDay = fc
  .date({ min: new Date('2020-01-01'), max: new Date('2027-06-30'), noInvalidDate: true })
  .map((date) => date.toISOString().slice(0, 10));
const someCalendar = fc
  .array(
    fc.tuple(someDay, fc.constantFrom<CalendarDayKind>('day-off', 'working-day', 'ordinary')),
    { maxLength: 40 },
  )
  .map((entries): WorkingCalendar => new Map(entries));

describe('a working day', () => {
  it.each([
    ['2024-04-26', true],
    ['2024-04-27', false],
    ['2024-04-28', false],
    ['2024-04-29', false],
    ['2024-05-02', true],
    ['2024-05-04', true],
    ['2024-05-05', false],
  ])('%s: %s', (day, expected) => {
    expect(isWorkingDay(day, spring2024)).toBe(expected);
  });

  it('follows its day of the week again once what was said of it is taken back', () => {
    const back: WorkingCalendar = new Map([
      ['2024-05-04', 'ordinary'],
      ['2024-05-06', 'ordinary'],
    ]);
    expect([isWorkingDay('2024-05-04', back), isWorkingDay('2024-05-06', back)]).toEqual([
      false,
      true,
    ]);
  });
});

describe('counting days', () => {
  it.each([
    ['2024-02-28', 1, '2024-02-29'],
    ['2023-02-28', 1, '2023-03-01'],
    ['2024-12-31', 1, '2025-01-01'],
    ['2024-05-04', 0, '2024-05-04'],
    ['2024-03-01', -1, '2024-02-29'],
  ])('%s and %d days is %s', (day, count, expected) => {
    expect(addDays(day, count)).toBe(expected);
  });
});

describe('the last day of a term', () => {
  const ten = { days: 10, dayKind: 'working' } as const;
  const fifteen = { days: 15, dayKind: 'calendar' } as const;

  it('leaves out the day on which it starts, weekends and days off', () => {
    expect(lastDayOf('2024-04-15', ten, none)).toBe('2024-04-29');
    expect(lastDayOf('2024-04-15', ten, spring2024)).toBe('2024-05-02');
  });

  it('counts a Saturday that was worked', () => {
    expect(lastDayOf('2024-04-18', ten, spring2024)).toBe('2024-05-06');
    expect(lastDayOf('2024-04-17', ten, spring2024)).toBe('2024-05-04');
  });

  it('is the same whether it starts on Friday, Saturday or Sunday', () => {
    for (const start of ['2024-03-01', '2024-03-02', '2024-03-03'])
      expect(lastDayOf(start, ten, none)).toBe('2024-03-15');
  });

  it('by calendar days moves on to a working day when it would end on a day off', () => {
    expect(lastDayOf('2024-03-01', fifteen, none)).toBe('2024-03-18');
    expect(lastDayOf('2024-03-04', fifteen, none)).toBe('2024-03-19');
    expect(lastDayOf('2024-04-14', fifteen, spring2024)).toBe('2024-05-02');
  });

  it('in working days counts exactly so many of them', () => {
    fc.assert(
      fc.property(
        someDay,
        fc.integer({ min: 1, max: 40 }),
        someCalendar,
        (start, days, calendar) => {
          const last = lastDayOf(start, { days, dayKind: 'working' }, calendar);
          let counted = 0;
          for (let day = addDays(start, 1); day <= last; day = addDays(day, 1))
            counted += isWorkingDay(day, calendar) ? 1 : 0;
          expect([counted, isWorkingDay(last, calendar)]).toEqual([days, true]);
        },
      ),
    );
  });

  it('never ends earlier because a day off was added', () => {
    fc.assert(
      fc.property(
        someDay,
        fc.integer({ min: 1, max: 30 }),
        fc.constantFrom('working' as const, 'calendar' as const),
        someDay,
        (start, days, dayKind, holiday) => {
          const term = { days, dayKind };
          const before = lastDayOf(start, term, none);
          expect(lastDayOf(start, term, new Map(off(holiday))) >= before).toBe(true);
        },
      ),
    );
  });
});
