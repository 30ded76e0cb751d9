import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { Clock, CursorSigner } from '@dong-hanh/service-kit';
import { MembersService } from '../members/members.service.js';
import { TerritoriesRepository } from '../territories/territories.repository.js';
import { TerritoriesService } from '../territories/territories.service.js';
import { arranging, startMembership, type MembershipApp } from '../testing/membership.fixture.js';
import { UnitsService } from '../units/units.service.js';
import type { ReorganisationProposalResponse } from '../reorganisation-proposals/proposals.dto.js';
import type { ReorganisationResponse } from '../reorganisations/reorganisations.dto.js';
import { demoMembers } from './people.js';
import { demoTerritories, demoTerritoryHeirs } from './territories.js';
import { demoUnits, SECTOR_UNION } from './units.js';

interface Abolition {
  decision: object;
  parent: string;
  stands: Record<string, string>;
}

const abolition = JSON.parse(
  readFileSync(
    join(import.meta.dirname, '../../../../infra/demo/districts-abolished-2025.json'),
    'utf8',
  ),
) as Abolition;
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

  it('adds what became of the communes', async () => {
    expect(await catalogue.registerHeirs(demoTerritoryHeirs())).toBe(demoTerritoryHeirs().length);
    expect(await catalogue.registerHeirs(demoTerritoryHeirs())).toBe(0);
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

  it('ends all districts by the decision that the register prepares', async () => {
    await membership.grant('officer', { role: 'province-officer' });
    const idOf = (code: string) => units.find((each) => each.code === code)!.id;
    const { decision, parent, stands } = abolition;
    const codeOf = (name: string) =>
      territories.find((each) => each.name === name && each.validTo === null)!.code;
    const post = <T>(path: string, body: object) =>
      membership.call<T>('POST', path, { as: 'officer', body });
    const { body: proposal } = await post<ReorganisationProposalResponse>(
      '/v1/reorganisation-proposals/district-abolition',
      {
        ...{ parentId: idOf(parent), decision },
        stands: Object.entries(stands).map(([code, commune]) => ({
          ...{ unitId: idOf(code), locatedIn: codeOf(commune) },
        })),
      },
    );
    expect(proposal.findings).toEqual([]);
    const { actions } = proposal;
    const recorded = await post<ReorganisationResponse>('/v1/reorganisations', {
      decision,
      actions,
    });
    expect(recorded.status).toBe(201);
    expect(recorded.body.effects).toMatchObject({ unitsEnded: 21, unitsTransferred: 51 });
  });
});
