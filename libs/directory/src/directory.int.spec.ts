import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { newId, Problem } from '@dong-hanh/service-kit';
import { DirectoryAccessRights } from './directory-access-rights.js';
import { Directory } from './directory.js';
import { startProbe, StoppedClock, TODAY, type Probe } from './probe.fixture.js';
import type { AppliedUpTo } from './read-your-writes.js';
import { aGrant, aMember, anAccount, aUnit, aVersion } from './states.fixture.js';

// Questions wait for up to 3.5 s, and the machine may be busy.
jest.setTimeout(30_000);

let probe: Probe;

beforeAll(async () => {
  probe = await startProbe();
});
afterAll(() => probe.close());
beforeEach(() => probe.empty());

function directoryWith(applied: AppliedUpTo): Directory {
  return new Directory(probe.serve, new StoppedClock(TODAY), applied);
}

/** Applied up to an instant long ago, as after a standstill. */
const farBehind: AppliedUpTo = {
  freshness: async () => ({ asOf: '2020-01-01T00:00:00Z', lagSeconds: 60 }),
};

async function problemOf(work: Promise<unknown>): Promise<Problem> {
  const outcome = await work.then(
    () => undefined,
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(Problem);
  return outcome as Problem;
}

const question = (id: string) => ({
  refs: [{ kind: 'unit' as const, id }],
  on: '2023-08-10',
  accountId: 'officer',
  permission: 'award.record' as const,
});

describe('a unit', () => {
  it('is shown as it was on the day', async () => {
    const unit = aUnit({
      versions: [
        aVersion({ no: 1, validTo: '2015-01-01', name: 'Tên cũ' }),
        aVersion({ no: 2, validFrom: '2015-01-01', name: 'Tên mới', locatedIn: '40' }),
      ],
    });
    await probe.feed.units(unit);
    expect(await probe.directory.unit(unit.id)).toEqual({
      id: unit.id,
      version: 1,
      establishedOn: '2000-01-01',
      endedOn: null,
      lineage: [],
      reorganisationId: null,
      no: 2,
      validFrom: '2015-01-01',
      validTo: null,
      code: 'U-1',
      name: 'Tên mới',
      kind: 'grassroots-union',
      parentId: null,
      locatedIn: '40',
      ownership: 'public',
    });
    expect(await probe.directory.unit(unit.id, { on: '2014-12-31' })).toMatchObject({
      no: 1,
      name: 'Tên cũ',
    });
  });

  it('is not there before its establishment, and keeps its last version after its end', async () => {
    const unit = aUnit({ establishedOn: '2010-01-01', endedOn: '2020-01-01' });
    await probe.feed.units(unit);
    expect(await probe.directory.unit(unit.id, { on: '2009-12-31' })).toBeUndefined();
    expect(await probe.directory.unit(unit.id)).toMatchObject({ endedOn: '2020-01-01', no: 1 });
  });

  it('is undefined when unknown, and left out of several', async () => {
    const unit = aUnit();
    await probe.feed.units(unit);
    expect(await probe.directory.unit(newId())).toBeUndefined();
    const found = await probe.directory.units([newId(), unit.id, unit.id]);
    expect(found.map(({ id }) => id)).toEqual([unit.id]);
  });

  it('is found by its code, upper and lower case alike, while it is valid', async () => {
    const unit = aUnit({ code: 'NA-Vinh-01', endedOn: '2020-01-01' });
    await probe.feed.units(unit);
    expect(await probe.directory.unitByCode('na-VINH-01', { on: '2019-12-31' })).toMatchObject({
      id: unit.id,
    });
    expect(await probe.directory.unitByCode('na-VINH-01')).toBeUndefined();
  });
});

describe('access rights', () => {
  it('answer for many units in the order asked', async () => {
    const above = aUnit();
    const below = aUnit({ parentId: above.id });
    const beside = aUnit();
    await probe.feed.units(above, below, beside);
    await probe.feed.access(anAccount('officer', [aGrant({ unitId: above.id })]));
    const rights = new DirectoryAccessRights(probe.directory);
    const asked = [beside.id, below.id, above.id, below.id];
    expect(await rights.covers('officer', 'award.read', asked)).toEqual([false, true, true, true]);
    expect(await rights.covers('officer', 'award.read', [])).toEqual([]);
  });

  it('refuse by name what is not granted', async () => {
    const unit = aUnit();
    await probe.feed.units(unit);
    const rights = new DirectoryAccessRights(probe.directory);
    const problem = await problemOf(rights.require('stranger', 'award.read', unit.id));
    expect(problem).toMatchObject({
      code: 'permission-missing',
      parameters: { permission: 'award.read' },
    });
  });

  it('list the units of the grants valid today, the whole platform first', async () => {
    const unitId = newId();
    await probe.feed.access(
      anAccount('officer', [
        aGrant({ unitId }),
        aGrant({ unitId }),
        aGrant({ unitId: newId(), to: TODAY }),
        aGrant({ role: 'analyst', unitId: null, withSubtree: false }),
      ]),
    );
    const rights = new DirectoryAccessRights(probe.directory);
    expect(await rights.grantedUnits('officer', 'statistics.read')).toEqual([
      { unitId: null, withSubtree: false },
      { unitId, withSubtree: true },
    ]);
    expect(await rights.grantedUnits('officer', 'award.record')).toEqual([
      { unitId, withSubtree: true },
    ]);
  });

  it('know the member that an account is', async () => {
    const memberId = newId();
    await probe.feed.access(
      { ...anAccount('member', [aGrant({ role: 'member' })]), memberId },
      anAccount('officer', []),
    );
    expect(await probe.directory.memberIdOf('member')).toBe(memberId);
    expect(await probe.directory.memberIdOf('officer')).toBeUndefined();
    expect(await probe.directory.memberIdOf('stranger')).toBeUndefined();
  });
});

describe('an event on its way', () => {
  it('is waited for: a unit, its recipients and its rights', async () => {
    const unit = aUnit();
    await probe.feed.access(anAccount('officer', [aGrant({ unitId: unit.id })]));
    const waiting = Promise.all([
      probe.directory.recipients(question(unit.id)),
      probe.directory.waitForUnit(unit.id),
      probe.directory.covers('officer', 'award.record', [unit.id]),
    ]);
    await probe.feed.units(unit);
    const [[facts], , covered] = await waiting;
    expect(facts).toMatchObject({ known: true, within: true });
    expect(covered).toEqual([true]);
  });

  it('of a unit above is waited for, so that no province is read from half a tree', async () => {
    const province = aUnit({ kind: 'provincial-federation' });
    const school = aUnit({ parentId: province.id });
    await probe.feed.units(school);
    await probe.feed.access(anAccount('officer', [aGrant({ unitId: school.id })]));
    const waiting = probe.directory.recipients(question(school.id));
    await probe.feed.units(province);
    const [facts] = await waiting;
    expect(facts).toMatchObject({ provinceId: province.id });
  });

  it('of a unit above is waited for as well when what is known of it begins later', async () => {
    const [before, after] = [
      aUnit({ kind: 'provincial-federation' }),
      aUnit({ kind: 'provincial-federation' }),
    ];
    const since2024 = aVersion({ no: 1, validFrom: '2024-01-01', parentId: after.id });
    const until2024 = aVersion({ no: 2, validTo: '2024-01-01', parentId: before.id });
    const district = aUnit({ establishedOn: '2024-01-01', versions: [since2024] });
    const corrected = { ...district, version: 2, versions: [until2024, since2024] };
    const school = aUnit({ parentId: district.id });
    await probe.feed.units(before, after, district, school);
    const waiting = probe.directory.recipients(question(school.id));
    await probe.feed.units({ ...corrected, establishedOn: '2000-01-01' });
    const [facts] = await waiting;
    expect(facts).toMatchObject({ provinceId: before.id });
  });

  it('of the unit at which a right is held is waited for', async () => {
    const root = aUnit({ kind: 'confederation' });
    const province = aUnit({ kind: 'provincial-federation', parentId: root.id });
    await probe.feed.units(province);
    await probe.feed.access(anAccount('officer', [aGrant({ unitId: root.id })]));
    const waiting = probe.directory.recipients(question(province.id));
    await probe.feed.units(root);
    const [facts] = await waiting;
    expect(facts).toMatchObject({ within: true });
  });

  it('of one recipient leaves the answers about the others as they are', async () => {
    const [first, second, third] = [aUnit(), aUnit(), aUnit()];
    await probe.feed.units(first, third);
    const refs = [first, second, third].map(({ id }) => ({ kind: 'unit' as const, id }));
    const waiting = probe.directory.recipients({ ...question(first.id), refs });
    await probe.feed.units(second);
    const facts = await waiting;
    expect(facts.map(({ id, known }) => [id, known])).toEqual([
      [first.id, true],
      [second.id, true],
      [third.id, true],
    ]);
  });
});

describe('an id that stays unknown', () => {
  it('is unknown when all is applied, after two seconds and no later than four', async () => {
    const startedAt = performance.now();
    const [[facts], problem, covered] = await Promise.all([
      probe.directory.recipients(question(newId())),
      problemOf(probe.directory.waitForUnit(newId())),
      probe.directory.covers('officer', 'award.record', [newId()]),
    ]);
    const waitedMs = performance.now() - startedAt;
    expect(facts).toMatchObject({ known: false, within: false, startedOn: null, unitId: null });
    expect(problem.code).toBe('unit-unknown');
    expect(covered).toEqual([false]);
    expect(waitedMs).toBeGreaterThanOrEqual(1_990);
    expect(waitedMs).toBeLessThan(4_000);
  });

  it('is not called unknown while the directory is behind', async () => {
    const directory = directoryWith(farBehind);
    const problems = await Promise.all([
      problemOf(directory.recipients(question(newId()))),
      problemOf(directory.waitForUnit(newId())),
      problemOf(directory.covers('officer', 'award.record', [newId()])),
    ]);
    for (const { code, extras } of problems) {
      expect(code).toBe('directory-behind');
      expect(extras.retryAfterSeconds).toBe(2);
    }
  });

  it('is asked about once more when the directory has caught up meanwhile', async () => {
    const unit = aUnit();
    const directory = directoryWith({
      freshness: async () => {
        await probe.feed.units(unit);
        return { asOf: new Date().toISOString(), lagSeconds: 0 };
      },
    });
    const [facts] = await directory.recipients(question(unit.id));
    expect(facts).toMatchObject({ known: true });
  });

  it('is called unknown only after a sign of life that is younger than the question', async () => {
    const silence = [
      { asOf: null, lagSeconds: 0 },
      { asOf: '2020-01-01T00:00:00Z', lagSeconds: 0 },
    ];
    let asked = 0;
    const directory = directoryWith({
      freshness: async () => silence[asked++] ?? { asOf: new Date().toISOString(), lagSeconds: 0 },
    });
    const [[facts], problem] = await Promise.all([
      directory.recipients(question(newId())),
      problemOf(
        directoryWith({ freshness: async () => silence[0]! }).recipients(question(newId())),
      ),
    ]);
    expect(facts).toMatchObject({ known: false });
    expect(asked).toBe(3);
    expect(problem.code).toBe('directory-behind');
  });

  it('does not count as known when a unit above never came', async () => {
    const orphan = aUnit({ parentId: newId() });
    await probe.feed.units(orphan);
    const problems = await Promise.all([
      problemOf(probe.directory.recipients(question(orphan.id))),
      problemOf(probe.directory.waitForUnit(orphan.id)),
      problemOf(probe.directory.covers('officer', 'award.record', [orphan.id])),
    ]);
    expect(problems.map(({ code }) => code)).toEqual(Array(3).fill('directory-behind'));
  });
});

describe('a known id', () => {
  it('is answered at once, however far behind the directory is', async () => {
    const unit = aUnit();
    const member = aMember({ unitId: unit.id });
    await probe.feed.units(unit);
    await probe.feed.members(member);
    const directory = directoryWith(farBehind);
    const [facts] = await directory.recipients({
      ...question(unit.id),
      refs: [{ kind: 'member', id: member.id }],
    });
    expect(facts).toMatchObject({ known: true, unitId: unit.id });
  });
});
