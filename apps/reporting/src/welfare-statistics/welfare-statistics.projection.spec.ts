import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { borne, exactly, nearly, returned, support } from '../testing/support.fixture.js';
import { factRows } from './welfare-statistics.projection.js';

const unitId = '0198f0a0-0000-7000-8000-000000000101';
const twoMillions = () =>
  support({
    amount: exactly('2000000'),
    sources: [borne('union-budget', '1200000'), borne('socialised', '800000')],
  });

describe('the fact row of a support', () => {
  it('carries every key that a statistic groups or filters by', () => {
    const aid = support({
      category: 'twinning',
      recipient: { kind: 'unit', id: unitId },
      people: 0,
      unitId,
      provinceId: '0198f0a0-0000-7000-8000-000000000002',
      grantedOn: '2021-10-05',
      amount: nearly('800000000'),
      sources: [borne('superior', '300000000'), borne('socialised', '500000000')],
    });
    expect(factRows([aid])).toEqual([
      {
        id: aid.id,
        version: 1,
        state: 'granted',
        grant_id: aid.grantId,
        programme_id: aid.programmeId,
        category: 'twinning',
        recipient_kind: 'unit',
        recipient_id: unitId,
        people: 0,
        unit_id: unitId,
        unit_version: 1,
        province_id: '0198f0a0-0000-7000-8000-000000000002',
        granted_by_unit_id: aid.grantedByUnitId,
        granted_on: '2021-10-05',
        month: '2021-10',
        school_year: '2021-2022',
        amount: '800000000',
        precision: 'approximate',
        wording: 'nearly',
        kept_amount: '800000000',
        sources: [borne('socialised', '500000000'), borne('superior', '300000000')],
        granted_sources: [borne('socialised', '500000000'), borne('superior', '300000000')],
        granted_at: aid.grantedAt,
        returned_on: null,
        returned_amount: null,
        returned_at: null,
      },
    ]);
  });

  it('names nobody for people who are not members', () => {
    const [row] = factRows([support({ recipient: { kind: 'non-member', count: 40 }, people: 40 })]);
    expect(row).toMatchObject({ recipient_kind: 'non-member', recipient_id: null, people: 40 });
  });

  it('keeps the day of the grant when some comes back, and adds that of the return', () => {
    const back = returned(twoMillions(), { amount: '900000', at: '2024-07-01T03:00:00.000Z' });
    expect(factRows([back])).toMatchObject([
      {
        version: 2,
        state: 'partly-returned',
        granted_on: '2024-01-25',
        month: '2024-01',
        school_year: '2023-2024',
        kept_amount: '1100000',
        sources: [borne('union-budget', '1100000')],
        granted_sources: [borne('socialised', '800000'), borne('union-budget', '1200000')],
        returned_on: '2024-07-01',
        returned_amount: '900000',
        returned_at: '2024-07-01T03:00:00.000Z',
      },
    ]);
  });

  it('has each kind of source once, and none that bears nothing', () => {
    const [row] = factRows([
      support({
        sources: [
          borne('union-budget', '300000'),
          borne('employer', '0'),
          borne('union-budget', '700000'),
        ],
      }),
    ]);
    expect(row?.sources).toEqual([borne('union-budget', '1000000')]);
    expect(row?.granted_sources).toEqual(row?.sources);
  });

  it('has the first kind of source of goods without value, until they come back', () => {
    const gift = support({
      amount: exactly('0'),
      sources: [borne('superior', '0'), borne('family', '0')],
    });
    const borneByOne = [borne('superior', '0')];
    expect(factRows([gift])).toMatchObject([{ sources: borneByOne, granted_sources: borneByOne }]);
    expect(factRows([returned(gift)])).toMatchObject([
      { state: 'returned', sources: [], granted_sources: borneByOne },
    ]);
  });

  it('keeps every đồng of an amount that JSON numbers cannot hold', () => {
    const amount = '999999999999999999';
    expect(factRows([support({ amount: exactly(amount) })])).toMatchObject([
      { amount, kept_amount: amount, sources: [borne('union-budget', amount)] },
    ]);
  });
});

describe('the rows of a batch', () => {
  it('are none for an empty batch', () => {
    expect(factRows([])).toEqual([]);
  });

  it('hold the newest version, whichever comes first', () => {
    const granted = twoMillions();
    const newest = [{ id: granted.id, version: 2, state: 'returned', kept_amount: '0' }];
    expect(factRows([granted, returned(granted)])).toMatchObject(newest);
    expect(factRows([returned(granted), granted])).toMatchObject(newest);
  });

  it('give the sums of the newest versions for every order and repetition of any versions', () => {
    const [first, second, third] = [support(), twoMillions(), twoMillions()] as const;
    const versions = [first, second, returned(second), third, returned(third, { amount: '1' })];
    const delivery = fc
      .shuffledSubarray(versions, { minLength: versions.length })
      .chain((order) =>
        fc.array(fc.constantFrom(...versions)).map((again) => [...order, ...again]),
      );
    fc.assert(
      fc.property(delivery, (delivered) => {
        const rows = factRows(delivered);
        expect(rows).toEqual(factRows(versions));
        const kept = rows.reduce((sum, row) => sum + BigInt(row.kept_amount), 0n);
        expect(kept).toBe(1_000_000n + 0n + 1_999_999n);
      }),
    );
  });

  it('of any versions hold the newest of those that came, in the order of ids', () => {
    const supports = [support(), twoMillions(), twoMillions()];
    const versions = supports.flatMap((each) => [each, returned(each)]);
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...versions)), (delivered) => {
        const newest = new Map<string, number>();
        for (const { id, version } of delivered) {
          newest.set(id, Math.max(version, newest.get(id) ?? 0));
        }
        const rows = factRows(delivered);
        expect(new Map(rows.map(({ id, version }) => [id, version]))).toEqual(newest);
        expect(rows.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).toSorted());
      }),
    );
  });
});
