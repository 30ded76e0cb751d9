import type { Language } from '../words/language.js';

/** Every day and time of the platform is read here. */
const timeZone = 'Asia/Ho_Chi_Minh';
const locales: Record<Language, string> = { vi: 'vi-VN', en: 'en-GB' };

/** `1.234.567` in Vietnamese. Digits in a text are exact however large they are. */
export function formatNumber(value: number | string, language: Language): string {
  const exact = typeof value === 'string' ? BigInt(value) : value;
  return new Intl.NumberFormat(locales[language]).format(exact);
}

/** Seconds with one digit: `0,2`. */
export function formatSeconds(seconds: number, language: Language): string {
  return new Intl.NumberFormat(locales[language], { maximumFractionDigits: 1 }).format(seconds);
}

/** `09:41:07` */
export function formatTime(instant: string, language: Language): string {
  return new Intl.DateTimeFormat(locales[language], {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
  }).format(new Date(instant));
}

/** `25/11/2026` for a day `2026-11-25`; the same in both languages, as on paper. */
export function formatDay(day: string): string {
  const [year, month, date] = day.split('-');
  return `${date}/${month}/${year}`;
}

/** `09:41 25/11/2026` */
export function formatInstant(instant: string, language: Language): string {
  return `${formatTime(instant, language).slice(0, 5)} ${formatDay(dayOf(new Date(instant)))}`;
}

/** The day in Vietnam at an instant, `YYYY-MM-DD`. */
export function dayOf(instant: Date): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(instant);
}

/**
 * Reads a day as people type it: `5/9/2023`, `05-09-2023`, `05.09.2023`.
 *
 * @returns `YYYY-MM-DD`, or undefined when it is no existing day in that form
 */
export function parseDay(text: string): string | undefined {
  const parts = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(text.trim());
  if (!parts) return undefined;
  const [, date = '', month = '', year = ''] = parts;
  const day = `${year}-${month.padStart(2, '0')}-${date.padStart(2, '0')}`;
  const instant = new Date(`${day}T00:00:00Z`);
  const exists = !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(day);
  return exists ? day : undefined;
}
