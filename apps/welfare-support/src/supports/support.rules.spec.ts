import { describe, expect, it } from '@jest/globals';
import { supportRecord } from '@dong-hanh/contracts';
import { propertyRuns } from '@dong-hanh/testing';
import fc from 'fast-check';
import { RECIPIENT_LIMIT, type GrantFacts, type WrittenGrant } from './support.rules.js';
import { sumOf } from './support-sources.rules.js';
import {
  an,
  binh,
  category,
  facts,
  giving,
  member,
  nextId,
  now,
  others,
  provinceId,
  schoolId,
  standing,
  today,
  unitId,
  violation,
  written,
} from '../testing/written-grant.fixture.js';

const refused = (fields: Partial<WrittenGrant>, known: Partial<GrantFacts> = {}) => {
  const { code, faults } = violation(() => giving(written(fields), facts(known)));
  return [code, ...faults.map((fault) => `${fault.pointer} ${fault.code}`)];
};

describe('granting support', () => {
  it('makes one support per entry, in their order, frozen as it was on the day', () => {
    const { grantId, supports, events } = giving(
      written({
        sources: [
          { kind: 'union-budget', amount: { amount: '1500000' } },
          { kind: 'socialised', name: 'Ngân hàng', amount: { amount: '1500000' } },
        ],
        recipients: [member(an), others(2)],
      }),
    );
    expect(supports).toEqual([
      {
        id: expect.any(String),
        version: 1,
        grantId,
        programmeId: written().programmeId,
        category: 'tet-hardship',
        recipient: member(an),
        people: 1,
        unitId: schoolId,
        unitVersion: 1,
        provinceId,
        grantedByUnitId: unitId,
        grantedOn: '2024-01-25',
        schoolYear: '2023-2024',
        month: '2024-01',
        amount: { amount: '1000000', currency: 'VND', precision: 'exact' },
        keptAmount: '1000000',
        shares: [{ kind: 'union-budget', amount: '1000000' }],
        grantedShares: [{ kind: 'union-budget', amount: '1000000' }],
        state: 'granted',
        grantedAt: now.toISOString(),
        return: null,
      },
      expect.objectContaining({
        recipient: others(2),
        people: 2,
        unitId,
        unitVersion: 3,
        provinceId: null,
        keptAmount: '2000000',
        shares: [
          { kind: 'union-budget', amount: '500000' },
          { kind: 'socialised', amount: '1500000' },
        ],
      }),
    ]);
    expect(events.map(({ name }) => name)).toEqual(['SupportGranted', 'SupportGranted']);
  });

  it('tells of each support by an event of the contract, which names no donor and no goods', () => {
    const sources = [
      { kind: 'family', name: 'Bà Lê Thị Hoa', amount: { amount: '1000000' } },
    ] as const;
    const { events } = giving(written({ sources, inKind: 'Chăn ấm' }));
    for (const { data } of events) expect(supportRecord.parse(data)).toEqual(data);
    expect(JSON.stringify(events)).not.toMatch(/Hoa|Chăn/);
  });

  it('to a union body helps no people, and is given as a whole', () => {
    const school = nextId();
    const { supports } = giving(
      written({ category: 'twinning-aid', recipients: [{ kind: 'unit', id: school }] }),
      facts({
        categories: [category({ code: 'twinning-aid', recipientKinds: ['unit'] })],
        recipients: [standing('unit', school)],
      }),
    );
    expect(supports).toMatchObject([{ people: 0, unitId: school, keptAmount: '1000000' }]);
  });

  it('counts every entry of people who are not members, also the same count twice', () => {
    const sources = [{ kind: 'employer', amount: { amount: '4000000' } }] as const;
    const { supports } = giving(written({ sources, recipients: [others(2), others(2)] }));
    expect(supports.map(({ people }) => people)).toEqual([2, 2]);
  });

  it.each(['2024-01-15', '2024-02-10'])('on %s, an outermost day of the programme', (grantedOn) => {
    expect(giving(written({ grantedOn })).supports).toHaveLength(1);
  });

  it('in a programme without an end', () => {
    const programme = { from: '2010-01-01', to: null };
    expect(giving(written({ grantedOn: today }), facts({ programme })).supports).toHaveLength(1);
  });

  it('adds up in both directions, whoever gets what from whom', () => {
    const entries = fc.array(fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 300 })), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(entries, fc.bigInt(1n, 10n ** 9n), fc.nat(1_000), (counts, amount, cut) => {
        const recipients = counts.map((count) => (count === 0 ? member(nextId()) : others(count)));
        const standings = recipients.flatMap((each) =>
          each.kind === 'member' ? [standing('member', each.id)] : [],
        );
        const people = counts.reduce((sum, count) => sum + (count || 1), 0);
        const total = amount * BigInt(people);
        const first = (total * BigInt(cut)) / 1_000n;
        const sources = [
          { kind: 'superior', amount: { amount: String(first) } },
          { kind: 'socialised', amount: { amount: String(total - first) } },
        ] as const;
        const given = written({ amount: { amount: String(amount) }, sources, recipients });
        const { supports, events } = giving(given, facts({ recipients: standings }));
        expect(sumOf(supports.map(({ keptAmount }) => keptAmount))).toBe(total);
        for (const { data } of events) {
          expect(sumOf(data.sources.map((each) => each.amount))).toBe(BigInt(data.keptAmount));
          expect(data.grantedSources).toEqual(data.sources);
        }
        const ofKind = (kind: string) =>
          sumOf(
            events.flatMap(({ data }) =>
              data.sources.filter((each) => each.kind === kind).map((each) => each.amount),
            ),
          );
        expect([ofKind('superior'), ofKind('socialised')]).toEqual([first, total - first]);
      }),
      propertyRuns(100),
    );
  });
});

