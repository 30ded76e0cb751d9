import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MemberEvent, MemberState } from '@dong-hanh/contracts';
import { runRebuild } from '@dong-hanh/messaging';
import { Database } from '@dong-hanh/persistence';
import { newId } from '@dong-hanh/service-kit';
import {
  awardCounterDifferences,
  createTestDatabase,
  eventually,
  expectContract,
  startTestIssuer,
  supportCounterDifferences,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from './data-source.js';
import { readModels } from './read-models.js';
import { RegisterRepairs } from './reconciliation/counters/register-repairs.js';
import { award, awardEvent, revoked } from './testing/award.fixture.js';
import { organisation } from './testing/organisation.fixture.js';
import { startReporting, type Reporting } from './testing/reporting.fixture.js';
import { SourceStreams } from './testing/stream.fixture.js';
import { borne, exactly, returned, support, supportEvent } from './testing/support.fixture.js';

jest.setTimeout(90_000);

const sources = new SourceStreams();
const units = organisation();
let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;
let project: Database;

beforeAll(async () => {
  await sources.createTopics();
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({
    database,
    issuer,
    checkAnswer: expectContract,
    kafka: sources,
  });
  project = new Database({ url: database.url('project'), applicationName: 'spec', max: 1 });
  sources.live();
  await sources.tell(units);
  await eventually(() => reporting.statistic(''), { withinMs: 60_000 });
  const place = { unitId: units.sectorSchool.id, provinceId: units.ngheAn.id };
  const awards = Array.from({ length: 60 }, () => award(place));
  const supports = Array.from({ length: 40 }, () => support(place));
  const shared = Array.from({ length: 4 }, () =>
    support({
      ...place,
      amount: exactly('2000000'),
      sources: [borne('union-budget', '1200000'), borne('socialised', '800000')],
    }),
  );
  const partly = shared.map((each) => returned(each, { amount: '900000' }));
  await sources.publish(
    ...[...awards, ...awards.slice(0, 10).map((each) => revoked(each))].map(awardEvent),
    ...[...supports, ...supports.slice(0, 5).map((each) => returned(each))].map(supportEvent),
    // Of two the log holds the newest version alone: what an owner says who publishes again.
    ...[...shared.slice(0, 2), ...partly].map(supportEvent),
  );
  await sources.publish(...[1, 2, 3].flatMap((n) => lifeOf(n)));
  await eventually(async () => {
    expect(await everybody()).toHaveLength(5);
    expect((await reporting.statistic('')).total).toBe(50);
    expect((await reporting.welfare('')).total).toBe(39);
  });
});

afterAll(async () => {
  await reporting?.close();
  await project?.close();
  await sources.close();
  await issuer?.close();
  await database?.drop();
});

const rebuild = (...given: string[]) =>
  runRebuild({
    service: 'reporting',
    plans: readModels,
    ownerUrl: database.url('migrate'),
    brokers: sources.brokers,
    arguments: given,
    namePrefix: sources.namePrefix,
  });
/** A member who came and, but for the first, went on to another unit. */
function lifeOf(n: number): MemberEvent[] {
  const admitted: MemberState = {
    ...{ id: newId(), version: 1, memberNumber: String(n), state: 'active', endedOn: null },
    ...{ joinedOn: '2020-01-01', gender: 'female', birthYear: 1980 + n },
    placements: [{ unitId: units.sectorSchool.id, from: '2020-01-01', to: null }],
    recordedAt: '2020-01-01T00:00:00.000Z',
  };
  const placements = [
    { ...admitted.placements[0]!, to: '2022-01-01' },
    { unitId: units.hanoiSchool.id, from: '2022-01-01', to: null, reason: 'transfer-accepted' },
  ];
  const moved: MemberEvent[] =
    n === 1 ? [] : [{ name: 'MemberTransferred', data: { ...admitted, version: 2, placements } }];
  return [{ name: 'MemberAdmitted', data: admitted }, ...moved];
}
const everybody = () =>
  database.admin.query('select * from member_stays order by member_id, came_on');
const counted = () =>
  database.admin.query('select * from member_counts where members <> 0 order by unit_id');
const beforeReturns = () => reporting.welfare('groupBy=source&asOf=2024-02-15');
const everything = async () => [
  await reporting.statistic('groupBy=province,form,state,month').then(({ data }) => data),
  await reporting.welfare('groupBy=province,category,source').then(({ data }) => data),
  await beforeReturns().then(({ data }) => data),
  ...[await everybody(), await counted()],
];

describe('rebuilding the statistics', () => {
  it('gives the same figures, and events go on into the new tables', async () => {
    const before = await everything();
    expect(await rebuild()).toBe(true);
    expect(await everything()).toEqual(before);
    await sources.publish(
      awardEvent(award({ unitId: units.sectorSchool.id, provinceId: units.ngheAn.id })),
    );
    await eventually(async () => expect((await reporting.statistic('')).total).toBe(51));
  });

  it('tells who bore what before a return of which the log holds nothing else', async () => {
    const granted = [
      { source: 'socialised', count: 4, value: { exact: '3200000', approximate: '0' } },
      { source: 'union-budget', count: 44, value: { exact: '44800000', approximate: '0' } },
    ];
    expect(await rebuild('--force')).toBe(true);
    expect((await beforeReturns()).data).toMatchObject(granted);
  });

  it('keeps what an owner told of the same version later, as after an upgrade', async () => {
    const [admitted] = lifeOf(9);
    const { gender: _, birthYear: __, ...bare } = admitted!.data;
    const { id } = bare;
    const gendersOf = () =>
      database.admin.query('select gender from member_stays where member_id = $1', [id]);
    await sources.publish({ ...admitted!, data: bare } as MemberEvent);
    await eventually(async () => expect(await gendersOf()).toEqual([{ gender: null }]));
    expect(await new RegisterRepairs(project).forget('members', [id])).toBe(1);
    await sources.publish(admitted!);
    await eventually(async () => expect(await gendersOf()).toEqual([{ gender: 'female' }]));
    const before = await everything();
    expect(await rebuild()).toBe(true);
    expect(await everything()).toEqual(before);
  });

  it.each([
    ['a fact', `update award_facts set form = 'emulation-flag' where state = 'revoked'`],
    ['a counter', 'update support_counts set supports = supports + 1'],
    ['where a member belonged', `delete from member_stays where left_on is not null`],
    ['how many belong', 'update member_counts set members = members + 1'],
  ])('keeps what is there when %s differs from the log, until it is told to', async (_, damage) => {
    const before = await everything();
    await database.admin.query(damage);
    expect(await rebuild()).toBe(false);
    expect(await rebuild('--force')).toBe(true);
    expect(await everything()).toEqual(before);
    expect(await awardCounterDifferences(database.admin)).toEqual([]);
    expect(await supportCounterDifferences(database.admin)).toEqual([]);
  });
});
