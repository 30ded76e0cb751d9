import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MemberState } from '@dong-hanh/contracts';
import { newId } from '@dong-hanh/service-kit';
import {
  createTestDatabase,
  expectContract,
  startTestIssuer,
  type TestDatabase,
  type TestIssuer,
} from '@dong-hanh/testing';
import fc from 'fast-check';
import { migrations } from '../data-source.js';
import {
  expectNaive,
  historyOf,
  questionsOf,
  shuffled,
  storyOf,
  type Flows,
} from '../testing/flows.fixture.js';
import { access, sketch, unitState, type UnitSketch } from '../testing/organisation.fixture.js';
import {
  startReporting,
  type Records,
  type Refusal,
  type Reporting,
} from '../testing/reporting.fixture.js';

let database: TestDatabase;
let issuer: TestIssuer;
let reporting: Reporting;

beforeAll(async () => {
  database = await createTestDatabase({ service: 'reporting', migrations });
  issuer = await startTestIssuer();
  reporting = await startReporting({ database, issuer, checkAnswer: expectContract });
  await reporting.applyAccess(access('analyst', 'analyst', [null]));
});
afterAll(async () => {
  await reporting?.close();
  await issuer?.close();
  await database?.drop();
});

const forget = () =>
  database.admin.query(`truncate directory_units, directory_unit_versions, directory_members,
    directory_placements, member_facts, member_stays, member_counts`);

const counters = () =>
  database.admin.query(
    'select unit_id, gender, members from member_counts where members <> 0 order by 1, 2',
  );
const openStays = () =>
  database.admin
    .query(`select unit_id, coalesce(gender, 'unknown') as gender, count(*)::integer as members
    from member_stays where left_on is null group by 1, 2 order by 1, 2`);

describe('flows of any history', () => {
  it('are what a naive count finds, in every mode and by every key', async () => {
    await fc.assert(
      fc.asyncProperty(
        storyOf({ minLength: 40, maxLength: 80 }),
        fc.array(questionsOf(80), { minLength: 12, maxLength: 12 }),
        // Last year counters are asked, ten years ago facts.
        fc.constantFrom(100, 3_700),
        fc.nat(),
        async (story, questions, daysAgo, seed) => {
          await forget();
          const history = historyOf(story, daysAgo);
          for (const batch of shuffled(history.events, seed)) await reporting.apply(...batch);
          expect(await counters()).toEqual(await openStays());
          for (const question of questions) await expectNaive(reporting, history, question);
        },
      ),
      { numRuns: 3, interruptAfterTimeLimit: 40_000 },
    );
  }, 60_000);
});

/**
 * Two provinces; a school that goes from one to the other, one that is merged into another, and who belongs there:
 * each of them at the same unit all the time, unless said.
 */
