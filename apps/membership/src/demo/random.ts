import { createHash } from 'node:crypto';

/** A seeded sequence of numbers: the same seed gives the same demo on every machine. */
export interface Random {
  /** A whole number from 0 up to, not including, `bound`. */
  below(bound: number): number;
  pick<T>(list: readonly T[]): T;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, enough for a demo. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const below = (bound: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * bound);
  };
  return { below, pick: (list) => list[below(list.length)] as never };
}

const DEMO_INSTANT_HEX = '01890b5b2400';

/** A UUIDv7 of one fixed instant whose other bits follow from the name, so that ids can be quoted. */
export function demoId(kind: 'unit' | 'member', name: string): string {
  const hex = createHash('sha256').update(`dong-hanh-demo/${kind}/${name}`).digest('hex');
  const time = `${DEMO_INSTANT_HEX.slice(0, 8)}-${DEMO_INSTANT_HEX.slice(8)}`;
  return `${time}-7${hex.slice(0, 3)}-8${hex.slice(3, 6)}-${hex.slice(6, 18)}`;
}
