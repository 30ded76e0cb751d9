import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { propertyRuns } from '@dong-hanh/testing';
import fc from 'fast-check';
import { tree } from '../testing/membership.fixture.js';
import { startMergers, type MergersApp } from '../testing/mergers.fixture.js';

jest.setTimeout(30 * 60_000);

let on: MergersApp;

beforeAll(async () => {
  on = await startMergers();
});
afterAll(() => on?.life.membership.stop());

const units = { school: tree.school.id, boarding: tree.boardingSchool.id };
type Unit = keyof typeof units;

/** Half-open in years, on the first of January; without an end it lasts. */
interface Period {
  unit: Unit;
  from: number;
  to: number;
}

const FIRST = 2010;
const ENDLESS = 9999;
const RECORDS = 5;

/** One record of the naive model: what was decided about it, and what was merged into it, in order. */
interface Model {
  own: Period[];
  mergedInto: number | undefined;
  /** With the first year that the record itself covered for good when each was merged into it. */
  holds: { index: number; lendsBefore: number }[];
}

type Step =
  | { kind: 'merge' | 'unmerge'; one: number; other: number }
  | { kind: 'exit' | 'readmit'; one: number; year: number; unit: Unit };

/** The days of a record with those lent by what it holds, each day once, oldest first. */
function effective(models: readonly Model[], index: number): Period[] {
  const model = models[index]!;
  const years = new Map<number, { period: Period; source: string }>();
  const claim = (periods: readonly Period[], source: string, before = 2100) => {
    for (const period of periods)
      for (let year = period.from; year < Math.min(period.to, before); year += 1)
        if (!years.has(year)) years.set(year, { period, source });
  };
  claim(model.own, 'own');
  for (const { index: held, lendsBefore } of model.holds)
    claim(models[held]!.own, String(held), lendsBefore);
  const pieces: (Period & { key: string })[] = [];
  for (let year = FIRST; year < 2100; year += 1) {
    const found = years.get(year);
    if (!found) continue;
    const key = `${found.source} ${found.period.unit} ${found.period.from}`;
    const last = pieces.at(-1);
    if (last && last.key === key && last.to === year) last.to = year + 1;
    else pieces.push({ key, unit: found.period.unit, from: year, to: year + 1 });
  }
  return pieces.map(({ unit, from, to }) => ({ unit, from, to: to === 2100 ? ENDLESS : to }));
}

const endOf = (periods: readonly Period[]) => periods.at(-1)?.to ?? ENDLESS;

/** What the model makes of a step; false when it is refused, and then nothing changes. */
function apply(models: Model[], step: Step): boolean {
  const one = models[step.one]!;
  if (step.kind === 'merge') {
    const other = models[step.other]!;
    const isRefused =
      step.one === step.other ||
      one.mergedInto !== undefined ||
      other.mergedInto !== undefined ||
      other.holds.length > 0 ||
      (endOf(effective(models, step.one)) !== ENDLESS && endOf(other.own) === ENDLESS);
    if (isRefused) return false;
    other.mergedInto = step.one;
    const last = one.own.at(-1)!;
    const lendsBefore = last.to === ENDLESS ? last.from : 2100;
    one.holds.push({ index: step.other, lendsBefore });
    return true;
  }
  if (step.kind === 'unmerge') {
    if (one.mergedInto === undefined) return false;
    const survivor = models[one.mergedInto]!;
    survivor.holds = survivor.holds.filter(({ index }) => index !== step.one);
    one.mergedInto = undefined;
    return true;
  }
  if (!('year' in step) || one.mergedInto !== undefined) return false;
  const periods = effective(models, step.one);
  const last = periods.at(-1)!;
  if (step.kind === 'exit') {
    if (last.to !== ENDLESS || step.year <= last.from) return false;
    one.own.at(-1)!.to = step.year;
    return true;
  }
  if (last.to === ENDLESS || step.year < last.to) return false;
  one.own.push({ unit: step.unit, from: step.year, to: ENDLESS });
  return true;
}

/** The same step over HTTP. @returns whether it was carried out */
async function carryOut(ids: readonly string[], step: Step): Promise<boolean> {
  const id = ids[step.one]!;
  const effectiveOn = 'year' in step ? `${step.year}-01-01` : '';
  const answer = await {
    merge: () => on.merge(id, ids['other' in step ? step.other : 0]!),
    unmerge: () => on.unmerge(id),
    exit: () => on.life.change(id, 'exits', { effectiveOn, reason: 'resigned' }),
    readmit: () => {
      const unitId = units['unit' in step ? step.unit : 'school'];
      return on.life.change(id, 'readmissions', { effectiveOn, unitId });
    },
  }[step.kind]();
  if (![201, 409, 412, 422].includes(answer.status))
    throw new Error(`${step.kind}: ${answer.status}`);
  return answer.status === 201;
}

const inWords = ({ unit, from, to }: Period) =>
  `${unit} ${from}-01-01..${to === ENDLESS ? '' : `${to}-01-01`}`;