describe('granting support is refused', () => {
  it.each<[string, Partial<WrittenGrant>, Partial<GrantFacts>, string[]]>([
    [
      'in the future',
      { grantedOn: '2024-03-02' },
      { programme: { from: '2024-01-15', to: null } },
      ['date-in-future', '/grantedOn date-in-future'],
    ],
    [
      'in a programme that nobody opened',
      {},
      { programme: undefined },
      ['programme-unknown', '/programmeId programme-unknown'],
    ],
    [
      'before its programme',
      { grantedOn: '2024-01-14' },
      {},
      ['programme-not-running', '/grantedOn programme-not-running'],
    ],
    [
      'after its programme',
      { grantedOn: '2024-02-11' },
      {},
      ['programme-not-running', '/grantedOn programme-not-running'],
    ],
    [
      'for what there is no category',
      { category: 'lottery' },
      {},
      ['category-unknown', '/category category-unknown'],
    ],
    [
      'in a category that has ended',
      {},
      { categories: [category({ validTo: '2024-01-25' })] },
      ['category-unknown', '/category category-unknown'],
    ],
    [
      'in a category that has not begun',
      {},
      { categories: [category({ validFrom: '2024-01-26' })] },
      ['category-unknown', '/category category-unknown'],
    ],
    [
      'by a unit that has ended',
      {},
      { giver: standing('unit', unitId, { endedOn: '2024-01-25' }) },
      ['unit-ended', '/unitId unit-ended'],
    ],
    [
      'by a unit that did not stand yet',
      {},
      { giver: standing('unit', unitId, { startedOn: '2024-01-26' }) },
      ['date-before-unit', '/grantedOn date-before-unit'],
    ],
    [
      'when the sources do not add up',
      { sources: [{ kind: 'family', amount: { amount: '999999' } }] },
      {},
      ['sources-do-not-balance', '/sources sources-do-not-balance'],
    ],
    [
      'when nothing is given',
      { amount: { amount: '0' } },
      {},
      ['amount-required', '/amount amount-required'],
    ],
    [
      'to somebody who is unknown',
      { recipients: [member(nextId())] },
      {},
      ['support-refused', '/recipients/0/id recipient-unknown'],
    ],
    [
      'to a member who ended',
      {},
      { recipients: [standing('member', an, { endedOn: '2024-01-25' })] },
      ['support-refused', '/recipients/0/id recipient-ended'],
    ],
    [
      'to a member who had not joined',
      {},
      { recipients: [standing('member', an, { startedOn: '2024-01-26' })] },
      ['support-refused', '/recipients/0/id recipient-not-yet'],
    ],
    [
      'to a member who stood in no unit',
      {},
      { recipients: [standing('member', an, { unitId: null })] },
      ['support-refused', '/recipients/0/id recipient-unknown'],
    ],
    [
      'to the same member twice',
      {
        sources: [{ kind: 'family', amount: { amount: '3000000' } }],
        recipients: [member(an), member(binh), member(an)],
      },
      {},
      ['support-refused', '/recipients/2/id recipient-duplicate'],
    ],
    [
      'to a union body for what people need',
      { recipients: [{ kind: 'unit', id: an }] },
      { recipients: [standing('unit', an)] },
      ['support-refused', '/recipients/0/id recipient-kind-not-allowed'],
    ],
    [
      'to others for what members alone get',
      { recipients: [others(1)] },
      { categories: [category({ recipientKinds: ['member'] })] },
      ['support-refused', '/recipients/0/kind recipient-kind-not-allowed'],
    ],
  ])('%s', (_, fields, known, expected) => expect(refused(fields, known)).toEqual(expected));

  it('with every fault at its place, that of the grant first', () => {
    const recipients = [member(nextId()), member(an), member(an)];
    expect(refused({ grantedOn: '2024-03-02', category: 'lottery', recipients })).toEqual([
      'date-in-future',
      '/grantedOn date-in-future',
      '/grantedOn programme-not-running',
      '/category category-unknown',
      '/sources sources-do-not-balance',
      '/recipients/0/id recipient-unknown',
      '/recipients/2/id recipient-duplicate',
    ]);
  });

  it('for more entries than one act takes, without looking at each', () => {
    const recipients = Array.from({ length: RECIPIENT_LIMIT + 1 }, () => others(1));
    const total = String((RECIPIENT_LIMIT + 1) * 1_000_000);
    const sources = [{ kind: 'family', amount: { amount: total } }] as const;
    expect(refused({ recipients, sources })).toEqual(['too-many', '/recipients too-many']);
  });
});
