import { propertyRuns } from '@dong-hanh/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { rolesWith, type AccessGrant, type UnitState } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import fc from 'fast-check';
import { startProbe, TODAY, type Probe } from './probe.fixture.js';
import { aGrant, anAccount, aUnit, aVersion } from './states.fixture.js';
import { scopeCte, standingSubtreeCte, subtreeCte } from './unit-tree.sql.js';

// Questions wait for up to 3.5 s, and the machine may be busy.
jest.setTimeout(30_000);

let probe: Probe;

beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.close());
beforeEach(() => probe.empty());

async function unitIds(cte: string, parameters: unknown[]): Promise<string[]> {
  const rows = await probe.serve.query<{ unit_id: string }>(
    `with recursive ${cte} select unit_id from subtree order by unit_id`,
    parameters,
  );
  return rows.map((row) => row.unit_id);
}

/** The units that lie in an account's scope. */
async function scopeOf(accountId: string): Promise<string[]> {
  const scope = scopeCte({ account: '$1', roles: '$2', day: '$3' });
  const rows = await probe.serve.query<{ id: string }>(
    `with recursive ${scope} select distinct unit_id as id from scope order by id`,
    [accountId, rolesWith('award.read'), TODAY],
  );
  return rows.map(({ id }) => id);
}

const ids = (...units: UnitState[]) => units.map(({ id }) => id).sort();

/** A school that moved from one district to the other in 2015; the first district ended in 2020. */
function tree() {
  const province = aUnit({ kind: 'provincial-federation' });
  const first = aUnit({
    kind: 'district-federation',
    parentId: province.id,
    endedOn: '2020-01-01',
  });
  const second = aUnit({ kind: 'district-federation', parentId: province.id });
  const school = aUnit({
    versions: [
      aVersion({ no: 1, validTo: '2015-01-01', parentId: first.id }),
      aVersion({ no: 2, validFrom: '2015-01-01', parentId: second.id }),
    ],
  });
  const closedSchool = aUnit({ parentId: first.id, endedOn: '2019-06-01' });
  return { province, first, second, school, closedSchool };
}

describe('the dated subtree', () => {
  it('holds each unit with the days on which it stood below', async () => {
    const { province, first, second, school, closedSchool } = tree();
    await probe.feed.units(school, closedSchool, second, first, province);
    const days = await probe.serve.query(
      `with recursive ${subtreeCte('$1')}
       select unit_id, valid::text from subtree order by lower(valid) nulls first, unit_id`,
      [first.id],
    );
    const below = [
      { unit_id: school.id, valid: '[2000-01-01,2015-01-01)' },
      { unit_id: closedSchool.id, valid: '[2000-01-01,2019-06-01)' },
    ].sort((a, b) => (a.unit_id < b.unit_id ? -1 : 1));
    expect(days).toEqual([{ unit_id: first.id, valid: '(,)' }, ...below]);
  });

  it('gives a unit that moved inside it once for each day', async () => {
    const { province, first, second, school } = tree();
    await probe.feed.units(school, second, first, province);
    const days = await probe.serve.query(
      `with recursive ${subtreeCte('$1')}
       select valid::text from subtree where unit_id = $2 order by valid`,
      [province.id, school.id],
    );
    expect(days).toEqual([{ valid: '[2000-01-01,2015-01-01)' }, { valid: '[2015-01-01,)' }]);
  });

  it('follows two units that changed places', async () => {
    const root = aUnit();
    const [a, b] = [newId(), newId()];
    const until2010 = { no: 1, validTo: '2010-01-01' };
    const since2010 = { no: 2, validFrom: '2010-01-01' };
    await probe.feed.units(
      root,
      aUnit({
        id: a,
        versions: [
          aVersion({ ...until2010, parentId: b }),
          aVersion({ ...since2010, parentId: root.id }),
        ],
      }),
      aUnit({
        id: b,
        versions: [
          aVersion({ ...until2010, parentId: root.id }),
          aVersion({ ...since2010, parentId: a }),
        ],
      }),
    );
    const days = await probe.serve.query(
      `with recursive ${subtreeCte('$1')}
       select unit_id, valid::text from subtree where unit_id <> $1 order by valid, unit_id`,
      [root.id],
    );
    expect(days).toEqual([
      { unit_id: a, valid: '[2000-01-01,2010-01-01)' },
      { unit_id: b, valid: '[2000-01-01,2010-01-01)' },
      { unit_id: a, valid: '[2010-01-01,)' },
      { unit_id: b, valid: '[2010-01-01,)' },
    ]);
  });

  it('is the unit alone when the unit is not known yet', async () => {
    const id = newId();
    expect(await unitIds(subtreeCte('$1'), [id])).toEqual([id]);
  });
});

