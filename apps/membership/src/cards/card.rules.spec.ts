import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { propertyRuns } from '@dong-hanh/testing';
import {
  cardNumberOf,
  judgeCard,
  occasionFor,
  print,
  readCardNumber,
  type Holder,
  type KeptCard,
} from './card.rules.js';

const today = '2026-03-01';
const school = '0198f0a0-0000-7000-8000-000000000011';
const other = '0198f0a0-0000-7000-8000-000000000012';

const holder = (rest: Partial<Holder> = {}): Holder => ({
  ...{ unitId: school, unitVersion: 1, unitName: 'Công đoàn Nghi Lộc 5' },
  ...{ unitNameSince: '2005-09-01', state: 'active', from: '2010-09-05', ended: null },
  ...rest,
});
const card = (rest: Partial<KeptCard> = {}): KeptCard => ({
  ...{ number: '7K3M-9QXA-2ZBT', version: 1, unitId: school, unitVersion: 1 },
  ...{ unitName: 'Công đoàn Nghi Lộc 5', issuedOn: '2024-03-01', validUntil: '2029-03-01' },
  replaced: null,
  ...rest,
});

describe('issuing a card', () => {
  it('gives a member without one the first', () => {
    expect(occasionFor(undefined, holder(), undefined, today)).toBe('first');
    expect(occasionFor(undefined, holder(), 'lost', today)).toBe('first');
  });

  it('does not print a card anew that is as good as a new one', () => {
    expect(occasionFor(card(), holder(), undefined, today)).toBeUndefined();
    expect(occasionFor(card(), holder(), undefined, '2029-03-01')).toBeUndefined();
  });

  it.each([
    ['unit-renamed', holder({ unitName: 'Công đoàn Nghi Lộc 6', unitVersion: 2 })],
    ['unit-changed', holder({ unitId: other, unitName: 'Công đoàn Quế Phong' })],
    ['unit-changed', holder({ unitId: other })],
  ])('prints it anew: %s', (occasion, changed) => {
    expect(occasionFor(card(), changed, undefined, today)).toBe(occasion);
  });

  it('does not print it anew when another version of the unit has the same name', () => {
    expect(occasionFor(card(), holder({ unitVersion: 4 }), undefined, today)).toBeUndefined();
  });

  it('prints an expired one anew from the day after its last', () => {
    expect(occasionFor(card(), holder(), undefined, '2029-03-02')).toBe('expired');
  });

  it.each(['lost', 'damaged'] as const)('prints a good one anew when it is %s', (asked) => {
    expect(occasionFor(card(), holder(), asked, today)).toBe(asked);
  });

  it('serves a suspended member, and no former one', () => {
    expect(occasionFor(undefined, holder({ state: 'suspended' }), undefined, today)).toBe('first');
    const ended = { on: '2025-06-15', reason: 'unit-dissolved-by-policy' };
    expect(() => occasionFor(card(), holder({ ended }), 'lost', today)).toThrow(
      expect.objectContaining({
        ...{ code: 'card-needs-membership', parameters: { since: '2025-06-15' } },
      }),
    );
  });

  it('counts the cards of a member and prints the unit as it is called', () => {
    const renamed = holder({ unitName: 'Công đoàn Nghi Lộc 6', unitVersion: 2 });
    expect(print(card({ version: 3 }), renamed, 'N', today)).toEqual({
      ...{ number: 'N', version: 4, unitId: school, unitVersion: 2 },
      ...{ unitName: 'Công đoàn Nghi Lộc 6', issuedOn: today, validUntil: '2031-03-01' },
    });
    expect(print(undefined, holder(), 'N', today).version).toBe(1);
  });

  it('on 29 February lets a card end on a day that exists', () => {
    expect(print(undefined, holder(), 'N', '2024-02-29').validUntil).toBe('2029-02-28');
  });
});

