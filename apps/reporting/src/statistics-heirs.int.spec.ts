import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LineageEdge, UnitState } from '@dong-hanh/contracts';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import { award } from './testing/award.fixture.js';
import { access, sketch, unitState, type UnitSketch } from './testing/organisation.fixture.js';
import { startReporting, type Reporting } from './testing/reporting.fixture.js';

const [MERGER, SECOND_MERGER] = ['2024-08-01', '2025-07-01'];

const nation = sketch('confederation', null);
const haNoi = sketch('provincial-federation', nation);
const haTay = sketch('provincial-federation', nation, { endedOn: SECOND_MERGER });
const school = sketch('grassroots-union', haNoi);
const merged = sketch('grassroots-union', haTay, { endedOn: MERGER });
const mergedAgain = sketch('grassroots-union', haTay, { endedOn: SECOND_MERGER });
const split = sketch('grassroots-union', haNoi, { endedOn: MERGER });
const heir = sketch('grassroots-union', haNoi, { under: [{ parentId: haNoi.id, from: MERGER }] });
const part = sketch('grassroots-union', haTay, {
  under: [
    { parentId: haTay.id, from: MERGER },
    { parentId: haNoi.id, from: SECOND_MERGER },
  ],
});
const splitWithoutHeir = sketch('grassroots-union', haTay, { endedOn: MERGER });

const passedOn = (
  unit: UnitSketch,
  type: LineageEdge['type'],
  to: UnitSketch[],
  isHeir?: true,
): UnitState => ({
  ...unitState(unit),
  lineage: to.map(({ id }, index) => ({
    ...{ type, fromId: unit.id, toId: id, effectiveOn: unit.endedOn!, decisionNumber: '1/QĐ' },
    ...(isHeir && index === 0 && { isHeir }),
  })),
});

let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyUnits(
    ...[nation, haNoi, school, heir, part].map(unitState),
    passedOn(haTay, 'merged-into', [haNoi]),
    passedOn(merged, 'merged-into', [mergedAgain]),
    passedOn(mergedAgain, 'merged-into', [school]),
    passedOn(split, 'split-into', [heir, part], true),
    passedOn(splitWithoutHeir, 'split-into', [part, heir]),
  );
  await reporting.applyAccess(access('analyst', 'analyst', [null]));
  const of = ({ id }: UnitSketch, provinceId: string) => award({ unitId: id, provinceId });
  await reporting.applyAwards(
    ...[of(school, haNoi.id), of(split, haNoi.id)],
    ...[merged, mergedAgain, splitWithoutHeir, haTay].map((unit) => of(unit, haTay.id)),
  );
});

afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

async function countsBy(key: string, query: string): Promise<Record<string, number>> {
  const { data } = await reporting.statistic(`groupBy=${key}&${query}`);
  return Object.fromEntries(data.map(({ count, ...keys }) => [String(keys[key]), count]));
}
const total = async (unit: UnitSketch, mode: string) =>
  (await reporting.statistic(`unitId=${unit.id}&${mode}`)).total;

describe('what an ended unit won, in the organisation of today', () => {
  it('counts for its heir, through any number of mergers, and for the named heir of a split', async () => {
    expect(await countsBy('unit', 'mode=today')).toEqual({
      [school.id]: 3,
      [heir.id]: 1,
      [haNoi.id]: 1,
      ended: 1,
    });
    expect(await total(school, 'mode=today')).toBe(3);
    expect(await total(heir, 'mode=today')).toBe(1);
  });

  it('counts where its heir stands, be it another province', async () => {
    expect(await countsBy('province', 'mode=today')).toEqual({ [haNoi.id]: 5, ended: 1 });
    expect(await total(haNoi, 'mode=today')).toBe(5);
    const { data } = await reporting.statistic(`groupBy=unit&mode=today&unitId=${haNoi.id}`);
    expect(data.map(({ count }) => count).sort()).toEqual([1, 1, 3]);
  });

  it('is nothing under the ended unit itself', async () => {
    for (const unit of [merged, mergedAgain, split, haTay])
      expect(await total(unit, 'mode=today')).toBe(0);
  });

  it('is drilled down to the same records that are counted', async () => {
    const records = await reporting.records(`unitId=${school.id}&mode=today`);
    expect(records.map(({ unitIdThen }) => unitIdThen).sort()).toEqual(
      [school.id, merged.id, mergedAgain.id].sort(),
    );
  });

  it('adds up to the same nation in every mode', async () => {
    const modes = [
      'then',
      'today',
      ...['2023-12-31', '2024-09-01'].map((day) => `fixed&tree=${day}`),
    ];
    for (const mode of modes) expect(await total(nation, `mode=${mode}`)).toBe(6);
  });
});

describe('in the tree of a day between two mergers', () => {
  it('counts for whoever was the heir by that day', async () => {
    const day = 'mode=fixed&tree=2024-09-01';
    expect(await total(mergedAgain, day)).toBe(2);
    expect(await total(school, day)).toBe(1);
    expect(await total(haTay, day)).toBe(4);
  });

  it('counts for the unit itself while it lived', async () => {
    const day = 'mode=fixed&tree=2023-12-31';
    expect(await total(merged, day)).toBe(1);
    expect(await total(split, day)).toBe(1);
  });
});

describe('when the decisions are withdrawn', () => {
  const modes = [
    'then',
    'today',
    ...['2023-12-31', '2024-09-01'].map((day) => `fixed&tree=${day}`),
  ];
  const ofUnits = async () => {
    const told = [nation, haNoi, haTay, school, merged, mergedAgain, split].map((unit) =>
      Promise.all(modes.map((mode) => total(unit, `mode=${mode}`))),
    );
    return Promise.all(told);
  };
  /** As membership tells it of a unit that lives again, and of one that never was. */
  const restored = ({ endedOn: _, ...unit }: UnitSketch): UnitState => ({
    ...unitState(unit),
    version: 2,
  });
  const annulled = (unit: UnitSketch): UnitState => {
    const { establishedOn, versions, ...state } = unitState(unit);
    const never = { ...versions[0]!, validTo: establishedOn };
    return { ...state, establishedOn, version: 2, endedOn: establishedOn, versions: [never] };
  };

  it('counts in every mode as if there had been none', async () => {
    await reporting.applyUnits(
      ...[haTay, merged, mergedAgain, split, splitWithoutHeir].map(restored),
      ...[heir, part].map(annulled),
    );
    expect(await ofUnits()).toEqual([
      ...[6, 2, 4, 1, 1, 1, 1].map((count) => modes.map(() => count)),
    ]);
  });

  it('groups by units that all live, and by provinces as they stood', async () => {
    const units = await countsBy('unit', 'mode=today');
    for (const gone of ['ended', heir.id, part.id]) expect(Object.keys(units)).not.toContain(gone);
    expect(await countsBy('province', 'mode=today')).toEqual({ [haNoi.id]: 2, [haTay.id]: 4 });
  });
});