describe('the subtree on a day', () => {
  const standing = (unit: UnitState, day: string) =>
    unitIds(standingSubtreeCte('$1', '$2'), [unit.id, day]);

  it('holds who stood below on that day', async () => {
    const { province, first, second, school, closedSchool } = tree();
    await probe.feed.units(province, first, second, school, closedSchool);
    expect(await standing(first, '2014-12-31')).toEqual(ids(first, school, closedSchool));
    expect(await standing(first, '2015-01-01')).toEqual(ids(first, closedSchool));
    expect(await standing(second, '2015-01-01')).toEqual(ids(second, school));
  });

  it('holds ended units where they stood last', async () => {
    const { province, first, second, school, closedSchool } = tree();
    await probe.feed.units(province, first, second, school, closedSchool);
    expect(await standing(first, '2026-01-01')).toEqual(ids(first, closedSchool));
    expect(await standing(province, '2026-01-01')).toEqual(
      ids(province, first, second, school, closedSchool),
    );
  });
});

describe('two units under each other for a moment', () => {
  it('end no statement late and count nothing twice', async () => {
    const [a, b, below] = [newId(), newId(), newId()];
    await probe.feed.units(
      aUnit({ id: a, parentId: b }),
      aUnit({ id: b, parentId: a }),
      aUnit({ id: below, parentId: a }),
    );
    expect(await unitIds(subtreeCte('$1'), [a])).toEqual([a, b, below].sort());
    expect(await unitIds(standingSubtreeCte('$1', '$2'), [b, TODAY])).toEqual([a, b, below].sort());
    await probe.feed.access(anAccount('officer', [aGrant({ unitId: a })]));
    expect(await scopeOf('officer')).toEqual([a, b, below].sort());
  });
});

describe('the scope of an account', () => {
  it('holds no unit for a right over the whole platform, which names none', async () => {
    const { province, second } = tree();
    await probe.feed.units(province, second);
    await probe.feed.access(anAccount('auditor', [aGrant({ role: 'auditor', unitId: null })]));
    expect(await scopeOf('auditor')).toEqual([]);
  });

  it('is nothing without a right', async () => {
    await probe.feed.units(aUnit());
    expect(await scopeOf('stranger')).toEqual([]);
  });
});

const YEARS = [2000, 2005, 2010, 2015, 2020, 2024];
const unitPlan = fc.record({
  /** Which of the earlier units stands above in each interval; 0 = none. */
  parents: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 3 }),
  years: fc.shuffledSubarray(YEARS, { minLength: 3, maxLength: 3 }),
  hasEnded: fc.boolean(),
});
const grantPlan = fc.record({
  unit: fc.nat({ max: 20 }),
  withSubtree: fc.boolean(),
  hasExpired: fc.boolean(),
});

function forest(plans: readonly UnitPlan[]): UnitState[] {
  const units: UnitState[] = [];
  for (const plan of plans) units.push(planned(plan, units));
  return units;
}

type UnitPlan = typeof unitPlan extends fc.Arbitrary<infer P> ? P : never;
type GrantPlan = typeof grantPlan extends fc.Arbitrary<infer P> ? P : never;

function planned({ parents, years, hasEnded }: UnitPlan, earlier: UnitState[]): UnitState {
  const starts = years
    .slice(0, parents.length)
    .sort((a, b) => a - b)
    .map((year) => `${year}-01-01`);
  const endedOn = hasEnded ? '2025-01-01' : null;
  const versions = starts.map((validFrom, index) => {
    const above = parents[index]! % (earlier.length + 1);
    return aVersion({
      no: index + 1,
      validFrom,
      validTo: starts[index + 1] ?? endedOn,
      parentId: above === 0 ? null : earlier[above - 1]!.id,
    });
  });
  return aUnit({ establishedOn: starts[0]!, endedOn, versions });
}

function grantsOf(plans: readonly GrantPlan[], units: readonly UnitState[]): AccessGrant[] {
  return plans.map(({ unit, withSubtree, hasExpired }) =>
    aGrant({
      unitId: units[unit % units.length]!.id,
      withSubtree,
      to: hasExpired ? '2024-01-01' : null,
    }),
  );
}

/** What the statements must say, in plain code: up from the unit, by its last place at the latest. */
function isHeld(
  unit: UnitState,
  units: readonly UnitState[],
  grants: readonly AccessGrant[],
): boolean {
  const valid = grants.filter(({ to }) => to === null);
  if (valid.some(({ unitId }) => unitId === unit.id)) return true;
  const above = units.find(({ id }) => id === unit.versions.at(-1)!.parentId);
  const withSubtree = valid.filter((grant) => grant.withSubtree);
  return above !== undefined && isHeld(above, units, withSubtree);
}

describe('rights over any tree', () => {
  it('are the same asked unit by unit and as a scope', async () => {
    const plans = fc.tuple(
      fc.array(unitPlan, { minLength: 1, maxLength: 12 }),
      fc.array(grantPlan, { maxLength: 4 }),
    );
    await fc.assert(
      fc.asyncProperty(plans, async ([unitPlans, grantPlans]) => {
        await probe.empty();
        const units = forest(unitPlans);
        const grants = grantsOf(grantPlans, units);
        await probe.feed.units(...units);
        await probe.feed.access(anAccount('officer', grants));
        const expected = ids(...units.filter((unit) => isHeld(unit, units, grants)));
        const unitIdList = ids(...units);
        const held = await probe.directory.covers('officer', 'award.read', unitIdList);
        expect(unitIdList.filter((_, index) => held[index])).toEqual(expected);
        expect(await scopeOf('officer')).toEqual(expected);
      }),
      propertyRuns(60),
    );
  });
});
