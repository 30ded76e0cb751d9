import { describe, expect, it } from '@jest/globals';
import { RuleViolation, unitState, type UnitState } from '@dong-hanh/contracts';
import fc from 'fast-check';
import {
  establish,
  establishmentFaults,
  lastEvent,
  refuse,
  rename,
  renameFaults,
  versionOn,
  type EstablishmentFacts,
  type NewUnit,
} from './unit.rules.js';

const TODAY = '2023-09-30';
const occasion = { recordedAt: new Date('2023-09-30T02:00:00Z'), reorganisationId: null };

const school: NewUnit = {
  id: '0198f0a0-0000-7000-8000-000000000011',
  code: 'NA-DTNT',
  name: 'Công đoàn cơ sở Trường PT DTNT tỉnh',
  kind: 'grassroots-union',
  parentId: '0198f0a0-0000-7000-8000-000000000003',
  locatedIn: '40',
  ownership: 'public',
  establishedOn: '2005-09-01',
  decision: { number: '42/QĐ-CĐGD', signedOn: '2005-08-20' },
};

const allIsWell: EstablishmentFacts = {
  kindIsValid: true,
  parent: { kind: 'local-sector-union', endedOn: null },
  parentKindIsAllowed: true,
  territoryIsKnown: true,
  codeIsTaken: false,
};

const codesOf = (unit: Partial<NewUnit>, facts: Partial<EstablishmentFacts> = {}) =>
  establishmentFaults({ ...school, ...unit }, { ...allIsWell, ...facts }, TODAY).map(
    ({ code, pointer }) => `${pointer} ${code}`,
  );

describe('establishing a unit', () => {
  it('given that all is well, finds no fault', () => {
    expect(codesOf({})).toEqual([]);
  });

  it('makes one version without an end, and no lineage', () => {
    const { name, data } = establish(school, occasion);
    expect(name).toBe('UnitEstablished');
    expect(data).toMatchObject({
      version: 1,
      establishedOn: '2005-09-01',
      endedOn: null,
      lineage: [],
    });
    expect(data.versions).toEqual([
      expect.objectContaining({ no: 1, validFrom: '2005-09-01', validTo: null, code: 'NA-DTNT' }),
    ]);
  });

  it('needs a superior, but for the confederation', () => {
    expect(codesOf({ parentId: null })).toEqual(['/parentId parent-required']);
    expect(codesOf({ parentId: null, kind: 'confederation' })).toEqual([]);
  });

  it('needs a superior that stands on that day and has no end', () => {
    const { kindIsValid, parentKindIsAllowed, territoryIsKnown, codeIsTaken } = allIsWell;
    const noParent = { kindIsValid, parentKindIsAllowed, territoryIsKnown, codeIsTaken };
    expect(establishmentFaults(school, noParent, TODAY).map(({ code }) => code)).toEqual([
      'parent-unknown',
    ]);
    const ending = { kind: 'local-sector-union', endedOn: '2025-07-01' } as const;
    expect(codesOf({}, { parent: ending })).toEqual(['/parentId unit-ended']);
  });

  it('follows the dated catalogue of kinds', () => {
    expect(codesOf({}, { parentKindIsAllowed: false })).toEqual([
      '/parentId parent-kind-not-allowed',
    ]);
    expect(codesOf({}, { kindIsValid: false, parentKindIsAllowed: false })).toEqual([
      '/kind kind-not-valid',
    ]);
  });

  it('stands in a territory of that day; only the confederation may stand in none', () => {
    expect(codesOf({}, { territoryIsKnown: false })).toEqual(['/locatedIn territory-unknown']);
    expect(codesOf({ locatedIn: null }, { territoryIsKnown: false })).toEqual([]);
  });

  it('lies in the future only inside a reorganisation that was signed', () => {
    const tomorrow = { ...school, establishedOn: '2023-10-01' };
    expect(codesOf({ establishedOn: '2023-10-01' })).toEqual(['/establishedOn date-in-future']);
    expect(establishmentFaults(tomorrow, allIsWell, TODAY, { mayLieAhead: true })).toEqual([]);
    expect(codesOf({ decision: { number: '1', signedOn: '2023-10-01' } })).toEqual([
      '/decision/signedOn signed-in-future',
    ]);
  });

  it('names the rule broken before the code that is taken', () => {
    const faults = establishmentFaults(
      { ...school, locatedIn: '99' },
      { ...allIsWell, codeIsTaken: true, territoryIsKnown: false },
      TODAY,
    ).reverse();
    expect(faults.map(({ code }) => code)).toEqual(['unit-code-taken', 'territory-unknown']);
    expect(() => refuse(faults)).toThrow(
      expect.objectContaining({ code: 'territory-unknown', faults }),
    );
    expect(() => refuse([])).not.toThrow();
  });
});

