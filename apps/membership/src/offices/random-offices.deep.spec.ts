import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startLife, type LifeApp } from '../testing/life.fixture.js';
import { tree } from '../testing/membership.fixture.js';
import type { OfficeHoldingResponse } from './offices.dto.js';

/*
 * Random offices, exits and returns through the API. The model keeps, of each person and office, one entry for each
 * day; the register keeps periods and derives ends. Both must name the same officers on every day.
 */

const FIRST = '2023-01-01';
const DAYS = 60;
const RUNS = 6;
const days = Array.from({ length: DAYS }, (_, no) => no);
const dayNo = (no: number) =>
  new Date(Date.parse(FIRST) + no * 86_400_000).toISOString().slice(0, 10);

let life: LifeApp;

beforeAll(async () => {
  life = await startLife();
});
afterAll(() => life.membership.stop());

const officeCodes = ['president', 'vice-president', 'member'] as const;
type Office = (typeof officeCodes)[number];

interface Holding {
  id: string;
  person: number;
  unit: number;
  office: Office;
  /** Whether it was held, by day, as decided. */
  decided: boolean[];
}

/** What is so on each day. */
class Model {
  readonly holdings: Holding[] = [];
  readonly isMember: boolean[][];
  readonly lives: boolean[][];

  constructor(people: number, units: number) {
    const always = () => days.map(() => true);
    this.isMember = Array.from({ length: people }, always);
    this.lives = Array.from({ length: units }, always);
  }

  /** In office on a day: as decided, a member without a break since the first day, and the unit lives. */
  isHeld({ decided, person, unit }: Holding, day: number): boolean {
    const first = decided.indexOf(true);
    if (first < 0 || first > day || !decided[day]) return false;
    return days
      .slice(first, day + 1)
      .every((no) => this.isMember[person]![no] && this.lives[unit]![no]);
  }

  /** Whether a person may take an office from a day on. */
  allows({
    person,
    unit,
    office,
    on,
  }: {
    person: number;
    unit: number;
    office: Office;
    on: number;
  }) {
    if (!this.isMember[person]![on] || !this.lives[unit]![on]) return false;
    const met = this.holdings.filter(
      (each) =>
        each.unit === unit &&
        each.office === office &&
        days.slice(on).some((day) => this.isHeld(each, day)),
    );
    return office === 'president' ? met.length === 0 : met.every((each) => each.person !== person);
  }
}

type Act =
  | { act: 'take'; person: number; unit: number; office: Office; on: number }
  | { act: 'leave'; which: number; on: number }
  | { act: 'exit' | 'return'; person: number; on: number }
  | { act: 'dissolve'; unit: number; on: number };

const PEOPLE = 4;
const UNITS = 2;
const on = fc.integer({ min: 1, max: DAYS - 1 });
const person = fc.integer({ min: 0, max: PEOPLE - 1 });
const unit = fc.integer({ min: 0, max: UNITS - 1 });
const take: fc.Arbitrary<Act> = fc.record({
  ...{ act: fc.constant('take' as const), person, unit, office: fc.constantFrom(...officeCodes) },
  on,
});
const leave: fc.Arbitrary<Act> = fc.record({
  ...{ act: fc.constant('leave' as const), which: fc.nat({ max: 20 }), on },
});
const change: fc.Arbitrary<Act> = fc.record({
  ...{ act: fc.constantFrom('exit' as const, 'return' as const), person, on },
});
const dissolve: fc.Arbitrary<Act> = fc.record({
  ...{ act: fc.constant('dissolve' as const), unit, on },
});
const someActs = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: take },
    { weight: 3, arbitrary: leave },
    { weight: 3, arbitrary: change },
    { weight: 1, arbitrary: dissolve },
  ),
  { minLength: 20, maxLength: 40 },
);

let schools = 0;
async function newSchool(): Promise<string> {
  const { id: _, ...school } = { ...tree.school, code: `NA-VPR-${(schools += 1)}` };
  const { body } = await life.membership.call<{ id: string }>('POST', '/v1/units', {
    ...{ as: 'officer', body: school },
  });
  return body.id;
}

/** One round over people and units of its own. */
class Round {
  private constructor(
    readonly model: Model,
    readonly people: readonly string[],
    readonly units: readonly string[],
  ) {}

  static async start(): Promise<Round> {
    const people = await Promise.all(Array.from({ length: PEOPLE }, () => life.teacher()));
    const units: string[] = [];
    for (let count = 0; count < UNITS; count += 1) units.push(await newSchool());
    return new Round(new Model(PEOPLE, UNITS), people, units);
  }

