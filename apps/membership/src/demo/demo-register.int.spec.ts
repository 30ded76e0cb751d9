import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { Clock, CursorSigner } from '@dong-hanh/service-kit';
import { MembersService } from '../members/members.service.js';
import { TerritoriesRepository } from '../territories/territories.repository.js';
import { TerritoriesService } from '../territories/territories.service.js';
import { arranging, startMembership, type MembershipApp } from '../testing/membership.fixture.js';
import { UnitsService } from '../units/units.service.js';
import { demoMembers } from './people.js';
import { demoTerritories } from './territories.js';
import { demoUnits, SECTOR_UNION } from './units.js';

const territories = demoTerritories();
const units = demoUnits(territories);
let membership: MembershipApp;
let catalogue: TerritoriesService;
let owner: Database;

beforeAll(async () => {
  membership = await startMembership();
  owner = new Database({
    url: membership.database.url('migrate'),
    applicationName: 'loader',
    max: 1,
  });
  catalogue = new TerritoriesService(
    new TerritoriesRepository(owner),
    new Clock(),
    membership.app.get(CursorSigner),
  );
});
afterAll(async () => {
  await owner.close();
  await membership.stop();
});

describe('loading the demo into the register', () => {
  it('adds all territories but the two provinces that the catalogue holds, and none again', async () => {
    expect(await catalogue.registerTerritories(territories)).toBe(territories.length - 2);
    expect(await catalogue.registerTerritories(territories)).toBe(0);
  });

  it('establishes every unit by the rules that hold for all units', async () => {
    await membership.app.get(UnitsService).establishMany(units, arranging);
    const places = await membership.database.admin.query<{ code: string; located_in: string }>(
      'select code, located_in from unit_versions where valid @> $1::date',
      ['2023-08-16'],
    );
    expect(places).toHaveLength(units.length);
    expect(places.find(({ code }) => code === SECTOR_UNION)?.located_in).toBe('01');
  });

  it('admits every member', async () => {
    const members = demoMembers(units);
    const ids = await membership.app.get(MembersService).admitMany(members, arranging);
    expect(ids).toHaveLength(members.length);
  });
});
