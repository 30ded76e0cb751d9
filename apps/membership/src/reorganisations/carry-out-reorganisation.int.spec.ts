import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { LineageEdge, ReorganisationState } from '@dong-hanh/contracts';
import { MembersService } from '../members/members.service.js';
import type { MemberResponse } from '../members/members.dto.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
  type Problem,
} from '../testing/membership.fixture.js';
import type { NewUnit } from '../units/unit.rules.js';
import type { UnitResponse } from '../units/units.dto.js';
import { UnitsService } from '../units/units.service.js';
import type {
  ReorganisationPreviewResponse,
  ReorganisationResponse,
} from './reorganisations.dto.js';

const effectiveOn = '2025-06-15';
const decision = {
  number: '45/QĐ-LĐLĐ',
  signedOn: '2025-06-01',
  effectiveOn,
  issuer: 'nghe-an-federation',
};

let membership: MembershipApp;
let names = 0;
/** A sector union with two schools of two members each, made anew for each rule. */
let sector: NewUnit;
let schools: [NewUnit, NewUnit];
let members: string[][];

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
});
afterAll(() => membership.stop());

const unitUnder = (kind: NewUnit['kind'], parentId: string): NewUnit => {
  names += 1;
  return {
    ...tree.school,
    id: `0198f0a0-0000-7000-8000-00000000${1000 + names}`,
    code: `NA-${names}`,
    name: `Công đoàn ${names}`,
    ...{ kind, parentId },
  };
};

beforeEach(async () => {
  sector = unitUnder('local-sector-union', tree.federation.id);
  schools = [unitUnder('grassroots-union', sector.id), unitUnder('grassroots-union', sector.id)];
  await membership.app.get(UnitsService).establishMany([sector, ...schools], arranging);
  members = await Promise.all(
    schools.map(({ id }) =>
      membership.app.get(MembersService).admitMany(
        ['Nguyễn Thị An', 'Trần Văn Bình'].map((fullName) => ({
          ...{ fullName, unitId: id, joinedOn: '2010-09-05' },
          ...{ birthDate: '1986-03-08', gender: 'female' as const },
        })),
        arranging,
      ),
    ),
  );
});

const post = <T = ReorganisationResponse>(actions: object[], query = '', rest: object = {}) =>
  membership.call<T & Problem>('POST', `/v1/reorganisations${query}`, {
    as: 'officer',
    body: { decision, actions, ...rest },
  });
const get = async <T>(path: string) =>
  (await membership.call<T & Problem>('GET', path, { as: 'officer' })).body;
const unitOn = (id: string, day = effectiveOn) => get<UnitResponse>(`/v1/units/${id}?asOf=${day}`);
const lineageOf = async (id: string) =>
  (await get<{ data: LineageEdge[] }>(`/v1/units/${id}/lineage`)).data;
const membersOf = async (unitId: string, day = effectiveOn) =>
  (await get<{ data: MemberResponse[] }>(`/v1/members?unitId=${unitId}&asOf=${day}`)).data
    .map(({ id }) => id)
    .sort();
const newUnit = (parentId = sector.id) => {
  names += 1;
  return {
    ...{ code: `NA-${names}`, name: `Công đoàn cơ sở ${names}`, kind: 'grassroots-union' },
    ...{ parentId, locatedIn: '40', ownership: 'public', establishedOn: effectiveOn },
    decision: { number: decision.number, signedOn: decision.signedOn },
  };
};
const eventsOf = async (reorganisationId: string) =>
  (
    await membership.database.admin.query<{ event: string }>(
      `select event from outbox
       where event::jsonb #>> '{data,reorganisationId}' = $1 or key = $1 order by pos`,
      [reorganisationId],
    )
  ).map(({ event }) => JSON.parse(event) as { type: string; data: ReorganisationState });

describe('a move and a transfer', () => {
  it('change territory and superior from the day of effect', async () => {
    const [school] = schools;
    const { status, body } = await post([
      { type: 'move', unitId: school.id, locatedIn: '38' },
      { type: 'transfer', unitId: school.id, toParentId: tree.federation.id },
    ]);
    expect(status).toBe(201);
    expect(body.effects).toMatchObject({ unitsMoved: 1, unitsTransferred: 1, unitsEnded: 0 });
    const superior = tree.federation.id;
    expect(await unitOn(school.id)).toMatchObject({ locatedIn: '38', parentId: superior });
    expect(await unitOn(school.id, '2025-06-14')).toMatchObject({
      ...{ locatedIn: '40', parentId: sector.id },
    });
    expect(await lineageOf(school.id)).toMatchObject([{ type: 'transferred-to', toId: superior }]);
  });

  it('are refused where a unit would stand under one of its own', async () => {
    const [district, other] = [tree.district.id, sector.id];
    const circle = [
      { type: 'transfer', unitId: other, toParentId: district },
      { type: 'transfer', unitId: district, toParentId: other },
    ];
    const { status, body } = await post(circle);
    expect([status, body.code]).toEqual([422, expect.stringMatching(/parent-kind|under-itself/)]);
    expect(await unitOn(other)).toMatchObject({ parentId: tree.federation.id });
  });
});