describe('renaming a unit', () => {
  const unit: UnitState = establish(school, occasion).data;
  const change = {
    name: 'Công đoàn cơ sở Trường THPT DTNT tỉnh Nghệ An',
    effectiveOn: '2023-09-01',
    decision: { number: '88/QĐ-CĐGD', signedOn: '2023-08-25' },
  };
  const free = { codeIsTaken: false };
  const intervals = ({ versions }: UnitState) =>
    versions.map(({ no, validFrom, validTo, name }) => [no, validFrom, validTo, name]);

  it('gives a new version from the day on, and keeps the one before', () => {
    const { name, data } = rename(unit, change, occasion);
    expect(name).toBe('UnitRenamed');
    expect(data.version).toBe(2);
    expect(intervals(data)).toEqual([
      [1, '2005-09-01', '2023-09-01', school.name],
      [2, '2023-09-01', null, change.name],
    ]);
  });

  it('adds an edge from the unit to itself', () => {
    expect(rename(unit, change, occasion).data.lineage).toEqual([
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
    const decision = { ...change.decision, effectiveOn: '2023-09-01', issuer: 'vgcl' };
    const { data } = rename(unit, { ...change, decision }, occasion);
    expect(data.decision).toEqual(change.decision);
    expect(unitState.safeParse(data).error).toBeUndefined();
  });

  it('changes the code with the name when the decision says so, and leaves the rest', () => {
    const { versions } = rename(unit, { ...change, code: 'NA-THPT-DTNT' }, occasion).data;
    expect(versions[1]).toEqual({
      ...versions[0],
      no: 2,
      validFrom: '2023-09-01',
      validTo: null,
      name: change.name,
      code: 'NA-THPT-DTNT',
    });
  });

  it('given a later change, lasts until that change', () => {
    const { data: later } = rename(unit, change, occasion);
    const { data } = rename(
      later,
      { ...change, name: 'Tên cũ hơn', effectiveOn: '2010-01-01' },
      occasion,
    );
    expect(intervals(data)).toEqual([
      [1, '2005-09-01', '2010-01-01', school.name],
      [3, '2010-01-01', '2023-09-01', 'Tên cũ hơn'],
      [2, '2023-09-01', null, change.name],
    ]);
  });

  it('given a change on the same day, replaces it under a number of its own', () => {
    const { data: wrong } = rename(unit, change, occasion);
    const { data } = rename(wrong, { ...change, name: 'Tên đúng' }, occasion);
    expect(intervals(data)).toEqual([
      [1, '2005-09-01', '2023-09-01', school.name],
      [3, '2023-09-01', null, 'Tên đúng'],
    ]);
  });

  it.each([
    ['a day before the unit', { effectiveOn: '2005-08-31' }, '/unitId date-before-unit'],
    ['the same name', { name: school.name }, '/name name-unchanged'],
    ['the same name and code', { name: school.name, code: school.code }, '/name name-unchanged'],
  ])('refuses %s', (_, wrong, fault) => {
    const faults = renameFaults(unit, { ...change, ...wrong }, free);
    expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([fault]);
  });

  it('takes the same name under a new code', () => {
    expect(renameFaults(unit, { ...change, name: school.name, code: 'NA-NEW' }, free)).toEqual([]);
  });

  it('refuses a unit that has ended by then, and not before', () => {
    const ended = { ...unit, endedOn: '2023-09-01' };
    expect(renameFaults(ended, change, free).map(({ code }) => code)).toContain('unit-ended');
    const before = { ...change, effectiveOn: '2023-08-31' };
    expect(renameFaults(ended, before, free)).toEqual([]);
  });

  it('refuses a code that another unit has', () => {
    const faults = renameFaults(unit, { ...change, code: 'NA-X' }, { codeIsTaken: true });
    expect(faults).toEqual([
      { pointer: '/code', code: 'unit-code-taken', parameters: { code: 'NA-X' } },
    ]);
  });

  it('cannot rename on a day on which the unit did not stand', () => {
    expect(() => rename(unit, { ...change, effectiveOn: '1999-01-01' }, occasion)).toThrow(
      RuleViolation,
    );
  });
});

describe('the version of a day', () => {
  const { versions } = rename(
    establish(school, occasion).data,
    { name: 'B', effectiveOn: '2023-09-01', decision: school.decision },
    occasion,
  ).data;

  it.each([
    ['2005-08-31', undefined],
    ['2005-09-01', 1],
    ['2023-08-31', 1],
    ['2023-09-01', 2],
    ['2999-12-31', 2],
  ])('of %s is %s', (day, no) => {
    expect(versionOn(versions, day)?.no).toBe(no);
  });
});

describe('any history of renamings', () => {
  const day = fc
    .integer({ min: 0, max: 9_000 })
    .map((days) => new Date(Date.UTC(2005, 8, 1) + days * 86_400_000).toISOString().slice(0, 10));
  const renamings = fc.array(
    fc.record({ effectiveOn: day, name: fc.constantFrom('A', 'B', 'C') }),
    {
      maxLength: 12,
    },
  );
  const after = (changes: { effectiveOn: string; name: string }[]) =>
    changes.reduce(
      (unit, change) => rename(unit, { ...change, decision: school.decision }, occasion).data,
      establish(school, occasion).data,
    );

  it('leaves no day without a version and none with two', () => {
    fc.assert(
      fc.property(renamings, (changes) => {
        const { versions } = after(changes);
        expect(versions[0]?.validFrom).toBe(school.establishedOn);
        expect(versions.at(-1)?.validTo).toBeNull();
        versions.slice(1).forEach(({ validFrom }, index) => {
          expect(versions[index]?.validTo).toBe(validFrom);
          expect(versions[index]!.validFrom < validFrom).toBe(true);
        });
      }),
    );
  });

  it('never gives a number twice', () => {
    fc.assert(
      fc.property(renamings, (changes) => {
        const numbers = after(changes).versions.map(({ no }) => no);
        expect(new Set(numbers).size).toBe(numbers.length);
      }),
    );
  });

  it('counts a version and an edge for each', () => {
    fc.assert(
      fc.property(renamings, (changes) => {
        const { version, lineage } = after(changes);
        expect([version, lineage.length]).toEqual([changes.length + 1, changes.length]);
      }),
    );
  });

  it('has the name given last on each day of effect', () => {
    fc.assert(
      fc.property(renamings, (changes) => {
        const { versions } = after(changes);
        const last = changes.at(-1);
        if (last) expect(versionOn(versions, last.effectiveOn)?.name).toBe(last.name);
      }),
    );
  });

  it('is what readers accept', () => {
    fc.assert(
      fc.property(renamings, (changes) => {
        expect(unitState.safeParse(after(changes)).success).toBe(true);
      }),
    );
  });
});

describe('the fact behind a state', () => {
  it('is the establishment at first, then a renaming', () => {
    const { data } = establish(school, occasion);
    expect(lastEvent(data)).toEqual({ name: 'UnitEstablished', data });
    expect(lastEvent({ ...data, version: 2 }).name).toBe('UnitRenamed');
  });
});
