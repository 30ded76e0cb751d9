import { describe, expect, it } from '@jest/globals';
import {
  establish,
  establishmentFaults,
  refuse,
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

describe('the version of a day', () => {
  const [first] = establish(school, occasion).data.versions;
  const versions = [
    { ...first!, validTo: '2023-09-01' },
    { ...first!, no: 2, validFrom: '2023-09-01' },
  ];

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