describe('a merge', () => {
  it('ends its sources, and their members and those under them pass to the target', async () => {
    const [source, target] = schools;
    const { status, body } = await post(
      [{ type: 'merge', sourceIds: [source.id], targetId: target.id }],
      '',
      { expected: { units: 2, members: 2, membersMoved: 2 } },
    );
    expect(status).toBe(201);
    expect(body.effects).toMatchObject({ unitsEnded: 1, membersMoved: 2, membersEnded: 0 });
    expect(await unitOn(source.id)).toMatchObject({ endedOn: effectiveOn });
    expect(await membersOf(target.id)).toEqual(members.flat().sort());
    expect(await membersOf(source.id, '2025-06-14')).toEqual(members[0]!.toSorted());
    expect(await membersOf(source.id)).toEqual([]);
  });

  it('into a new unit founds it with the members of all', async () => {
    const sourceIds = schools.map(({ id }) => id);
    const { body } = await post([{ type: 'merge', sourceIds, newUnit: newUnit() }]);
    const founded = body.units.find(({ id }) => !sourceIds.includes(id))!;
    expect(await membersOf(founded.id)).toEqual(members.flat().sort());
    expect((await lineageOf(founded.id)).map(({ type, fromId }) => [type, fromId]).sort()).toEqual(
      sourceIds.map((id) => ['merged-into', id]).sort(),
    );
  });

  it('of superiors passes on whoever stands under them', async () => {
    const other = unitUnder('local-sector-union', tree.federation.id);
    await membership.app.get(UnitsService).establishMany([other], arranging);
    const { body } = await post([{ type: 'merge', sourceIds: [sector.id], targetId: other.id }]);
    expect(body.effects).toMatchObject({ unitsEnded: 1, unitsTransferred: 2 });
    const { data } = await get<{ data: UnitResponse[] }>(
      `/v1/units?parentId=${other.id}&asOf=${effectiveOn}`,
    );
    expect(data.map(({ id }) => id).sort()).toEqual(schools.map(({ id }) => id).sort());
  });

  it('is followed through several steps by the lineage of each', async () => {
    const [first, second] = schools;
    await post([{ type: 'merge', sourceIds: [first.id], targetId: second.id }]);
    const later = { decision: { ...decision, effectiveOn: '2025-09-01' } };
    const third = tree.boardingSchool.id;
    await post([{ type: 'merge', sourceIds: [second.id], targetId: third }], '', later);
    const steps = [
      [first.id, second.id],
      [second.id, third],
    ];
    for (const id of [first.id, second.id])
      expect((await lineageOf(id)).map(({ fromId, toId }) => [fromId, toId])).toEqual(steps);
    expect(await lineageOf(third)).toHaveLength(2);
  });
});

describe('a split', () => {
  it('assigns each member to one of its parts and names the heir', async () => {
    const [school] = schools;
    const [an, binh] = members[0]!.map((id) => [id]) as [string[], string[]];
    const { status, body } = await post([
      {
        ...{ type: 'split', unitId: school.id },
        into: [
          { unit: newUnit(), memberIds: an, isHeir: true },
          { unit: newUnit(), memberIds: binh },
        ],
      },
    ]);
    expect(status).toBe(201);
    expect(body.effects).toMatchObject({ unitsEstablished: 2, unitsEnded: 1, membersMoved: 2 });
    const edges = await lineageOf(school.id);
    expect(edges.map(({ type, isHeir }) => [type, isHeir ?? false])).toEqual(
      expect.arrayContaining([
        ['split-into', true],
        ['split-into', false],
      ]),
    );
    const heir = edges.find(({ isHeir }) => isHeir)!.toId!;
    expect(await membersOf(heir)).toEqual(an);
  });

  it('that leaves members over is refused, with their number', async () => {
    const [school] = schools;
    const into = [{ unit: newUnit(), memberIds: members[0]!.slice(0, 1) }];
    const { status, body } = await post([{ type: 'split', unitId: school.id, into }]);
    expect([status, body.code]).toEqual([422, 'members-left-over']);
    expect(body.detail).toBe('Còn 1 đoàn viên chưa được phân về đơn vị nào.');
    expect(await membersOf(school.id)).toHaveLength(2);
  });
});

