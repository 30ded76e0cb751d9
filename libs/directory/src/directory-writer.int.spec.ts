import { propertyRuns } from '@dong-hanh/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AccessState, MemberState, UnitState } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import fc from 'fast-check';
import { startProbe, type Probe } from './probe.fixture.js';
import { aGrant, aMember, anAccount, aUnit, aVersion } from './states.fixture.js';

// Questions wait for up to 3.5 s, and the machine may be busy.
jest.setTimeout(30_000);

let probe: Probe;

beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.close());
beforeEach(() => probe.empty());

/** All that the directory holds, in a comparable form. */
async function everything(): Promise<Record<string, unknown[]>> {
  const read = async (table: string) => {
    const rows = await probe.serve.query<{ row: string }>(
      `select (${table})::text as row from ${table} order by 1`,
    );
    return rows.map(({ row }) => row);
  };
  const tables = [
    'directory_units',
    'directory_unit_versions',
    'directory_members',
    'directory_placements',
    'directory_access',
    'directory_grants',
  ];
  const contents: Record<string, unknown[]> = {};
  for (const table of tables) contents[table] = await read(table);
  return contents;
}

async function versionsOf(unitId: string): Promise<unknown[]> {
  return probe.serve.query(
    `select no, valid::text, standing::text, name from directory_unit_versions
     where unit_id = $1 order by no`,
    [unitId],
  );
}

function renamed(unit: UnitState, name: string): UnitState {
  const [first] = unit.versions;
  return {
    ...unit,
    version: unit.version + 1,
    versions: [
      { ...first!, validTo: '2015-01-01' },
      { ...first!, no: 2, validFrom: '2015-01-01', name },
    ],
  };
}

describe('taking over a unit', () => {
  it('keeps its versions with the days they are valid and stand for', async () => {
    const unit = renamed(aUnit(), 'Công đoàn Trường THPT mới');
    await probe.feed.units(unit);
    expect(await versionsOf(unit.id)).toEqual([
      {
        no: 1,
        valid: '[2000-01-01,2015-01-01)',
        standing: '(,2015-01-01)',
        name: 'Công đoàn trường',
      },
      {
        no: 2,
        valid: '[2015-01-01,)',
        standing: '[2015-01-01,)',
        name: 'Công đoàn Trường THPT mới',
      },
    ]);
  });

  it('replaces the versions by those of a newer state', async () => {
    const unit = aUnit();
    await probe.feed.units(unit);
    await probe.feed.units(renamed(unit, 'Tên mới'));
    expect(await versionsOf(unit.id)).toHaveLength(2);
  });

  it('lets an older state that comes later change nothing', async () => {
    const unit = aUnit();
    const newer = renamed(unit, 'Tên mới');
    await probe.feed.units(newer);
    const before = await everything();
    await probe.feed.units(unit);
    expect(await everything()).toEqual(before);
  });

  it('takes the newest of several states in one batch', async () => {
    const unit = aUnit();
    await probe.feed.units(renamed(unit, 'Tên mới'), unit);
    expect(await versionsOf(unit.id)).toHaveLength(2);
  });

  it('does not need its parent', async () => {
    const child = aUnit({ parentId: newId() });
    await probe.feed.units(child);
    expect(await versionsOf(child.id)).toHaveLength(1);
  });

  it('is refused when two versions are valid on one day', async () => {
    const versions = [aVersion({ no: 1 }), aVersion({ no: 2, validFrom: '2010-01-01' })];
    await expect(probe.feed.units(aUnit({ versions }))).rejects.toMatchObject({
      constraint: 'pk_directory_unit_versions',
    });
  });

  it('is refused when a version ends before it begins', async () => {
    const versions = [aVersion({ validFrom: '2012-01-01', validTo: '2011-01-01' })];
    await expect(probe.feed.units(aUnit({ versions }))).rejects.toMatchObject({ code: '22000' });
  });
});