/** What is kept, shown and told of every record is what the model says. */
async function compare(ids: readonly string[], models: readonly Model[]): Promise<void> {
  for (const [index, id] of ids.entries()) {
    const model = models[index]!;
    const shown = effective(models, model.mergedInto ?? index);
    expect((await on.periods(id)).toReversed()).toEqual(shown.map(inWords));
    const member = await on.read(id);
    const survivor = model.mergedInto === undefined ? undefined : ids[model.mergedInto];
    expect(member.mergedInto).toBe(survivor);
    expect((await on.stored(id)).length).toBe(survivor === undefined ? shown.length : 0);
    const told = await on.life.told(id);
    expect(told.map(({ data }) => data.version)).toEqual(told.map((_, at) => at + 1));
    const last = told.at(-1)!.data;
    expect([last.version, last.mergedInto]).toEqual([member.version, survivor]);
    const places = (last.placements as { from: string; to: string | null }[]).map(
      ({ from, to }) => `${from}..${to ?? ''}`,
    );
    const expected = survivor === undefined ? shown.map((each) => inWords(each).split(' ')[1]) : [];
    expect(places).toEqual(expected);
  }
}

describe('random mergers', () => {
  it('agree with a naive model in every record, what is shown of it and what is told of it', async () => {
    const record = fc.nat(RECORDS - 1);
    const year = fc.integer({ min: FIRST + 1, max: 2026 });
    const unit = fc.constantFrom<Unit>('school', 'boarding');
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({ kind: fc.constant('merge' as const), one: record, other: record }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('unmerge' as const), one: record, other: record }),
      },
      {
        weight: 3,
        arbitrary: fc.record({
          ...{
            kind: fc.constantFrom('exit' as const, 'readmit' as const),
            one: record,
            year,
            unit,
          },
        }),
      },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 16 }), async (steps) => {
        const ids: string[] = [];
        for (let index = 0; index < RECORDS; index += 1) ids.push(await beginning());
        const models = ids.map((): Model => {
          const own: Period[] = [{ unit: 'school', from: FIRST, to: ENDLESS }];
          return { own, mergedInto: undefined, holds: [] };
        });
        for (const each of steps) {
          const expected = apply(models, each);
          expect([each, await carryOut(ids, each)]).toEqual([each, expected]);
        }
        await compare(ids, models);
        for (const [index, { mergedInto }] of models.entries())
          if (mergedInto !== undefined) {
            apply(models, { kind: 'unmerge', one: index, other: index });
            expect((await on.unmerge(ids[index]!)).status).toBe(201);
          }
        await compare(ids, models);
      }),
      propertyRuns(10),
    );
  });
});

describe('mergers by several at once', () => {
  it('end in records that agree with what is kept and told of them, whoever was first', async () => {
    const random = fc.sample(fc.nat(1_000_000), { numRuns: 600, seed: 2026 })[Symbol.iterator]();
    const below = (limit: number) => (random.next().value ?? 0) % limit;
    for (let round = 0; round < 20; round += 1) {
      const ids: string[] = [];
      for (let index = 0; index < RECORDS; index += 1) ids.push(await beginning());
      const steps = Array.from({ length: 10 }, (): Step => {
        const kind = (['merge', 'merge', 'unmerge', 'exit'] as const)[below(4)]!;
        const [one, other] = [below(RECORDS), below(RECORDS)];
        return kind === 'exit'
          ? { kind, one, year: FIRST + 1 + below(15), unit: 'school' }
          : { kind, one, other };
      });
      await Promise.all(steps.map((each) => carryOut(ids, each)));
      for (const id of ids) await agrees(id);
    }
  });
});

/** The record as it is shown, the periods that are kept of it, and the last that was told are one thing. */
async function agrees(id: string): Promise<void> {
  const member = await on.read(id);
  const told = await on.life.told(id);
  expect(told.map(({ data }) => data.version)).toEqual(told.map((_, at) => at + 1));
  const { version, mergedInto, placements, state } = told.at(-1)!.data;
  expect([version, mergedInto]).toEqual([member.version, member.mergedInto]);
  expect((await on.stored(id)).length).toBe((placements as unknown[]).length);
  if (member.mergedInto === undefined) {
    expect(member.state).toBe(state);
    const periods = await on.periods(id);
    expect(periods.length).toBe((placements as unknown[]).length);
    return;
  }
  expect(placements).toEqual([]);
  const survivor = await on.read(member.mergedInto);
  expect([survivor.mergedInto, survivor.state]).toEqual([undefined, member.state]);
  expect(await on.periods(id)).toEqual(await on.periods(member.mergedInto));
}

/** A record that begins with the first year. */
async function beginning(): Promise<string> {
  const { body } = await on.post<{ id: string }>('', {
    ...{ fullName: 'Nguyễn Thị Hồng Vân', birthDate: '1986-03-08', gender: 'female' },
    ...{ unitId: tree.school.id, joinedOn: `${FIRST}-01-01` },
  });
  return body.id;
}