describe('the flows of a year in which much changed', () => {
  const [nation, ngheAn] = [sketch('confederation', null), sketch('provincial-federation', null)];
  const haNoi = sketch('provincial-federation', nation);
  ngheAn.under = [{ parentId: nation.id, from: '1990-01-01' }];
  const staying = sketch('grassroots-union', ngheAn);
  const merged = sketch('grassroots-union', ngheAn, { endedOn: '2023-07-01' });
  const wandering = sketch('grassroots-union', haNoi, {
    under: [
      { parentId: haNoi.id, from: '1990-01-01' },
      { parentId: ngheAn.id, from: '2023-10-01' },
    ],
  });
  const founded = sketch('grassroots-union', ngheAn, {
    under: [{ parentId: ngheAn.id, from: '2023-03-01' }],
  });
  const member = (
    placements: MemberState['placements'],
    more: Partial<MemberState> = {},
  ): MemberState => ({
    ...{ id: newId(), version: 1, memberNumber: '1', state: 'active', endedOn: null },
    ...{ joinedOn: placements[0]!.from, placements, gender: 'female', birthYear: 1980 },
    recordedAt: '2020-01-01T00:00:00.000Z',
    ...more,
  });
  const since = '2010-09-01';
  const place = (unit: UnitSketch, from: string, to: string | null = null, more: object = {}) => ({
    ...{ unitId: unit.id, from, to, ...more },
  });
  const retired = member([place(staying, since, '2023-06-01', { endReason: 'retired' })], {
    birthYear: 1963,
  });
  const newcomer = member([place(staying, '2023-09-01')], { gender: 'male', birthYear: 1999 });
  const transferred = member([
    place(wandering, since, '2023-02-01'),
    place(staying, '2023-02-01', null, { reason: 'transfer-accepted' }),
  ]);
  const carriedAlong = member([place(wandering, since)]);
  const mergedAlong = member([
    place(merged, since, '2023-07-01'),
    place(staying, '2023-07-01', null, { reason: 'unit-merged' }),
  ]);
  const reversed = member([
    place(staying, since, '2023-04-01', { endReason: 'expelled' }),
    place(staying, '2023-05-01', null, { reason: 'exit-reversed' }),
  ]);
  const people = [retired, newcomer, transferred, carriedAlong, mergedAlong, reversed];

  beforeAll(async () => {
    await forget();
    await reporting.applyUnits(
      ...[nation, ngheAn, haNoi, staying, wandering, founded].map(unitState),
      {
        ...unitState(merged),
        lineage: [
          {
            ...{ type: 'merged-into', fromId: merged.id, toId: staying.id },
            ...{ effectiveOn: '2023-07-01', decisionNumber: '1/QĐ' },
          },
        ],
      },
    );
    await reporting.applyMembers(...people);
    await reporting.applyAccess(
      access('province-officer', 'province-officer', [ngheAn]),
      access('member', 'member', []),
    );
  });

  const ask = async (query: string, account = 'analyst') =>
    (await reporting.get<Flows>(account, `/v1/statistics/${query}`)).body;
  const ofNgheAn = `members/flows?unitId=${ngheAn.id}&period=2023`;

  it('are told by reason, of a province in the tree of each day', async () => {
    expect((await ask(ofNgheAn)).total).toEqual({
      ...{ opening: 3, in: 4, out: 2, closing: 5 },
      inBy: { admitted: 1, 'transfer-accepted': 1, 'exit-reversed': 1, 'unit-moved': 1 },
      outBy: { retired: 1, expelled: 1 },
    });
  });

  it('are fewer in the tree of today, where the school has always been', async () => {
    expect((await ask(`${ofNgheAn}&mode=today`)).total).toMatchObject({
      ...{ opening: 5, in: 2, out: 2, closing: 5 },
      inBy: { admitted: 1, 'exit-reversed': 1 },
    });
  });

  it('of the merged school are told then, and are none today, when it is its heir’s', async () => {
    const ofMerged = `members/flows?unitId=${merged.id}&period=2023`;
    expect((await ask(ofMerged)).total).toMatchObject({ out: 1, outBy: { 'unit-merged': 1 } });
    expect((await ask(`${ofMerged}&mode=today`)).total).toMatchObject({ opening: 0, out: 0 });
    const ofHeir = `members/flows?unitId=${staying.id}&period=2023`;
    expect((await ask(ofHeir)).total).toMatchObject({ inBy: { 'unit-merged': 1 } });
    const { total } = await ask(`${ofHeir}&mode=today`);
    expect(total.inBy).not.toHaveProperty('unit-merged');
  });

  it('cross the borders of provinces between rows, and not of the nation', async () => {
    const { data, total } = await ask('members/flows?period=2023&groupBy=province');
    const rows = Object.fromEntries(
      data.map(({ province, in: came, out }) => [province, [came, out]]),
    );
    expect(rows).toEqual({ [ngheAn.id]: [4, 2], [haNoi.id]: [0, 2] });
    expect(total).toMatchObject({ opening: 5, in: 2, out: 2, closing: 5 });
  });

  it('are told apart by gender and by age on the last day', async () => {
    const by = async (key: string) =>
      Object.fromEntries(
        (await ask(`${ofNgheAn}&groupBy=${key}`)).data.map((row) => [row[key], row.closing]),
      );
    expect(await by('gender')).toEqual({ female: 4, male: 1 });
    expect(await by('ageBand')).toEqual({ 'under-30': 1, '40-49': 4, '60-and-over': 0 });
  });

  it('have rows by reason without a stock', async () => {
    const { data } = await ask(`${ofNgheAn}&groupBy=reason`);
    expect(data).toContainEqual({ reason: 'retired', in: 0, out: 1 });
    expect(data).toHaveLength(6);
  });

  it('of units are told by what founded and ended them', async () => {
    const { total } = await ask(`units/flows?unitId=${ngheAn.id}&period=2023`);
    expect(total).toEqual({
      ...{ opening: 3, in: 2, out: 1, closing: 4 },
      inBy: { 'unit-established': 1, 'unit-moved': 1 },
      outBy: { 'unit-merged': 1 },
    });
  });

  it('open down to each movement, newest first, page by page', async () => {
    const path = `/v1/statistics/members/flows/records?unitId=${ngheAn.id}&period=2023&limit=4`;
    type Movement = { memberId: string; on: string; direction: string; reason: string };
    const read = async (more = '') =>
      (await reporting.get<Records<Movement>>('analyst', `${path}&total=true${more}`)).body;
    const first = await read();
    const second = await read(`&cursor=${first.page.next!}`);
    expect([first.page.total, second.page.next]).toEqual([6, null]);
    expect([...first.data, ...second.data].map(({ on, reason }) => `${on} ${reason}`)).toEqual([
      '2023-10-01 unit-moved',
      '2023-09-01 admitted',
      '2023-06-01 retired',
      '2023-05-01 exit-reversed',
      '2023-04-01 expelled',
      '2023-02-01 transfer-accepted',
    ]);
    const { data } = await read('&direction=out&reason=retired');
    expect(data.map(({ memberId }) => memberId)).toEqual([retired.id]);
    const left = await reporting.get<Records<object>>(
      'analyst',
      `/v1/statistics/units/flows/records?unitId=${ngheAn.id}&period=2023&direction=out`,
    );
    expect(left.body.data).toEqual([
      { unitId: merged.id, on: '2023-07-01', direction: 'out', reason: 'unit-merged' },
    ]);
  });

  it.each(['members/flows', 'members/flows/records', 'units/flows', 'units/flows/records'])(
    '%s are for those who read statistics over the unit',
    async (path) => {
      const status = async (account: string, { id }: UnitSketch) =>
        (await reporting.get(account, `/v1/statistics/${path}?period=2023&unitId=${id}`)).status;
      expect(await status('province-officer', ngheAn)).toBe(200);
      expect(await status('province-officer', haNoi)).toBe(403);
      expect(await status('nobody', ngheAn)).toBe(403);
    },
  );

  it.each([
    ['members/flows', 'required'],
    ['members/flows?period=2023-13', 'period-invalid'],
    ['members/flows?period=2023&mode=fixed', 'tree-required'],
    ['units/flows?period=2023&groupBy=gender', undefined],
    ['members/flows/records?period=2023&direction=away', undefined],
  ])('%s is refused', async (path, code) => {
    const { status, body } = await reporting.get<Refusal>('analyst', `/v1/statistics/${path}`);
    expect(status).toBe(400);
    if (code) expect([body.code, body.errors?.[0]?.code]).toContain(code);
  });
});
