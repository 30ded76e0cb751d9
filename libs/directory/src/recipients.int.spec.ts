import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { UnitState } from '@dong-hanh/contracts';
import type { RecipientFacts, RecipientRef } from './directory.js';
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

const unitRef = ({ id }: { id: string }): RecipientRef => ({ kind: 'unit', id });
const memberRef = ({ id }: { id: string }): RecipientRef => ({ kind: 'member', id });

function ask(refs: RecipientRef[], on = '2023-08-10'): Promise<RecipientFacts[]> {
  return probe.directory.recipients({
    refs,
    on,
    accountId: 'officer',
    permission: 'award.record',
  });
}

async function askOne(ref: RecipientRef, on?: string): Promise<RecipientFacts> {
  const [facts] = await ask([ref], on);
  return facts!;
}

/** Confederation, two provinces, a district in each. */
function country() {
  const root = aUnit({ kind: 'confederation' });
  const nghean = aUnit({ kind: 'provincial-federation', parentId: root.id });
  const hatinh = aUnit({ kind: 'provincial-federation', parentId: root.id });
  const vinh = aUnit({ kind: 'district-federation', parentId: nghean.id });
  return { root, nghean, hatinh, vinh };
}

async function feedCountry() {
  const units = country();
  await probe.feed.units(...Object.values(units));
  return units;
}

describe('the facts about a unit', () => {
  it('are its own dates, version and province', async () => {
    const { nghean, vinh } = await feedCountry();
    const school = aUnit({
      establishedOn: '2001-09-01',
      versions: [
        aVersion({ no: 1, validFrom: '2001-09-01', validTo: '2020-01-01', parentId: vinh.id }),
        aVersion({ no: 2, validFrom: '2020-01-01', parentId: vinh.id, name: 'Tên mới' }),
      ],
    });
    await probe.feed.units(school);
    expect(await askOne(unitRef(school))).toEqual({
      kind: 'unit',
      id: school.id,
      known: true,
      startedOn: '2001-09-01',
      endedOn: null,
      unitId: school.id,
      unitVersion: 2,
      provinceId: nghean.id,
      within: false,
    });
    expect(await askOne(unitRef(school), '2019-12-31')).toMatchObject({ unitVersion: 1 });
  });

  it('name the federation itself as its province, and none for the confederation', async () => {
    const { root, nghean } = await feedCountry();
    const [federation, confederation] = await ask([unitRef(nghean), unitRef(root)]);
    expect(federation).toMatchObject({ provinceId: nghean.id });
    expect(confederation).toMatchObject({ provinceId: null, known: true });
  });

  it('name the nearest federation when one stands above another', async () => {
    const { nghean } = await feedCountry();
    const inner = aUnit({ kind: 'provincial-federation', parentId: nghean.id });
    const school = aUnit({ parentId: inner.id });
    await probe.feed.units(inner, school);
    expect(await askOne(unitRef(school))).toMatchObject({ provinceId: inner.id });
  });

  it('name the province of the day, before and after the unit above was transferred', async () => {
    const { nghean, hatinh } = await feedCountry();
    const district = aUnit({
      versions: [
        aVersion({
          no: 1,
          validTo: '2022-01-01',
          parentId: nghean.id,
          kind: 'district-federation',
        }),
        aVersion({
          no: 2,
          validFrom: '2022-01-01',
          parentId: hatinh.id,
          kind: 'district-federation',
        }),
      ],
    });
    const school = aUnit({ parentId: district.id });
    await probe.feed.units(district, school);
    expect(await askOne(unitRef(school), '2021-12-31')).toMatchObject({ provinceId: nghean.id });
    expect(await askOne(unitRef(school), '2022-01-01')).toMatchObject({ provinceId: hatinh.id });
  });

  it('hold no version on a day before it or after it, and the dates that say so', async () => {
    const { vinh } = await feedCountry();
    const school = aUnit({
      parentId: vinh.id,
      establishedOn: '2010-01-01',
      endedOn: '2020-01-01',
    });
    await probe.feed.units(school);
    for (const day of ['2009-12-31', '2020-01-01']) {
      expect(await askOne(unitRef(school), day)).toMatchObject({
        known: true,
        startedOn: '2010-01-01',
        endedOn: '2020-01-01',
        unitId: school.id,
        unitVersion: null,
      });
    }
  });
});

describe('the facts about a member', () => {
  it('are where the member belonged on the day', async () => {
    const { nghean, hatinh, vinh } = await feedCountry();
    const before = aUnit({ parentId: vinh.id });
    const after = aUnit({ parentId: hatinh.id });
    const member = aMember({
      placements: [
        { unitId: before.id, from: '2010-09-01', to: '2023-09-01' },
        { unitId: after.id, from: '2023-09-01', to: null },
      ],
    });
    await probe.feed.units(before, after);
    await probe.feed.members(member);
    expect(await askOne(memberRef(member), '2023-08-31')).toEqual({
      kind: 'member',
      id: member.id,
      known: true,
      startedOn: '2010-09-01',
      endedOn: null,
      unitId: before.id,
      unitVersion: 1,
      provinceId: nghean.id,
      within: false,
    });
    expect(await askOne(memberRef(member), '2023-09-01')).toMatchObject({
      unitId: after.id,
      provinceId: hatinh.id,
    });
  });

  it('name no unit on a day without membership, and rights by the nearest place', async () => {
    const { vinh } = await feedCountry();
    const member = aMember({ unitId: vinh.id, endedOn: '2023-01-01' });
    await probe.feed.members(member);
    await probe.feed.access(anAccount('officer', [aGrant({ unitId: vinh.id })]));
    for (const day of ['2010-08-31', '2023-08-10']) {
      expect(await askOne(memberRef(member), day)).toMatchObject({
        known: true,
        unitId: null,
        unitVersion: null,
        provinceId: null,
        endedOn: '2023-01-01',
        within: true,
      });
    }
  });
});