describe('a dissolution', () => {
  const dissolve = (unitId: string, fate: object = { end: 'unit-dissolved-by-policy' }) => ({
    ...{ type: 'dissolve', unitId, members: fate, custodianUnitId: tree.federation.id },
  });

  it('ends the memberships by policy, from the day of effect', async () => {
    const [school] = schools;
    const { body } = await post([dissolve(school.id)]);
    expect(body.effects).toMatchObject({ unitsEnded: 1, membersEnded: 2 });
    expect(await membersOf(school.id)).toEqual([]);
    expect(await membersOf(school.id, '2025-06-14')).toHaveLength(2);
    expect(await get(`/v1/members/${members[0]![0]!}`)).toMatchObject({ state: 'ended' });
  });

  it('passes the members to another unit where the decision says so', async () => {
    const [school, other] = schools;
    await post([dissolve(school.id, { transferTo: other.id })]);
    expect(await membersOf(other.id)).toHaveLength(4);
    expect(await lineageOf(school.id)).toMatchObject([{ type: 'dissolved', toId: other.id }]);
  });

  it('of a superior says what becomes of each that stands under it', async () => {
    const alone = await post([dissolve(sector.id)]);
    expect(alone.body.code).toBe('children-left-over');
    const [kept, ended] = schools;
    const mixed = await post([
      dissolve(sector.id),
      dissolve(ended.id),
      { type: 'transfer', unitId: kept.id, toParentId: tree.federation.id },
    ]);
    expect(mixed.body.effects).toMatchObject({ unitsEnded: 2, unitsTransferred: 1 });
  });
});

describe('two decisions at the same moment', () => {
  it('are taken one after the other, and the second is refused what the first has ended', async () => {
    const [first, second] = schools.map(({ id }) => id) as [string, string];
    const answers = await Promise.all([
      post([{ type: 'merge', sourceIds: [first], targetId: second }]),
      post([{ type: 'merge', sourceIds: [second], targetId: first }]),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 422]);
    expect(answers.find(({ status }) => status === 422)?.body.code).toBe('unit-ended');
    expect((await Promise.all([first, second].map((id) => membersOf(id)))).flat()).toHaveLength(4);
  });
});

describe('what a decision publishes', () => {
  it('is one event per unit and member, closed by one that names every unit', async () => {
    const [source, target] = schools;
    const { body } = await post([
      { type: 'merge', sourceIds: [source.id], targetId: target.id },
      { type: 'rename', unitId: target.id, name: 'Tên mới' },
    ]);
    const events = await eventsOf(body.id);
    expect(events.map(({ type }) => type.split('.')[2])).toEqual([
      'unit-merged',
      'unit-renamed',
      'reorganisation-decided',
    ]);
    expect(events.at(-1)?.data).toMatchObject({
      eventCount: 2,
      units: body.units.map(({ id, version }) => ({ id, version })),
    });
    const moved = await membership.database.admin.query<{ type: string; placements: unknown }>(
      `select event::jsonb ->> 'type' as type, event::jsonb #> '{data,placements}' as placements
       from outbox where key = $1 order by pos desc limit 1`,
      [members[0]![0]],
    );
    expect(moved).toEqual([
      {
        type: 'dong-hanh.membership.member-transferred.v1',
        placements: [
          { unitId: source.id, from: '2010-09-05', to: effectiveOn },
          { unitId: target.id, from: effectiveOn, to: null, reason: 'unit-merged' },
        ],
      },
    ]);
  });
});

describe('a preview of such a decision', () => {
  it('tells the effects and changes nothing', async () => {
    const [source, target] = schools;
    const merge = { type: 'merge', sourceIds: [source.id], targetId: target.id };
    const { status, body } = await post<ReorganisationPreviewResponse>([merge], '?preview=true');
    expect(status).toBe(200);
    expect(body).toMatchObject({ effects: { unitsEnded: 1, membersMoved: 2 }, findings: [] });
    expect(await unitOn(source.id)).not.toHaveProperty('endedOn', effectiveOn);
    expect(await membersOf(source.id)).toHaveLength(2);
  });

  it('finds what only the outcome shows', async () => {
    const circle = [
      { type: 'transfer', unitId: tree.educationUnion.id, toParentId: schools[0].id },
      { type: 'transfer', unitId: sector.id, toParentId: schools[0].id },
    ];
    const { body } = await post<ReorganisationPreviewResponse>(circle, '?preview=true');
    expect(body.findings.length).toBeGreaterThan(0);
  });
});
