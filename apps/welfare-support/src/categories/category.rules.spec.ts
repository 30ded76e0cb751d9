import { describe, expect, it } from '@jest/globals';
import { categoryOn, type CategoryEntry } from './category.rules.js';

const entry = (fields: Partial<CategoryEntry>): CategoryEntry => ({
  code: 'visit',
  recipientKinds: ['member'],
  validFrom: '2010-01-01',
  validTo: null,
  ...fields,
});
const old = entry({ validTo: '2020-01-01' });
const wider = entry({ validFrom: '2020-01-01', recipientKinds: ['member', 'non-member'] });
const all = [old, wider, entry({ code: 'funeral' })];

describe('the category of a day', () => {
  it.each([
    ['2009-12-31', undefined],
    ['2010-01-01', old],
    ['2019-12-31', old],
    ['2020-01-01', wider],
    ['2099-01-01', wider],
  ])('%s', (day, expected) => expect(categoryOn(all, 'visit', day)).toBe(expected));

  it('is none for a code that nobody gave', () => {
    expect(categoryOn(all, 'gift', '2020-01-01')).toBeUndefined();
  });
});