describe('the facts about a member whose record was merged into another', () => {
  it('are those of the surviving record, and by themselves again after the undoing', async () => {
    const { nghean, vinh, hatinh } = await feedCountry();
    const survivor = aMember({ unitId: vinh.id, joinedOn: '2005-09-01' });
    const duplicate = aMember({ unitId: hatinh.id });
    await probe.feed.members(survivor, duplicate);
    expect(await askOne(memberRef(duplicate))).toMatchObject({ unitId: hatinh.id });
    const mergedInto = survivor.id;
    await probe.feed.members({ ...duplicate, version: 2, placements: [], mergedInto });
    const merged = { known: true, endedOn: null, unitId: vinh.id, provinceId: nghean.id };
    expect(await askOne(memberRef(duplicate))).toMatchObject(merged);
    await probe.feed.members({ ...duplicate, version: 3 });
    expect(await askOne(memberRef(duplicate))).toMatchObject({ unitId: hatinh.id });
    // A merger that comes again and late changes nothing.
    await probe.feed.members({ ...duplicate, version: 2, placements: [], mergedInto });
    expect(await askOne(memberRef(duplicate))).toMatchObject({ unitId: hatinh.id });
  });
});

describe('many recipients', () => {
  it('are answered in the order asked, repeated ones too', async () => {
    const { root, nghean, vinh } = await feedCountry();
    const member = aMember({ unitId: vinh.id });
    await probe.feed.members(member);
    const refs = [
      unitRef(vinh),
      memberRef(member),
      unitRef(root),
      memberRef(member),
      unitRef(nghean),
    ];
    const facts = await ask(refs);
    expect(facts.map(({ kind, id }) => ({ kind, id }))).toEqual(refs);
    expect(facts[1]).toEqual(facts[3]);
  });

  it('may be none', async () => {
    expect(await ask([])).toEqual([]);
  });

  it('are told apart by kind: an id of a unit is no member', async () => {
    const { vinh } = await feedCountry();
    expect(await askOne({ kind: 'member', id: vinh.id })).toMatchObject({ known: false });
  });
});

describe('rights over a recipient', () => {
  async function within(unit: UnitState, grant: Parameters<typeof aGrant>[0]): Promise<boolean> {
    await probe.feed.access(anAccount('officer', [aGrant(grant)]));
    return (await askOne(unitRef(unit))).within;
  }

  it.each([
    ['at the unit itself', { withSubtree: false }, true],
    ['at the unit itself, expired', { to: '2026-03-01' }, false],
    ['at the unit itself, on its last day', { to: '2026-03-02' }, true],
    ['at the unit itself, not begun', { from: '2026-03-02' }, false],
    ['of a role that does not carry the permission', { role: 'analyst' as const }, false],
  ])('by a grant %s', async (_, grant, expected) => {
    const { vinh } = await feedCountry();
    expect(await within(vinh, { unitId: vinh.id, ...grant })).toBe(expected);
  });

  it.each([
    ['two levels above with subtree', 'root', true, true],
    ['above with subtree', 'nghean', true, true],
    ['above without subtree', 'nghean', false, false],
    ['beside it with subtree', 'hatinh', true, false],
  ] as const)('by a grant %s', async (_, at, withSubtree, expected) => {
    const units = await feedCountry();
    expect(await within(units.vinh, { unitId: units[at].id, withSubtree })).toBe(expected);
  });

  it('reach everywhere by a grant over the whole platform', async () => {
    const { vinh } = await feedCountry();
    expect(await within(vinh, { unitId: null, withSubtree: false })).toBe(true);
  });

  it("follow today's tree, whatever the day asked about", async () => {
    const { nghean, hatinh } = await feedCountry();
    const school = aUnit({
      versions: [
        aVersion({ no: 1, validTo: '2025-07-01', parentId: nghean.id }),
        aVersion({ no: 2, validFrom: '2025-07-01', parentId: hatinh.id }),
      ],
    });
    await probe.feed.units(school);
    expect(await within(school, { unitId: hatinh.id })).toBe(true);
  });

  it('over an ended unit stay with those above its last place', async () => {
    const { nghean } = await feedCountry();
    const district = aUnit({ parentId: nghean.id, endedOn: '2025-07-01' });
    const school = aUnit({ parentId: district.id, endedOn: '2024-01-01' });
    await probe.feed.units(district, school);
    expect(await within(school, { unitId: nghean.id })).toBe(true);
  });
});
