import { describe, expect, it } from '@jest/globals';
import { sourceKinds, type SourceKind } from '@dong-hanh/contracts';
import { propertyRuns } from '@dong-hanh/testing';
import fc from 'fast-check';
import { byKind, fill, giveBack, sumOf, type Share } from './support-sources.rules.js';

const share = (kind: SourceKind, amount: number | bigint): Share => ({
  kind,
  amount: String(amount),
});
const total = (shares: readonly Share[]) => sumOf(shares.map(({ amount }) => amount));
const money = fc.bigInt({ min: 0n, max: 10n ** 12n });

/** Supports and sources of the same sum, however either is cut. */
const balanced = fc
  .record({
    amounts: fc.array(money, { minLength: 1, maxLength: 40 }),
    cuts: fc.array(fc.nat({ max: 1_000_000 }), { maxLength: 12 }),
    kinds: fc.array(fc.constantFrom(...sourceKinds), { minLength: 13, maxLength: 13 }),
  })
  .map(({ amounts, cuts, kinds }) => {
    const sum = amounts.reduce((all, each) => all + each, 0n);
    const places = cuts
      .map((cut) => (sum * BigInt(cut)) / 1_000_000n)
      .sort((a, b) => (a < b ? -1 : 1));
    const ends = [...places, sum];
    const sources = ends.map((end, index) => share(kinds[index]!, end - (ends[index - 1] ?? 0n)));
    return { amounts, sources };
  });

describe('filling supports from sources', () => {
  it('uses up the first source before it touches the second', () => {
    const sources = [share('union-budget', 150), share('socialised', 50), share('employer', 100)];
    expect(fill([100n, 100n, 100n], sources)).toEqual([
      [share('union-budget', 100)],
      [share('union-budget', 50), share('socialised', 50)],
      [share('employer', 100)],
    ]);
  });

  it('lets one source come back after another, in the order written', () => {
    const sources = [share('socialised', 10), share('family', 10), share('socialised', 10)];
    expect(fill([30n], sources)).toEqual([sources]);
  });

  it('makes one share of two donors of one kind that follow each other', () => {
    expect(fill([30n], [share('socialised', 10), share('socialised', 20)])).toEqual([
      [share('socialised', 30)],
    ]);
  });

  it('passes over a source that bears nothing', () => {
    expect(fill([10n], [share('employer', 0), share('family', 10)])).toEqual([
      [share('family', 10)],
    ]);
  });

  it('gives a support of goods without value one share of nothing, of the first source', () => {
    const none = [share('superior', 0)];
    expect(fill([0n, 0n], [...none, share('family', 0)])).toEqual([none, none]);
  });

  it('refuses to give what no source bears', () => {
    expect(() => fill([11n], [share('family', 10)])).toThrow(RangeError);
  });

  it('gives each support exactly its amount, and takes from each kind exactly what it bears', () => {
    fc.assert(
      fc.property(balanced, ({ amounts, sources }) => {
        const shares = fill(amounts, sources);
        expect(shares.map(total)).toEqual(amounts);
        const borne = byKind(shares.flat()).filter(({ amount }) => amount !== '0');
        const written = byKind(sources).filter(({ amount }) => amount !== '0');
        expect(new Map(borne.map(({ kind, amount }) => [kind, amount]))).toEqual(
          new Map(written.map(({ kind, amount }) => [kind, amount])),
        );
      }),
      propertyRuns(200),
    );
  });

  it('follows the order written: all shares in a row are the sources in a row', () => {
    fc.assert(
      fc.property(balanced, ({ amounts, sources }) => {
        const shares = fill(amounts, sources).flat();
        const joined = (list: readonly Share[]) =>
          list
            .filter(({ amount }) => amount !== '0')
            .reduce<Share[]>((row, { kind, amount }) => {
              const last = row.at(-1);
              if (last?.kind !== kind) return [...row, { kind, amount }];
              return [...row.slice(0, -1), share(kind, BigInt(last.amount) + BigInt(amount))];
            }, []);
        expect(joined(shares)).toEqual(joined(sources));
      }),
      propertyRuns(200),
    );
  });
});

describe('giving back to sources', () => {
  const shares = [share('union-budget', 600), share('socialised', 300), share('union-budget', 100)];

  it.each([
    [0n, shares],
    [50n, [shares[0]!, shares[1]!, share('union-budget', 50)]],
    [100n, [shares[0]!, shares[1]!]],
    [250n, [shares[0]!, share('socialised', 150)]],
    [999n, [share('union-budget', 1)]],
    [1_000n, []],
  ])('%s gives the source that was used last its money first', (returned, kept) => {
    expect(giveBack(shares, returned)).toEqual(kept);
  });

  it('leaves no share of goods without value', () => {
    expect(giveBack([share('family', 0)], 0n)).toEqual([]);
  });

  it('refuses to give back more than the sources bear', () => {
    expect(() => giveBack(shares, 1_001n)).toThrow(RangeError);
  });

  it('leaves no share negative or empty, and what is kept and what went back are the whole', () => {
    fc.assert(
      fc.property(balanced, fc.nat({ max: 1_000 }), ({ amounts, sources }, permille) => {
        for (const shares of fill(amounts, sources)) {
          const returned = (total(shares) * BigInt(permille)) / 1_000n;
          const kept = giveBack(shares, returned);
          expect(total(kept) + returned).toBe(total(shares));
          for (const { amount } of kept) expect(BigInt(amount)).toBeGreaterThan(0n);
          expect(kept.map(({ kind }) => kind)).toEqual(
            shares.slice(0, kept.length).map(({ kind }) => kind),
          );
        }
      }),
      propertyRuns(200),
    );
  });
});

describe('shares by kind', () => {
  it('are one for each kind, in the order in which they were first used', () => {
    const shares = [share('family', 1), share('employer', 2), share('family', 3)];
    expect(byKind(shares)).toEqual([share('family', 4), share('employer', 2)]);
  });

  it('tell who gave goods without value', () => {
    expect(byKind([share('family', 0)])).toEqual([share('family', 0)]);
  });
});
