import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { MemberState } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import {
  createTestDatabase,
  expectContract,
  registerSumsOf,
  startTestIssuer,
  unseenColumns,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import { migrations } from '../data-source.js';
import type { DigestsResponse, VersionsResponse } from '../integrity/integrity.dto.js';
import { heardBefore } from '../migrations/20261125163000-create-member-stays.js';
import { RegisterRepairs } from '../reconciliation/counters/register-repairs.js';
import { historyOf, type Flows } from '../testing/flows.fixture.js';
import type { Happening, History } from '../testing/history.fixture.js';
import { access } from '../testing/organisation.fixture.js';
import { writeMemberStays } from './member-stays.writer.js';
import { startReporting, type Reporting, type Statistic } from '../testing/reporting.fixture.js';

/** Something of everything. */
const story = [
  'transfer',
  'suspend',
  'leave',
  'return',
  'merge',
  'split',
  'move',
  'dissolve',
].flatMap((what, index) =>
  [3, 5, 8].map((a) => ({ what, gap: 1, a, b: a + index, c: index }) as Happening),
);

let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;
let project: Database;
let history: History;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  project = new Database({ url: database.url('project'), applicationName: 'spec-repairs' });
  await reporting.applyAccess(access('auditor', 'auditor', [null]));
});
beforeEach(async () => {
  await database.admin.query(`truncate directory_units, directory_unit_versions, directory_members,
    directory_placements, member_facts, member_stays, member_counts`);
  history = historyOf(story, 100);
  await reporting.apply(...history.events);
});
afterAll(async () => {
  await project?.close();
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

const digests = async (family: 'members' | 'units') =>
  (await reporting.get<DigestsResponse>('auditor', `/v1/integrity/${family}`)).body;
const states = (family: 'members' | 'units') => [...history[family].values()];
const everyone = () => [...history.members.values()];
const counters = () =>
  database.admin.query(
    'select unit_id, gender, members from member_counts where members <> 0 order by 1, 2',
  );
const someone = (): MemberState => everyone().find(({ placements }) => placements.length > 1)!;

describe('what is kept of the register', () => {
  it.each(['members', 'units'] as const)(
    'has the digests of the %s that were told, whatever came in between',
    async (family) => {
      const { data, position } = await digests(family);
      expect(data).toEqual(registerSumsOf(states(family)));
      expect(position).toBe(String(states(family).reduce((sum, { version }) => sum + version, 0)));
    },
  );

  it('changes its digest whatever column of a member or a stay somebody changes', async () => {
    const { id } = everyone().find(({ placements }) => placements.length === 1)!;
    for (const [table, key, count] of [
      ['member_facts', 'id', 8],
      ['member_stays', 'member_id', 11],
    ] as const) {
      const row = { table, key, id };
      const { asked, unseen } = await unseenColumns(database.admin, row, () => digests('members'));
      expect([asked.length, unseen]).toEqual([count, []]);
    }
  });

  it('names the record of which a stay was lost, and no other', async () => {
    const { id, joinedOn } = someone();
    await database.admin.query('delete from member_stays where member_id = $1', [id]);
    const before = registerSumsOf(everyone());
    const { data } = await digests('members');
    const differing = data.filter((row, index) => row.contents !== before[index]?.contents);
    expect(differing.map(({ month }) => month)).toEqual([joinedOn.slice(0, 7)]);
    const path = `/v1/integrity/members/versions?province=none&month=${joinedOn.slice(0, 7)}`;
    const kept = (await reporting.get<VersionsResponse>('auditor', path)).body.data;
    await reporting.apply(...history.events);
    expect((await digests('members')).data).toEqual(data);
    await new RegisterRepairs(project).forget('members', [id]);
    await reporting.apply({ name: 'MemberTransferred', data: history.members.get(id)! });
    const healed = (await reporting.get<VersionsResponse>('auditor', path)).body.data;
    const changed = healed.filter(({ contents }, index) => contents !== kept[index]?.contents);
    expect(changed.map((record) => record.id)).toEqual([id]);
  });
});

describe('a log that is read from its beginning', () => {
  it.each([
    ['counts what was told later of the same version', true, 'female'],
    ['and otherwise the first of a version counts', false, null],
  ])('%s', async (_, isReplay, gender) => {
    const { gender: __, ...bare } = { ...someone(), version: 1_000, gender: 'female' as const };
    await project.transaction((tx) => writeMemberStays(tx, [bare], isReplay));
    const counts = await counters();
    await project.transaction((tx) =>
      writeMemberStays(tx, [{ ...bare, gender: 'female' }], isReplay),
    );
    const [row] = await database.admin.query<{ gender: string | null }>(
      'select gender from member_facts where id = $1',
      [bare.id],
    );
    expect(row).toEqual({ gender });
    const sumOf = (rows: { members: number }[]) =>
      rows.reduce((sum, { members }) => sum + members, 0);
    expect(sumOf((await counters()) as never)).toBe(sumOf(counts as never));
  });
});

describe('a database that knew members before', () => {
  it('has their stays without reasons, until membership tells of them, in whatever version', async () => {
    const total = async () =>
      (await reporting.get<Statistic>('auditor', '/v1/statistics/members')).body.total;
    const [whole, counted, before] = [await digests('members'), await counters(), await total()];
    await database.admin.query('truncate member_facts, member_stays, member_counts');
    for (const sql of heardBefore) await database.admin.query(sql);
    expect(await total()).toBe(before);
    expect(await digests('members')).not.toEqual(whole);
    await reporting.applyMembers(...everyone());
    expect([await digests('members'), await counters()]).toEqual([whole, counted]);
  });
});

describe('two records of one person', () => {
  it('count once while they are merged, and twice again after that is undone', async () => {
    const [survivor, duplicate] = everyone().filter(({ endedOn }) => endedOn === null);
    const total = async () =>
      (await reporting.get<Statistic>('auditor', '/v1/statistics/members?groupBy=gender')).body
        .total;
    const flows = async () => {
      const path = `/v1/statistics/members/flows?period=${history.start}..${history.day}`;
      return (await reporting.get<Flows>('auditor', path)).body.total;
    };
    const [apart, cameApart] = [await total(), await flows()];
    const merged = { ...duplicate!, version: 50, placements: [], mergedInto: survivor!.id };
    await reporting.apply(
      { name: 'MemberMerged', data: merged },
      { name: 'MemberMerged', data: { ...survivor!, version: 50 } },
    );
    expect([await total(), (await flows()).in]).toEqual([apart - 1, cameApart.in - 1]);
    expect((await digests('members')).data).toEqual(
      registerSumsOf([
        ...everyone().filter(({ id }) => id !== survivor!.id && id !== duplicate!.id),
        ...[merged, { ...survivor!, version: 50 }],
      ]),
    );
    await reporting.apply({ name: 'MemberUnmerged', data: { ...duplicate!, version: 51 } });
    expect([await total(), await flows()]).toEqual([apart, cameApart]);
  });
});

describe('forgetting what differs from membership', () => {
  it('and hearing it again makes rows and counters as they were', async () => {
    const [whole, counted] = [await digests('members'), await counters()];
    const ids = everyone().map(({ id }) => id);
    await database.admin.query('delete from member_stays where member_id = $1', [ids[0]]);
    await database.admin.query('update member_facts set version = 99 where id = $1', [ids[1]]);
    await database.admin.query('update member_counts set members = members + 7');
    expect(await new RegisterRepairs(project).forget('members', ids)).toBe(ids.length);
    await reporting.applyMembers(...everyone());
    expect(await digests('members')).toEqual(whole);
    expect(await counters()).toEqual(counted);
  });

  it('lets units stand where they stood until they are told again', async () => {
    const whole = await digests('units');
    const unit = [...history.units.values()].at(-1)!;
    await database.admin.query('update directory_unit_versions set name = $2 where unit_id = $1', [
      ...[unit.id, 'Đơn vị khác'],
    ]);
    expect(await digests('units')).not.toEqual(whole);
    expect(await new RegisterRepairs(project).forget('units', [unit.id])).toBe(1);
    const standing = 'select no from directory_unit_versions where unit_id = $1';
    expect(await database.admin.query(standing, [unit.id])).toHaveLength(unit.versions.length);
    await reporting.applyUnits(unit);
    expect(await digests('units')).toEqual(whole);
  });
});
