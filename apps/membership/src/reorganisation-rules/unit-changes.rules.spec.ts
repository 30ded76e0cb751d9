import { describe, expect, it } from '@jest/globals';
import { RuleViolation, unitState, type UnitState } from '@dong-hanh/contracts';
import fc from 'fast-check';
import { establish, versionOn, type NewUnit } from '../units/unit.rules.js';
import { changeUnit, endingFaults, standingFaults, type UnitChange } from './unit-changes.rules.js';

const occasion = { recordedAt: new Date('2023-09-30T02:00:00Z'), reorganisationId: null };

const [district, federation, commune] = ['03', '02', '05'].map(
  (last) => `0198f0a0-0000-7000-8000-0000000000${last}`,
) as [string, string, string];

const school: NewUnit = {
  id: '0198f0a0-0000-7000-8000-000000000011',
  code: 'NA-DTNT',
  name: 'Công đoàn cơ sở Trường PT DTNT tỉnh',
  kind: 'grassroots-union',
  parentId: district,
  locatedIn: '40',
  ownership: 'public',
  establishedOn: '2005-09-01',
  decision: { number: '42/QĐ-CĐGD', signedOn: '2005-08-20' },
};
const unit: UnitState = establish(school, occasion).data;
const newName = 'Công đoàn cơ sở Trường THPT DTNT tỉnh Nghệ An';

const decide = (effectiveOn = '2023-09-01') => ({
  ...{ number: '88/QĐ-CĐGD', signedOn: '2023-08-25', effectiveOn },
});
const after = (change: UnitChange, on = '2023-09-01', before = unit) =>
  changeUnit(before, change, decide(on), occasion);
const described = ({ versions }: UnitState, key: 'name' | 'parentId' | 'locatedIn') =>
  versions.map((version) => [version.no, version.validFrom, version.validTo, version[key]]);

describe('renaming a unit', () => {
  it('gives a new version from the day on, and keeps the one before', () => {
    const { name, data } = after({ name: newName });
    expect([name, data.version]).toEqual(['UnitRenamed', 2]);
    expect(described(data, 'name')).toEqual([
      [1, '2005-09-01', '2023-09-01', school.name],
      [2, '2023-09-01', null, newName],
    ]);
  });

  it('adds an edge from the unit to itself', () => {
    expect(after({ name: newName }).data.lineage).toEqual([
      {
        type: 'renamed',
        fromId: unit.id,
        toId: unit.id,
        effectiveOn: '2023-09-01',
        decisionNumber: '88/QĐ-CĐGD',
      },
    ]);
  });

  it('keeps of the decision what events carry, and nothing else of it', () => {
    const decision = { ...decide(), issuer: 'vgcl' };
    const { data } = changeUnit(unit, { name: newName }, decision, occasion);
    expect(data.decision).toEqual({ number: '88/QĐ-CĐGD', signedOn: '2023-08-25' });
    expect(unitState.safeParse(data).error).toBeUndefined();
  });

  it('changes the code with the name when the decision says so, and leaves the rest', () => {
    const { versions } = after({ name: newName, code: 'NA-THPT-DTNT' }).data;
    expect(versions[1]).toEqual({
      ...versions[0],
      ...{ no: 2, validFrom: '2023-09-01', validTo: null },
      ...{ name: newName, code: 'NA-THPT-DTNT' },
    });
  });

  it('given a later name, lasts until that name', () => {
    const later = after({ name: newName }).data;
    expect(described(after({ name: 'Tên cũ hơn' }, '2010-01-01', later).data, 'name')).toEqual([
      [1, '2005-09-01', '2010-01-01', school.name],
      [3, '2010-01-01', '2023-09-01', 'Tên cũ hơn'],
      [2, '2023-09-01', null, newName],
    ]);
  });

  it('given a later change of something else, goes on through it', () => {
    const later = after({ parentId: commune }).data;
    const { data } = after({ name: newName }, '2010-01-01', later);
    expect(described(data, 'name')).toEqual([
      [1, '2005-09-01', '2010-01-01', school.name],
      [3, '2010-01-01', '2023-09-01', newName],
      [4, '2023-09-01', null, newName],
    ]);
    expect(data.versions.map(({ parentId }) => parentId)).toEqual([district, district, commune]);
  });

  it('given a change on the same day, replaces it under a number of its own', () => {
    const wrong = after({ name: 'Tên sai' }).data;
    expect(described(after({ name: 'Tên đúng' }, '2023-09-01', wrong).data, 'name')).toEqual([
      [1, '2005-09-01', '2023-09-01', school.name],
      [3, '2023-09-01', null, 'Tên đúng'],
    ]);
  });

  it('cannot be done on a day on which the unit did not stand', () => {
    expect(() => after({ name: newName }, '1999-01-01')).toThrow(RuleViolation);
  });
});

describe('moving and transferring a unit', () => {
  it('changes the territory and leaves no edge', () => {
    const { name, data } = after({ locatedIn: '16675' });
    expect(name).toBe('UnitMoved');
    expect(described(data, 'locatedIn')[1]).toEqual([2, '2023-09-01', null, '16675']);
    expect(data.lineage).toEqual([]);
  });

  it('changes the superior from the day on, with an edge to it', () => {
    const { name, data } = after({ parentId: federation });
    expect(name).toBe('UnitTransferred');
    expect(described(data, 'parentId')).toEqual([
      [1, '2005-09-01', '2023-09-01', district],
      [2, '2023-09-01', null, federation],
    ]);
    expect(data.lineage).toEqual([
      expect.objectContaining({ type: 'transferred-to', fromId: unit.id, toId: federation }),
    ]);
  });

  it('makes one fact of all that one decision changes', () => {
    const { name, data } = after({ name: newName, locatedIn: '16675', parentId: commune });
    expect([name, data.version]).toEqual(['UnitTransferred', 2]);
    expect(data.versions[1]).toMatchObject({
      ...{ name: newName, locatedIn: '16675', parentId: commune },
    });
    expect(data.lineage.map(({ type }) => type)).toEqual(['renamed', 'transferred-to']);
  });
});