describe('checking a card', () => {
  it('finds it valid while nothing changed', () => {
    expect(judgeCard(card(), holder(), today)).toEqual({
      ...{ status: 'valid', since: null, because: null },
    });
  });

  it('finds it outdated when the unit has another name, since the day of the renaming', () => {
    const renamed = holder({ unitName: 'Công đoàn Nghi Lộc 6', unitNameSince: '2025-07-01' });
    expect(judgeCard(card(), renamed, today)).toEqual({
      ...{ status: 'outdated', since: '2025-07-01', because: 'unit-renamed' },
    });
  });

  it('finds it outdated when the member went to another unit', () => {
    const moved = holder({ unitId: other, unitName: 'Công đoàn Quế Phong', from: '2025-09-01' });
    expect(judgeCard(card(), moved, today)).toEqual({
      ...{ status: 'outdated', since: '2025-09-01', because: 'unit-changed' },
    });
  });

  it('finds it suspended with the membership', () => {
    expect(judgeCard(card(), holder({ state: 'suspended', from: '2026-01-10' }), today)).toEqual({
      ...{ status: 'suspended', since: '2026-01-10', because: 'temporary-suspension' },
    });
  });

  it.each(['unit-dissolved-by-policy', 'resigned', null])(
    'finds it ended on the day and for the reason of the membership: %s',
    (reason) => {
      const ended = { on: '2025-06-15', reason };
      expect(judgeCard(card(), holder({ ended, state: 'suspended' }), today)).toEqual({
        ...{ status: 'ended', since: '2025-06-15', because: reason },
      });
    },
  );

  it('finds it expired from the day after its last', () => {
    expect(judgeCard(card(), holder(), '2029-03-01').status).toBe('valid');
    expect(judgeCard(card(), holder(), '2029-03-02')).toEqual({
      ...{ status: 'expired', since: '2029-03-02', because: 'expired' },
    });
    const lastOfYear = card({ validUntil: '2025-12-31' });
    expect(judgeCard(lastOfYear, holder(), today).since).toBe('2026-01-01');
  });

  it('finds a replaced one replaced, whatever became of the member', () => {
    const replaced = { on: '2025-01-05', because: 'lost' as const };
    const ended = { on: '2025-06-15', reason: 'resigned' };
    expect(judgeCard(card({ replaced }), holder({ ended }), today)).toEqual({
      ...{ status: 'replaced', since: '2025-01-05', because: 'lost' },
    });
  });

  it('never finds a card valid that would be printed anew', () => {
    const holders = fc.record({
      unitId: fc.constantFrom(school, other),
      unitVersion: fc.integer({ min: 1, max: 3 }),
      unitName: fc.constantFrom('Công đoàn Nghi Lộc 5', 'Công đoàn Nghi Lộc 6'),
      unitNameSince: fc.constant('2025-07-01'),
      state: fc.constantFrom('active' as const, 'suspended' as const),
      from: fc.constant('2025-09-01'),
      ended: fc.constantFrom(null, { on: '2025-12-01', reason: 'resigned' }),
    });
    const days = fc.constantFrom('2026-03-01', '2029-03-01', '2029-03-02', '2035-01-01');
    fc.assert(
      fc.property(holders, days, (each, day) => {
        const isValid = judgeCard(card(), each, day).status === 'valid';
        const isPrinted =
          each.ended !== null || occasionFor(card(), each, undefined, day) !== undefined;
        expect(isValid && isPrinted).toBe(false);
        if (!isPrinted && each.state === 'active') expect(isValid).toBe(true);
      }),
      propertyRuns(100),
    );
  });
});

describe('the number of a card', () => {
  const bytes = fc.uint8Array({ minLength: 12, maxLength: 12 });

  it('is three groups of letters and digits that are not mistaken for each other', () => {
    fc.assert(
      fc.property(bytes, (each) => {
        expect(cardNumberOf(each)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}(-[0-9A-HJKMNP-TV-Z]{4}){2}$/);
      }),
      propertyRuns(100),
    );
  });

  it('is understood as people type it', () => {
    fc.assert(
      fc.property(bytes, (each) => {
        const number = cardNumberOf(each);
        const typed = number.replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
        expect(readCardNumber(typed.toLowerCase())).toBe(number);
        expect(readCardNumber(number.replaceAll('-', ''))).toBe(number);
      }),
      propertyRuns(100),
    );
  });

  it.each(['', '7K3M', '7K3M-9QXA-2ZB', '7K3M-9QXA-2ZBT-1', '7K3M-9QXA-2ZBU', "' or 1=1 --"])(
    'is not %j',
    (typed) => expect(readCardNumber(typed)).toBeUndefined(),
  );
});
