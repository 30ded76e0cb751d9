import type { SourceKind } from '@dong-hanh/contracts';

/** What one source bears of a support, in đồng. */
export interface Share {
  kind: SourceKind;
  amount: string;
}

/**
 * Fills supports from sources, both in the order in which they are written: the first source is used up
 * before the second is touched. No rounding: every share is whole, and sums agree in both directions. Goods
 * without value are a share of 0 of the first source, so that it is told who gave them.
 *
 * @param amounts what each support needs
 * @param sources together as much as the supports
 * @returns the shares of each support, in the order in which they were used
 */
export function fill(amounts: readonly bigint[], sources: readonly Share[]): Share[][] {
  const left = sources.map(({ kind, amount }) => ({ kind, amount: BigInt(amount) }));
  let at = 0;
  return amounts.map((amount) => {
    if (amount === 0n) return sources.slice(0, 1).map(({ kind }) => ({ kind, amount: '0' }));
    const shares: Share[] = [];
    let open = amount;
    while (open > 0n) {
      const source = left[at];
      if (!source) throw new RangeError('the sources bear less than the supports');
      const part = smaller(open, source.amount);
      source.amount -= part;
      open -= part;
      if (part > 0n) add(shares, source.kind, part);
      if (source.amount === 0n) at += 1;
    }
    return shares;
  });
}

/** What is left of the shares when an amount goes back: the source used last gets its money first. */
export function giveBack(shares: readonly Share[], returned: bigint): Share[] {
  let open = returned;
  const kept: Share[] = [];
  for (const { kind, amount } of shares.toReversed()) {
    const back = smaller(open, BigInt(amount));
    open -= back;
    const rest = BigInt(amount) - back;
    if (rest > 0n) kept.unshift({ kind, amount: String(rest) });
  }
  if (open > 0n) throw new RangeError('more goes back than the sources bear');
  return kept;
}

/** One share for each kind of source, in the order in which the kinds were first used. */
export function byKind(shares: readonly Share[]): Share[] {
  const totals = new Map<SourceKind, bigint>();
  for (const { kind, amount } of shares) {
    totals.set(kind, (totals.get(kind) ?? 0n) + BigInt(amount));
  }
  return [...totals].map(([kind, amount]) => ({ kind, amount: String(amount) }));
}

export function sumOf(amounts: readonly string[]): bigint {
  return amounts.reduce((sum, amount) => sum + BigInt(amount), 0n);
}

/** Two donors of one kind, used one after the other, are one share. */
function add(shares: Share[], kind: SourceKind, amount: bigint): void {
  const last = shares.at(-1);
  if (last?.kind === kind) last.amount = String(BigInt(last.amount) + amount);
  else shares.push({ kind, amount: String(amount) });
}

function smaller(one: bigint, other: bigint): bigint {
  return one < other ? one : other;
}
