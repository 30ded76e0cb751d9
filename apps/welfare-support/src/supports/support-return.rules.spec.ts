import { describe, expect, it } from '@jest/globals';
import { supportRecord } from '@dong-hanh/contracts';
import { propertyRuns } from '@dong-hanh/testing';
import fc from 'fast-check';
import { recordOf, returnSupport, type SupportState } from './support.rules.js';
import { sumOf } from './support-sources.rules.js';
import { giving, violation, written } from '../testing/written-grant.fixture.js';

describe('returning support', () => {
  const standingSupport = (): SupportState => {
    const sources = [
      { kind: 'union-budget', amount: { amount: '600000' } },
      { kind: 'socialised', amount: { amount: '400000' } },
    ] as const;
    return giving(written({ sources })).supports[0]!;
  };
  const moment = { now: new Date('2024-02-20T03:00:00.000Z'), today: '2024-02-20' };
  const back = (amount?: string, support = standingSupport(), returnedOn = '2024-02-20') =>
    returnSupport(support, { returnedOn, amount }, moment);

  it('takes all of it unless it says less', () => {
    const { support, event } = back();
    expect(support).toMatchObject({
      version: 2,
      state: 'returned',
      keptAmount: '0',
      shares: [],
      return: {
        returnedOn: '2024-02-20',
        amount: '1000000',
        returnedAt: '2024-02-20T03:00:00.000Z',
      },
    });
    expect(event).toEqual({ name: 'SupportReturned', data: recordOf(support) });
    expect(supportRecord.parse(event.data)).toEqual(event.data);
    expect(event.data).toMatchObject({
      sources: [],
      grantedSources: [
        { kind: 'union-budget', amount: '600000' },
        { kind: 'socialised', amount: '400000' },
      ],
    });
  });

  it('in part goes back to the sources in reverse order', () => {
    expect(back('500000').support).toMatchObject({
      state: 'partly-returned',
      keptAmount: '500000',
      shares: [{ kind: 'union-budget', amount: '500000' }],
    });
  });

  it('of goods without a value is whole', () => {
    const sources = [{ kind: 'family', amount: { amount: '0' } }] as const;
    const given = written({ amount: { amount: '0' }, inKind: 'Chăn ấm', sources });
    const support = giving(given).supports[0]!;
    const borne = [{ kind: 'family', amount: '0' }];
    expect(recordOf(support)).toMatchObject({ sources: borne, grantedSources: borne });
    const { data } = back(undefined, support).event;
    expect(data).toMatchObject({ state: 'returned', keptAmount: '0', sources: [] });
    expect(data.grantedSources).toEqual(borne);
  });

  it('on the day of the grant is allowed', () => {
    expect(back(undefined, undefined, '2024-01-25').support.state).toBe('returned');
  });

  it.each<[string, () => unknown, string[]]>([
    [
      'before the grant',
      () => back(undefined, undefined, '2024-01-24'),
      ['return-before-grant', '/returnedOn'],
    ],
    [
      'in the future',
      () => back(undefined, undefined, '2024-02-21'),
      ['date-in-future', '/returnedOn'],
    ],
    ['of more than was given', () => back('1000001'), ['return-exceeds-support', '/amount']],
    ['of nothing', () => back('0'), ['amount-required', '/amount']],
    ['twice', () => back(undefined, back().support), ['support-already-returned']],
    ['twice, of what was left', () => back('1', back('1').support), ['support-already-returned']],
    [
      'twice, of more than was given',
      () => back('1000001', back('1').support),
      ['return-exceeds-support', '/amount'],
    ],
  ])('%s is refused', (_, work, expected) => {
    const { code, faults } = violation(work);
    expect([code, ...faults.map(({ pointer }) => pointer)]).toEqual(expected);
  });

  it('leaves what the sources bear, which is what was given less what came back', () => {
    const amounts = fc.bigInt(1n, 10n ** 12n);
    fc.assert(
      fc.property(amounts, fc.nat(1_000), fc.bigInt(1n, 10n ** 12n), (given, cut, wanted) => {
        const first = (given * BigInt(cut)) / 1_000n;
        const sources = [
          { kind: 'superior', amount: { amount: String(first) } },
          { kind: 'employer', amount: { amount: String(given - first) } },
        ] as const;
        const amount = { amount: String(given) };
        const support = giving(written({ amount, sources })).supports[0]!;
        const returned = wanted > given ? given : wanted;
        const { data } = back(String(returned), support).event;
        expect(BigInt(data.keptAmount)).toBe(given - returned);
        expect(sumOf(data.sources.map((each) => each.amount))).toBe(given - returned);
        expect(data.grantedSources).toEqual(recordOf(support).sources);
        expect(data.state).toBe(returned === given ? 'returned' : 'partly-returned');
      }),
      propertyRuns(200),
    );
  });
});