describe('taking over a member', () => {
  it('is refused when the member belongs to two units on one day', async () => {
    const placements = [
      { unitId: newId(), from: '2010-01-01', to: '2012-01-02' },
      { unitId: newId(), from: '2012-01-01', to: null },
    ];
    await expect(probe.feed.members(aMember({ placements }))).rejects.toMatchObject({
      constraint: 'pk_directory_placements',
    });
  });
});

describe('taking over rights', () => {
  it('leaves nothing of a right that is gone', async () => {
    await probe.feed.access(anAccount('officer', [aGrant(), aGrant({ role: 'auditor' })]));
    await probe.feed.access({ ...anAccount('officer', []), version: 2 });
    const { directory_grants, directory_access } = await everything();
    expect(directory_grants).toEqual([]);
    expect(directory_access).toHaveLength(1);
  });
});

describe('the role that serves requests', () => {
  it.each(['directory_units', 'directory_placements', 'directory_grants'])(
    'reads %s and cannot change it',
    async (table) => {
      await probe.serve.query(`select from ${table}`);
      await expect(probe.serve.query(`delete from ${table}`)).rejects.toMatchObject({
        code: '42501',
      });
    },
  );
});

/** Histories of a few aggregates: each state is whole, and the newest says all. */
interface History {
  units: UnitState[];
  members: MemberState[];
  accounts: AccessState[];
}

function history(versions: number): History {
  const numbers = Array.from({ length: versions }, (_, index) => index + 1);
  const [unitA, unitB, memberId] = [newId(), newId(), newId()];
  return {
    units: [unitA, unitB].flatMap((id) =>
      numbers.map((version) =>
        aUnit({
          id,
          version,
          versions: numbers.slice(0, version).map((no) =>
            aVersion({
              no,
              validFrom: `${2000 + no}-01-01`,
              validTo: no === version ? null : `${2001 + no}-01-01`,
              name: `${version}`,
            }),
          ),
        }),
      ),
    ),
    members: numbers.map((version) => aMember({ id: memberId, version, unitId: unitA })),
    accounts: numbers.map((version) => ({
      ...anAccount('officer', [aGrant({ unitId: version % 2 === 0 ? unitA : unitB })]),
      version,
    })),
  };
}

/** What is delivered: a shuffle with repetitions, cut into batches of a size; the newest is in it. */
function delivery<T>(states: readonly T[]): fc.Arbitrary<T[][]> {
  return fc
    .tuple(
      fc.shuffledSubarray([...states], { minLength: states.length }),
      fc.array(fc.constantFrom(...states), { maxLength: 4 }),
      fc.integer({ min: 1, max: states.length }),
      fc.integer({ min: 0, max: 3 }),
    )
    .map(([shuffled, again, size, turn]) => {
      const all = [...shuffled.slice(turn), ...again, ...shuffled.slice(0, turn)];
      return Array.from({ length: Math.ceil(all.length / size) }, (_, index) =>
        all.slice(index * size, (index + 1) * size),
      );
    });
}

describe('any order of delivery', () => {
  const { units, members, accounts } = history(4);
  const scenario = fc.record({
    units: delivery(units),
    members: delivery(members),
    accounts: delivery(accounts),
  });

  it('with repetitions and any cut into batches, ends in the same rows', async () => {
    await probe.feed.units(...units);
    await probe.feed.members(...members);
    await probe.feed.access(...accounts);
    const expected = await everything();
    expect(expected.directory_unit_versions).toHaveLength(8);
    await fc.assert(
      fc.asyncProperty(scenario, async (batches) => {
        await probe.empty();
        for (const batch of batches.members) await probe.feed.members(...batch);
        for (const batch of batches.units) await probe.feed.units(...batch);
        for (const batch of batches.accounts) await probe.feed.access(...batch);
        expect(await everything()).toEqual(expected);
      }),
      propertyRuns(40),
    );
  });
});
