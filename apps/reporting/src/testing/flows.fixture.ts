import { expect } from '@jest/globals';
import type { DomainEvent } from '@dong-hanh/contracts';
import fc from 'fast-check';
import { happenings, History, type Happening } from './history.fixture.js';
import {
  dayBefore,
  naiveFlows,
  type NaiveFlow,
  type NaiveQuestion,
} from './naive-statistics.fixture.js';
import type { Reporting } from './reporting.fixture.js';

/** A statistic of flows as it is answered. */
export interface Flows {
  data: (Record<string, string> & NaiveFlow)[];
  total: NaiveFlow;
  freshness: object;
}

/** So much happens, at such distances of days. */
export const storyOf = (size: { minLength: number; maxLength: number }, gap = 3) =>
  fc.array(
    fc.record<Happening>({
      what: fc.constantFrom(...happenings),
      gap: fc.nat(gap),
      ...{ a: fc.nat(1_000), b: fc.nat(1_000), c: fc.nat(1_000) },
    }),
    size,
  );

/** A country after a story that begins so many days ago. */
export function historyOf(story: readonly Happening[], daysAgo: number): History {
  const history = new History(dayAfter(TODAY, -daysAgo));
  for (const happening of story) history.happen(happening);
  return history;
}

/** Today in Vietnam. */
const TODAY = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 10);

const memberKeys = ['province', 'unit', 'kind', 'ownership', 'gender', 'ageBand'] as const;
const unitKeys = ['province', 'kind', 'ownership'] as const;

/** Any question about a country of so many days. */
export const questionsOf = (days: number) =>
  fc
    .record({
      family: fc.constantFrom('members' as const, 'units' as const),
      // The nation as often as any other unit.
      root: fc.oneof(fc.constant(0), fc.nat(1_000)),
      mode: fc.constantFrom('then' as const, 'today' as const, 'fixed' as const),
      tree: fc.nat(days + 10),
      start: fc.nat(days),
      length: fc.nat(days),
      keys: fc.subarray([...memberKeys], { maxLength: 2 }),
    })
    .map((asked) => ({
      ...asked,
      keys:
        asked.family === 'members'
          ? asked.keys
          : asked.keys.filter((key) => (unitKeys as readonly string[]).includes(key)),
    }));
export type AnyQuestion = ReturnType<typeof questionsOf> extends fc.Arbitrary<infer Q> ? Q : never;

/** The question as the naive count takes it and as it is asked by HTTP. */
export function askedOf(history: History, question: AnyQuestion) {
  const ids = [history.nationId, ...history.units.keys()];
  const rootId = ids[question.root % ids.length]!;
  const day = (n: number) => dayAfter(history.start, n - 5);
  const [from, last] = [day(question.start), day(question.start + question.length)];
  const tree = { then: undefined, today: TODAY, fixed: day(question.tree) }[question.mode];
  const { family, keys, mode } = question;
  const naive: NaiveQuestion = {
    ...{ family, rootId, from, last, keys },
    ...(tree !== undefined && { tree }),
  };
  const inTree = `mode=${mode}${mode === 'fixed' ? `&tree=${tree}` : ''}`;
  const by = keys.length > 0 ? `&groupBy=${keys.join(',')}` : '';
  return {
    naive,
    flows: `/v1/statistics/${family}/flows?unitId=${rootId}&period=${from}..${last}&${inTree}${by}`,
    stock: (on: string) => `/v1/statistics/${family}?unitId=${rootId}&asOf=${on}&${inTree}${by}`,
    ...{ before: dayBefore(from), last },
  };
}

/** Rows by their keys, as the naive count has them. */
export function rowsByKeys({ data }: Flows, keys: readonly string[]): Record<string, NaiveFlow> {
  return Object.fromEntries(
    data.map(({ opening, in: came, out, closing, inBy, outBy, ...row }) => [
      keys.map((key) => row[key]).join(' '),
      { opening, in: came, out, closing, inBy, outBy },
    ]),
  );
}

/** Asks one question and compares each number with the naive count, and with itself. */
export async function expectNaive(
  reporting: Reporting,
  history: History,
  question: AnyQuestion,
): Promise<void> {
  const { naive, flows } = askedOf(history, question);
  const { status, body } = await reporting.get<Flows>('analyst', flows);
  expect([flows, status]).toEqual([flows, 200]);
  const expected = naiveFlows(history, naive);
  expect(rowsByKeys(body, naive.keys)).toEqual(Object.fromEntries(expected));
  const whole = naiveFlows(history, { ...naive, keys: [] }).get('');
  expect(body.total).toEqual(
    whole ?? { opening: 0, in: 0, out: 0, closing: 0, inBy: {}, outBy: {} },
  );
  for (const row of [...body.data, body.total])
    expect(row.opening + row.in - row.out).toBe(row.closing);
}

/** Events in any order, some of them twice, cut into batches. */
export function shuffled(events: readonly DomainEvent[], seed: number): DomainEvent[][] {
  const random = randomFrom(seed);
  const told = [...events, ...events.filter(() => random() < 0.2)]
    .map((event) => [random(), event] as const)
    .sort(([one], [other]) => one - other)
    .map(([, event]) => event);
  const batches: DomainEvent[][] = [];
  while (told.length > 0) batches.push(told.splice(0, 1 + Math.floor(random() * 80)));
  return batches;
}

/** Mulberry32. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function dayAfter(day: string, days: number): string {
  const date = new Date(`${day}T00:00:00Z`);
  date.setUTCDate(date.getUTCDate() + days);
  return date.toISOString().slice(0, 10);
}
