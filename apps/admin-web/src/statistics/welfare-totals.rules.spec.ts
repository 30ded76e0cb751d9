import { describe, expect, it } from '@jest/globals';
import { welfareTotals } from './welfare-totals.rules.js';

describe('the totals of welfare', () => {
  it('never add exact and approximate money, and lose no đồng', () => {
    const rows = [
      { people: 2, value: { exact: '9007199254740993', approximate: '0' } },
      { people: 3, value: { exact: '2', approximate: '800000000' } },
    ];
    expect(welfareTotals(rows)).toEqual({
      people: 5,
      exact: '9007199254740995',
      approximate: '800000000',
    });
  });

  it('are nothing where nothing was given', () => {
    expect(welfareTotals([])).toEqual({ people: 0, exact: '0', approximate: '0' });
  });

  it('count people also where only goods were given', () => {
    const goods = { people: 40, value: { exact: '0', approximate: '0' } };
    expect(welfareTotals([goods])).toEqual({ people: 40, exact: '0', approximate: '0' });
  });
});
