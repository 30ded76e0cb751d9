/**
 * Period keys of both calendars. A decision belongs to a school year, which it states, and to a
 * calendar month, quarter and year, which follow from the day it was signed; neither nests in the other.
 */

/** A half-open range of days: `from` is in it, `to` is not. */
export interface DayRange {
  from: string;
  to: string;
}

export type Period =
  { kind: 'school-year'; schoolYear: string } | { kind: 'days'; range: DayRange };

const SCHOOL_YEAR = /^(\d{4})-(\d{4})$/;
const YEAR = /^(\d{4})$/;
const QUARTER = /^(\d{4})-Q([1-4])$/;
const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
const DAYS = /^(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})$/;

/** The month key `YYYY-MM` of a day `YYYY-MM-DD`. */
export function monthOf(day: string): string {
  return day.slice(0, 7);
}

/** True for `2022-2023`: two years that follow each other, whose days have four-digit years. */
export function isSchoolYear(value: string): boolean {
  const years = SCHOOL_YEAR.exec(value);
  if (!years || Number(years[1]) + 1 !== Number(years[2])) return false;
  return years[1] !== '0000' && years[2] !== '9999';
}

/**
 * True for a day that exists, `YYYY-MM-DD` (29 February only in leap years). There was no year 0: the
 * database refuses it.
 */
export function isDay(value: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(value) || value.startsWith('0000')) return false;
  const instant = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(value);
}

/** The day after `day`. */
export function nextDay(day: string): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/**
 * The days on which decisions of a school year may be signed: from 1 June of its first year to
 * 31 December of its second, because rounds are summed up in summer and signed until year's end.
 *
 * @param schoolYear `2022-2023`
 * @throws RangeError when it is not a school year
 */
export function signingWindow(schoolYear: string): DayRange {
  if (!isSchoolYear(schoolYear)) throw new RangeError(`not a school year: ${schoolYear}`);
  const first = schoolYear.slice(0, 4);
  const second = Number(schoolYear.slice(5));
  return { from: `${first}-06-01`, to: `${second + 1}-01-01` };
}

/**
 * The school year that a day falls in, for facts that do not state one: it turns on 1 September, as the
 * summary conferences of August still belong to the year that ends.
 *
 * @param day `YYYY-MM-DD`
 */
export function schoolYearOf(day: string): string {
  const year = Number(day.slice(0, 4));
  const first = day.slice(5) >= '09-01' ? year : year - 1;
  return `${pad(first, 4)}-${pad(first + 1, 4)}`;
}

/**
 * Reads the `period` of a statistic: a school year `2022-2023`, a year `2023`, a quarter `2023-Q3`,
 * a month `2023-08` or days `2023-01-15..2023-06-30` (both ends included).
 *
 * @returns the period, or undefined when the text is none of these
 */
export function parsePeriod(text: string): Period | undefined {
  if (SCHOOL_YEAR.test(text)) {
    return isSchoolYear(text) ? { kind: 'school-year', schoolYear: text } : undefined;
  }
  const range = yearRange(text) ?? quarterRange(text) ?? monthRange(text) ?? daysRange(text);
  return range && isDay(range.from) && isDay(range.to) ? { kind: 'days', range } : undefined;
}

function yearRange(text: string): DayRange | undefined {
  if (!YEAR.test(text)) return undefined;
  return { from: `${text}-01-01`, to: `${pad(Number(text) + 1, 4)}-01-01` };
}

function quarterRange(text: string): DayRange | undefined {
  const parts = QUARTER.exec(text);
  if (!parts) return undefined;
  const firstMonth = (Number(parts[2]) - 1) * 3 + 1;
  return monthsFrom(Number(parts[1]), firstMonth, 3);
}

function monthRange(text: string): DayRange | undefined {
  const parts = MONTH.exec(text);
  return parts ? monthsFrom(Number(parts[1]), Number(parts[2]), 1) : undefined;
}

function daysRange(text: string): DayRange | undefined {
  const parts = DAYS.exec(text);
  if (!parts) return undefined;
  const [, from, last] = parts as unknown as [string, string, string];
  return isDay(from) && isDay(last) && from <= last ? { from, to: nextDay(last) } : undefined;
}

function monthsFrom(year: number, month: number, count: number): DayRange {
  const end = month + count > 12 ? { year: year + 1, month: 1 } : { year, month: month + count };
  return {
    from: `${pad(year, 4)}-${pad(month, 2)}-01`,
    to: `${pad(end.year, 4)}-${pad(end.month, 2)}-01`,
  };
}

function pad(value: number, width: number): string {
  return String(value).padStart(width, '0');
}