  async do(act: Act): Promise<void> {
    switch (act.act) {
      case 'take':
        return this.take(act);
      case 'leave':
        return this.leave(act);
      case 'exit':
      case 'return':
        return this.change(act);
      case 'dissolve':
        return this.dissolve(act);
    }
  }

  private async take(act: Extract<Act, { act: 'take' }>): Promise<void> {
    const { status, body } = await life.change(this.people[act.person]!, 'offices', {
      ...{ unitId: this.units[act.unit], organ: 'executive-committee', office: act.office },
      ...{ isFullTime: false, from: dayNo(act.on) },
      decision: { number: '1/QĐ', signedOn: FIRST },
    });
    expect([act, status === 201]).toEqual([act, this.model.allows(act)]);
    if (status !== 201) return;
    const decided = days.map((day) => day >= act.on);
    this.model.holdings.push({ ...act, id: body.id, decided });
  }

  private async leave({ which, on: day }: Extract<Act, { act: 'leave' }>): Promise<void> {
    const holding = this.model.holdings[which];
    if (!holding) return;
    const path = `offices/${holding.id}/end`;
    const { status } = await life.change(this.people[holding.person]!, path, {
      ...{ on: dayNo(day), reason: 'resigned' },
    });
    const isOpen = holding.decided.at(-1) === true;
    const isBefore = holding.decided.indexOf(true) < day;
    // Nobody leaves on a day on which the office had ended of itself already.
    const wasIn = isBefore && this.model.isHeld(holding, day - 1);
    const isIn = wasIn && this.model.isHeld(holding, day);
    expect([holding, day, status === 201]).toEqual([holding, day, isOpen && isIn]);
    if (status === 201) holding.decided = holding.decided.map((held, no) => held && no < day);
  }

  private async change({ act, person: who, on: day }: Extract<Act, { act: 'exit' | 'return' }>) {
    const request =
      act === 'exit'
        ? { path: 'exits', body: { reason: 'resigned' } }
        : { path: 'readmissions', body: { unitId: tree.school.id } };
    const body = { ...request.body, effectiveOn: dayNo(day) };
    const { status } = await life.change(this.people[who]!, request.path, body);
    if (status !== 201) return;
    const isMember = this.model.isMember[who]!;
    for (const no of days.slice(day)) isMember[no] = act === 'return';
  }

  private async dissolve({ unit: which, on: day }: Extract<Act, { act: 'dissolve' }>) {
    const unitId = this.units[which]!;
    const body = {
      decision: {
        ...{ number: `${unitId.slice(-6)}/QĐ`, signedOn: FIRST },
        ...{ effectiveOn: dayNo(day), issuer: 'nghe-an-federation' },
      },
      actions: [
        {
          ...{ type: 'dissolve', unitId, custodianUnitId: tree.educationUnion.id },
          members: { end: 'unit-dissolved-by-policy' },
        },
      ],
    };
    const { status } = await life.membership.call('POST', '/v1/reorganisations', {
      ...{ as: 'officer', body },
    });
    if (status !== 201) return;
    const lives = this.model.lives[which]!;
    for (const no of days.slice(day)) lives[no] = false;
  }

  /** Who is in office on a day, by the model and by the register. */
  async officersOn(day: number): Promise<{ expected: string[]; found: string[] }> {
    const held = this.model.holdings.filter((each) => this.model.isHeld(each, day));
    const found: string[] = [];
    for (const unitId of this.units) {
      const path = `/v1/units/${unitId}/officers?limit=200&asOf=${dayNo(day)}`;
      const { body } = await life.membership.call<{ data: OfficeHoldingResponse[] }>('GET', path, {
        as: 'officer',
      });
      found.push(...body.data.map(({ id }) => id));
    }
    return { expected: held.map(({ id }) => id).sort(), found: found.sort() };
  }

  /** The same by people. */
  async heldOn(day: number): Promise<string[]> {
    const found: string[] = [];
    for (const id of this.people) {
      const path = `/v1/members/${id}/offices?asOf=${dayNo(day)}`;
      const { body } = await life.membership.call<{ data: OfficeHoldingResponse[] }>('GET', path, {
        as: 'officer',
      });
      found.push(...body.data.map((each) => each.id));
    }
    return found.sort();
  }
}

describe('random offices', () => {
  it('are held on every day by whom a model by days says, asked by unit and by person', async () => {
    await fc.assert(
      fc.asyncProperty(someActs, async (acts) => {
        const round = await Round.start();
        for (const act of acts) await round.do(act);
        for (const day of days.filter((no) => no % 4 === 0)) {
          const { expected, found } = await round.officersOn(day);
          expect([day, found]).toEqual([day, expected]);
          expect([day, await round.heldOn(day)]).toEqual([day, expected]);
        }
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });
});
