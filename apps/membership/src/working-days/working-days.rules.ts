/** What a day is apart from its day of the week; `ordinary` takes back what was said of it before. */
export const calendarDayKinds = ['day-off', 'working-day', 'ordinary'] as const;
export type CalendarDayKind = (typeof calendarDayKinds)[number];

/** How the days of a term are counted. */
export const termDayKinds = ['working', 'calendar'] as const;
export type TermDayKind = (typeof termDayKinds)[number];

/** Days off and working Saturdays, by day; a day that is not here follows its day of the week. */
export type WorkingCalendar = ReadonlyMap<string, CalendarDayKind>;

const DAY_MS = 86_400_000;
const SATURDAY = 6;
const SUNDAY = 0;

/** The day so many days later. */
export function addDays(day: string, count: number): string {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

/** Whether offices are open: Monday to Friday, but for what the calendar says. */
export function isWorkingDay(day: string, calendar: WorkingCalendar): boolean {
  const said = calendar.get(day);
  if (said === 'day-off') return false;
  if (said === 'working-day') return true;
  const weekday = new Date(day).getUTCDay();
  return weekday !== SATURDAY && weekday !== SUNDAY;
}

/**
 * The last day of a term. Civil Code 91/2015/QH13: the day on which it starts is not counted (article 147), and
 * a term that would end on a day off ends on the next working day (article 148).
 */
export function lastDayOf(
  startsOn: string,
  { days, dayKind }: { days: number; dayKind: TermDayKind },
  calendar: WorkingCalendar,
): string {
  if (dayKind === 'calendar') return workingDayFrom(addDays(startsOn, days), calendar);
  let day = startsOn;
  for (let counted = 0; counted < days; counted += 1)
    day = workingDayFrom(addDays(day, 1), calendar);
  return day;
}

function workingDayFrom(day: string, calendar: WorkingCalendar): string {
  let found = day;
  while (!isWorkingDay(found, calendar)) found = addDays(found, 1);
  return found;
}
