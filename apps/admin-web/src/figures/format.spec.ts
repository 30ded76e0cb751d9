import { describe, expect, it } from '@jest/globals';
import {
  dayOf,
  formatDay,
  formatInstant,
  formatNumber,
  formatSeconds,
  formatTime,
  parseDay,
} from './format.js';

describe('numbers', () => {
  it.each([
    [1234567, 'vi', '1.234.567'],
    [1234567, 'en', '1,234,567'],
    ['9007199254740993', 'vi', '9.007.199.254.740.993'],
    ['0', 'vi', '0'],
  ] as const)('%s in %s is %s', (value, language, text) => {
    expect(formatNumber(value, language)).toBe(text);
  });

  it('have one digit where they are seconds', () => {
    expect(formatSeconds(0.234, 'vi')).toBe('0,2');
    expect(formatSeconds(0, 'vi')).toBe('0');
    expect(formatSeconds(12.06, 'en')).toBe('12.1');
  });
});

describe('times', () => {
  it('are those of Vietnam, wherever the browser is', () => {
    expect(formatTime('2023-08-16T17:30:05.500Z', 'vi')).toBe('00:30:05');
    expect(formatInstant('2023-08-16T17:30:05.500Z', 'en')).toBe('00:30 17/08/2023');
    expect(dayOf(new Date('2023-08-16T17:30:05.500Z'))).toBe('2023-08-17');
  });
});

describe('days', () => {
  it('are written as on paper', () => {
    expect(formatDay('2023-08-05')).toBe('05/08/2023');
  });

  it.each([
    ['05/09/2023', '2023-09-05'],
    ['5/9/2023', '2023-09-05'],
    [' 05-09-2023 ', '2023-09-05'],
    ['29.02.2024', '2024-02-29'],
    ['29/02/2023', undefined],
    ['31/04/2023', undefined],
    ['13/13/2023', undefined],
    ['2023-09-05', undefined],
    ['05/09/23', undefined],
    ['', undefined],
  ])('typed as "%s" are %s', (text, day) => {
    expect(parseDay(text)).toBe(day);
  });
});
