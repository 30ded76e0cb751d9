import { describe, expect, it } from '@jest/globals';
import { plainToInstance } from 'class-transformer';
import { validate } from 'class-validator';
import { EstablishUnitRequest } from '../units/units.dto.js';
import { demoAccounts, platformAccounts } from './accounts.js';
import { decision215People, decision215Units } from './decision-215.js';
import { demoMembers, MEMBER_COUNT } from './people.js';
import { demoTerritories } from './territories.js';
import { demoUnits } from './units.js';

const territories = demoTerritories();
const units = demoUnits(territories);
const members = demoMembers(units);
const strict = { whitelist: true, forbidNonWhitelisted: true };
const livesOn = (day: string) => (each: { validFrom: string; validTo: string | null }) =>
  each.validFrom <= day && (each.validTo === null || day < each.validTo);

describe('the units of the demo', () => {
  const grassroots = units.filter(({ kind }) => kind === 'grassroots-union');

  it('are one confederation, one federation, one education union, 21 districts, about 120 schools', () => {
    const count = (kind: string) => units.filter((unit) => unit.kind === kind).length;
    expect(count('confederation')).toBe(1);
    expect(count('provincial-federation')).toBe(1);
    expect(count('local-sector-union')).toBe(1);
    expect(count('district-federation')).toBe(21);
    expect(grassroots.length).toBeGreaterThanOrEqual(110);
    expect(grassroots.length).toBeLessThanOrEqual(130);
  });

  it('have codes of their own and parents that come before them', () => {
    const seen = new Set<string>();
    for (const { id, parentId } of units) {
      if (parentId !== null) expect(seen).toContain(parentId);
      expect(seen).not.toContain(id);
      seen.add(id);
    }
    expect(new Set(units.map(({ code }) => code.toUpperCase())).size).toBe(units.length);
  });

  it('stand, all but the confederation, in a territory that existed when they were established', () => {
    for (const { kind, locatedIn, establishedOn } of units) {
      if (kind === 'confederation') continue;
      const place = territories
        .filter(({ code }) => code === locatedIn)
        .filter(livesOn(establishedOn));
      expect(place).toHaveLength(1);
    }
  });

  it('are each what the API accepts as a new unit', async () => {
    for (const { id, ...unit } of units) {
      const faults = await validate(plainToInstance(EstablishUnitRequest, unit), strict);
      expect({ id, faults }).toEqual({ id, faults: [] });
    }
  });

  it('include the schools that the articles name and non-public ones', () => {
    const names = units.map(({ name }) => name).join('\n');
    expect(names).toContain('Trường THPT Dân tộc nội trú tỉnh');
    expect(names).toContain('Trường THPT Nghi Lộc 5');
    expect(grassroots.filter(({ ownership }) => ownership === 'non-public').length).toBeGreaterThan(
      5,
    );
  });

  it('include every collective of decision 215', () => {
    expect(units.map(({ code }) => code)).toEqual(expect.arrayContaining([...decision215Units]));
    expect(decision215Units).toHaveLength(8);
  });
});

describe('the members of the demo', () => {
  it('are the same on every machine', () => {
    expect(demoMembers(units)).toEqual(members);
    expect(members).toHaveLength(MEMBER_COUNT);
    expect(new Set(members.map(({ id }) => id)).size).toBe(MEMBER_COUNT);
  });

  it('begin with the 57 people of decision 215', () => {
    expect(members.slice(0, 57).map(({ fullName }) => fullName)).toEqual(
      decision215People.map(([fullName]) => fullName.normalize('NFC')),
    );
  });

  it('joined as adults, before the ceremony', () => {
    for (const { birthDate, joinedOn } of members) {
      expect(Number(joinedOn.slice(0, 4)) - Number(birthDate.slice(0, 4))).toBeGreaterThanOrEqual(
        18,
      );
      expect(joinedOn < '2023-08-10').toBe(true);
    }
  });

  it('leave no grassroots union empty', () => {
    const homes = new Set(members.map(({ unitId }) => unitId));
    for (const { id, kind } of units) if (kind === 'grassroots-union') expect(homes).toContain(id);
  });
});

describe('the accounts of a platform without demo data', () => {
  it('hold rights that need no unit, and one of them may found the organisation', () => {
    expect(platformAccounts.map(({ accountId }) => accountId)).toEqual([
      'vgcl-officer',
      'analyst',
      'auditor',
      'admin',
      'reconciliation',
    ]);
    const grants = platformAccounts.flatMap((account) => account.grants);
    expect(grants.every(({ unitId }) => unitId === null)).toBe(true);
  });
});

describe('the accounts of the demo', () => {
  it('are the eight of the contract, with rights at units that exist', () => {
    expect(demoAccounts.map(({ accountId }) => accountId)).toEqual([
      'vgcl-officer',
      'province-officer',
      'sector-officer',
      'school-officer',
      'member',
      'analyst',
      'auditor',
      'admin',
    ]);
    const ids = new Set(units.map(({ id }) => id));
    for (const { unitId } of demoAccounts.flatMap(({ grants }) => grants)) {
      if (unitId !== null) expect(ids).toContain(unitId);
    }
  });
});