describe('ending a unit', () => {
  const [heir, other] = [federation, commune];

  it('ends its last version with it and keeps its number', () => {
    const { name, data } = after({ end: { as: 'merged', heirs: [{ unitId: heir }] } });
    expect([name, data.endedOn]).toEqual(['UnitMerged', '2023-09-01']);
    expect(described(data, 'name')).toEqual([[1, '2005-09-01', '2023-09-01', school.name]]);
    expect(unitState.safeParse(data).error).toBeUndefined();
  });

  it('names the unit into which it was merged', () => {
    const { lineage } = after({ end: { as: 'merged', heirs: [{ unitId: heir }] } }).data;
    expect(lineage).toMatchObject([{ type: 'merged-into', toId: heir }]);
  });

  it('names every unit into which it was split, and the heir', () => {
    const heirs = [{ unitId: other }, { unitId: heir, isHeir: true as const }];
    const { name, data } = after({ end: { as: 'split', heirs } });
    expect(name).toBe('UnitSplit');
    expect(data.lineage.map(({ type, toId, isHeir }) => [type, toId, isHeir])).toEqual([
      ['split-into', other, undefined],
      ['split-into', heir, true],
    ]);
  });

  it('names the custodian of a dissolved unit, and to whom its members went, if to anybody', () => {
    const dissolve = (heirs: { unitId: string }[]) =>
      after({ end: { as: 'dissolved', heirs, custodianUnitId: federation } });
    expect(dissolve([])).toMatchObject({
      name: 'UnitDissolved',
      data: { custodianUnitId: federation, lineage: [{ type: 'dissolved', toId: null }] },
    });
    expect(dissolve([{ unitId: other }]).data.lineage).toMatchObject([{ toId: other }]);
  });

  it('is refused before the unit stands, once it has ended, and where a later change is recorded', () => {
    const codes = (state: UnitState, on = '2023-09-01') =>
      endingFaults(state, { effectiveOn: on }, '/unitId').map(({ code }) => code);
    expect(codes(unit)).toEqual([]);
    expect(codes(unit, '2005-08-31')).toEqual(['date-before-unit']);
    expect(codes(unit, '2005-09-01')).toEqual(['unit-changes-later']);
    expect(codes({ ...unit, endedOn: '2023-09-01' })).toEqual(['unit-ended']);
    expect(codes(after({ name: newName }, '2024-01-01').data)).toEqual(['unit-changes-later']);
  });

  it('is the last day that counts: the day before, the unit can still be changed', () => {
    const ended = { ...unit, endedOn: '2023-09-01' };
    expect(standingFaults(ended, { effectiveOn: '2023-08-31' }, '/unitId')).toEqual([]);
    expect(standingFaults(ended, { effectiveOn: '2023-09-01' }, '/unitId')).toEqual([
      { pointer: '/unitId', code: 'unit-ended', parameters: { endedOn: '2023-09-01' } },
    ]);
  });
});

describe('any history of changes', () => {
  const day = fc
    .integer({ min: 0, max: 9_000 })
    .map((days) => new Date(Date.UTC(2005, 8, 1) + days * 86_400_000).toISOString().slice(0, 10));
  const change = fc.record(
    {
      name: fc.constantFrom('A', 'B', 'C'),
      parentId: fc.constantFrom(federation, district, commune),
      locatedIn: fc.constantFrom('40', '16675'),
    },
    { requiredKeys: [] },
  );
  const histories = fc.array(fc.record({ on: day, change }), { maxLength: 12 });
  const lived = (history: { on: string; change: UnitChange }[]) =>
    history.reduce((state, { on, change: each }) => after(each, on, state).data, unit);
  const holds = (rule: (state: UnitState, length: number) => void) =>
    fc.assert(fc.property(histories, (history) => rule(lived(history), history.length)));

  it('leaves no day without a version and none with two', () => {
    holds(({ versions }) => {
      expect(versions[0]?.validFrom).toBe(school.establishedOn);
      expect(versions.at(-1)?.validTo).toBeNull();
      versions.slice(1).forEach(({ validFrom }, index) => {
        expect(versions[index]?.validTo).toBe(validFrom);
        expect(versions[index]!.validFrom < validFrom).toBe(true);
      });
    });
  });

  it('never gives a number twice, and counts a version for each', () => {
    holds(({ versions, version }, length) => {
      expect(new Set(versions.map(({ no }) => no)).size).toBe(versions.length);
      expect(version).toBe(length + 1);
    });
  });

  it('has on each day of effect what was decided last for it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { on, change: last } = history.at(-1) ?? { on: '2005-09-01', change: {} };
        expect(versionOn(lived(history).versions, on)).toMatchObject(last);
      }),
    );
  });

  it('is what readers accept, ended or not', () => {
    holds((state) => {
      expect(unitState.safeParse(state).success).toBe(true);
      const end = { as: 'dissolved' as const, heirs: [], custodianUnitId: federation };
      const ended = after({ end }, '2040-01-01', state).data;
      expect(unitState.safeParse(ended).success).toBe(true);
      expect(ended.versions.at(-1)?.validTo).toBe('2040-01-01');
    });
  });
});
