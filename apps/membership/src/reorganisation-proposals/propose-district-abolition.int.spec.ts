import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Database } from '@dong-hanh/persistence';
import { Clock, CursorSigner } from '@dong-hanh/service-kit';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
  type Problem,
} from '../testing/membership.fixture.js';
import type { NewTerritory } from '../territories/territories.repository.js';
import { TerritoriesRepository } from '../territories/territories.repository.js';
import { TerritoriesService } from '../territories/territories.service.js';
import type { ReorganisationResponse } from '../reorganisations/reorganisations.dto.js';
import type { UnitResponse } from '../units/units.dto.js';
import type { ReorganisationProposalResponse } from './proposals.dto.js';

const TWO_LEVELS = '2025-07-01';
const { federation, district, villageSchool } = tree;
const decision = {
  number: '1215/QĐ-LĐLĐ',
  signedOn: '2025-06-27',
  effectiveOn: TWO_LEVELS,
  issuer: 'nghe-an-federation',
};
const commune = (code: string, name: string, rest: Partial<NewTerritory> = {}): NewTerritory => ({
  ...{ code, name, kind: 'commune', parentCode: '40', validFrom: TWO_LEVELS, validTo: null },
  ...rest,
});
/** The village school stands in the commune of Nghi Lâm, whose code means another commune since. */
const territories = [
  commune('429', 'Huyện Nghi Lộc', {
    ...{ kind: 'district', validFrom: '1991-08-12', validTo: TWO_LEVELS },
  }),
  commune('17848', 'Xã Nghi Lâm', {
    ...{ parentCode: '429', validFrom: '1991-08-12', validTo: TWO_LEVELS },
  }),
  commune('17842', 'Xã Phúc Lộc'),
  commune('17848', 'Xã Hải Lộc'),
];

let membership: MembershipApp;
let catalogue: TerritoriesService;
let owner: Database;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  owner = new Database({
    ...{ url: membership.database.url('migrate'), applicationName: 'loader', max: 1 },
  });
  catalogue = new TerritoriesService(
    new TerritoriesRepository(owner),
    new Clock(),
    membership.app.get(CursorSigner),
  );
  await catalogue.registerTerritories(territories);
});
afterAll(async () => {
  await owner.close();
  await membership.stop();
});

const propose = (body: object = {}, as = 'officer') =>
  membership.call<ReorganisationProposalResponse & Problem>(
    'POST',
    '/v1/reorganisation-proposals/district-abolition',
    { as, body: { parentId: federation.id, decision, ...body } },
  );
const record = ({ decision: recorded, actions }: ReorganisationProposalResponse) =>
  membership.call<ReorganisationResponse & Problem>('POST', '/v1/reorganisations', {
    as: 'officer',
    body: { decision: recorded, actions },
  });
const unitOn = async (id: string, day: string) =>
  (await membership.call<UnitResponse>('GET', `/v1/units/${id}?asOf=${day}`, { as: 'officer' }))
    .body;

describe('preparing the end of districts', () => {
  it('names each union for which nobody has said in which commune it stands', async () => {
    const { status, body } = await propose();
    expect(status).toBe(200);
    expect(body.findings).toEqual([
      {
        ...{ code: 'commune-not-clear', severity: 'error', pointer: '/stands' },
        message: expect.stringContaining('NA-CS-NL'),
      },
    ]);
  });

  it('takes the word of the officer', async () => {
    const stands = [{ unitId: villageSchool.id, locatedIn: '17848' }];
    const { body } = await propose({ stands });
    expect(body.findings).toEqual([]);
    expect(body.actions.map(({ type }) => type)).toEqual([
      ...['establish', 'transfer', 'move', 'dissolve'],
    ]);
  });

  it('changes nothing', async () => {
    expect(await unitOn(district.id, TWO_LEVELS)).toMatchObject({ endedOn: null });
  });

  it('knows the heir of the commune where a school stands, and is recorded as it is', async () => {
    const moved = await membership.call('POST', '/v1/reorganisations', {
      as: 'officer',
      body: {
        decision: { ...decision, number: '7/QĐ-LĐLĐ', effectiveOn: '2024-01-01' },
        actions: [{ type: 'move', unitId: villageSchool.id, locatedIn: '17848' }],
      },
    });
    expect(moved.status).toBe(201);
    const heirs = [{ code: '17848', endedOn: TWO_LEVELS, heirCode: '17842' }];
    expect(await catalogue.registerHeirs(heirs)).toBe(1);
    expect(await catalogue.registerHeirs(heirs)).toBe(0);
    const { body: proposal } = await propose();
    expect(proposal.findings).toEqual([]);
    const { status, body } = await record(proposal);
    expect(status).toBe(201);
    expect(body.effects).toMatchObject({ unitsEstablished: 1, unitsTransferred: 1, unitsEnded: 1 });
    const communeUnion = body.units.find(({ code }) => code === 'NA-LDLD-17842');
    expect(await unitOn(villageSchool.id, TWO_LEVELS)).toMatchObject({
      ...{ parentId: communeUnion?.id, locatedIn: '17842' },
    });
    expect(await unitOn(communeUnion!.id, TWO_LEVELS)).toMatchObject({
      ...{ name: 'Công đoàn xã Phúc Lộc', kind: 'commune-union', parentId: federation.id },
    });
    expect(await unitOn(district.id, '2025-06-30')).toMatchObject({ endedOn: TWO_LEVELS });
  });

  it('has nothing left to do afterwards', async () => {
    expect((await propose()).body.actions).toEqual([]);
  });

  it('is refused to whom the unit above does not belong', async () => {
    const { status } = await propose({}, 'sector-officer');
    expect(status).toBe(403);
    expect((await propose({}, 'analyst')).status).toBe(403);
  });

  it('does not know a unit that does not exist', async () => {
    const parentId = '01890b5b-2400-7000-8000-000000000000';
    expect((await propose({ parentId })).status).toBe(404);
  });
});

describe('transferring to a unit that the same decision establishes', () => {
  const transfer = (to: object) => ({ type: 'transfer', unitId: villageSchool.id, ...to });
  const recordTransfer = (to: object) =>
    membership.call<Problem>('POST', '/v1/reorganisations', {
      as: 'officer',
      body: { decision: { ...decision, effectiveOn: '2025-08-01' }, actions: [transfer(to)] },
    });

  it.each([
    ['a code that the decision does not give', { toParentCode: 'NA-LDLD-1' }, '/toParentCode'],
    [
      'both a unit and a code',
      { toParentId: federation.id, toParentCode: 'NA-LDLD-1' },
      '/toParentCode',
    ],
  ])('refuses %s', async (_, to, pointer) => {
    const { status, body } = await recordTransfer(to);
    expect(status).toBe(400);
    expect(body.errors?.map((each) => each.pointer)).toContain(`/actions/0${pointer}`);
  });
});
