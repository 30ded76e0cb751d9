import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { grant, statistic, type RecipientRef } from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { Standbys } from './faults/stage/standbys.js';
import { call, get } from './platform.js';
import { AFTER_FAULT_MS } from './processes.js';
import { expectCaughtUp, expectNothingLostOrDoubled, inDatabase } from './proof.js';
import { grantOf, openProgramme, postGrant } from './support.js';

interface Difference {
  family: string;
  province: string;
  month: string;
  recordIds: string[];
}
interface Reconciliation {
  id: string;
  state: string;
  result: {
    healed: boolean;
    differences: Difference[];
    counterDifferences: Omit<Difference, 'recordIds'>[];
  } | null;
}

const MONTH = '2023-08';
/** By age, so that it is counted of where each belonged. */
const MEMBERS = '/v1/statistics/members?groupBy=ageBand';
let province: string;
let awards: string[];
let supports: string[];
let schoolId: string;
let memberId: string;

beforeAll(async () => {
  province = (await unitByCode('NA-LDLD')).id;
  const school = await unitByCode('NA-PT-DL1');
  const members = (await membersOf(school.id, 4)).map(({ id }) => id);
  [schoolId, memberId] = [school.id, members[0]!];
  const recipients = members.map((id): RecipientRef => ({ kind: 'member', id }));
  awards = (await grant(recipients)).awards.map(({ id }) => id);
  const programmeId = await openProgramme('Chăm lo để đối chiếu');
  const { body } = await postGrant(grantOf({ programmeId, unitId: school.id }, members, 500_000n));
  supports = body.supports.map(({ id }) => id);
  await expectCaughtUp(AFTER_FAULT_MS);
});

afterAll(async () => {
  await expectNothingLostOrDoubled(AFTER_FAULT_MS);
}, 2 * AFTER_FAULT_MS);

/** Changes rows by hand, past the services. */
const plant = (service: 'membership' | 'reporting', sql: string, values: unknown[] = []) =>
  inDatabase(service, (database) => database.query(sql, values));

/** Starts a reconciliation as the administrator, or joins the one under way, and waits for its end. */
async function reconciled(): Promise<NonNullable<Reconciliation['result']>> {
  const { status, body } = await call<Reconciliation>('admin', 'POST', '/v1/reconciliations');
  expect(status).toBe(202);
  return eventually(
    async () => {
      const job = await get<Reconciliation>('admin', `/v1/jobs/${body.id}`);
      expect(job.state).toBe('completed');
      return job.result!;
    },
    { withinMs: AFTER_FAULT_MS, everyMs: 200 },
  );
}

describe('what somebody changed by hand', () => {
  it('in facts, in honours and in counters of both families is named and put right by itself', async () => {
    const before = await statistic('groupBy=province');
    const belonging = async () => (await get<{ total: number }>('analyst', MEMBERS)).total;
    const membersBefore = await belonging();
    // A fact in the wrong place, one that is missing, an honour that claims a newer version, one that is gone.
    await plant('reporting', 'update award_facts set form = $2 where id = $1', [
      awards[0],
      'emulation-flag',
    ]);
    await plant('reporting', 'delete from award_facts where id = $1', [awards[1]]);
    await plant('membership', 'update honours set version = 9 where award_id = $1', [awards[2]]);
    await plant('membership', 'delete from honours where award_id = $1', [awards[3]]);
    await plant('reporting', 'update support_facts set amount = 7 where id = $1', [supports[0]]);
    await plant('membership', 'delete from supports where support_id = $1', [supports[1]]);
    // What nobody but reporting keeps: who bore it, and when it became known.
    await plant('reporting', 'update support_facts set sources = $2 where id = $1', [
      supports[2],
      JSON.stringify([{ kind: 'family', amount: '500000' }]),
    ]);
    await plant(
      'reporting',
      `update support_facts set granted_at = granted_at - interval '1 hour' where id = $1`,
      [supports[3]],
    );
    await plant('reporting', 'update award_counts set awards = awards + 1 where month = $1', [
      MONTH,
    ]);
    // The register: nobody knows any more where a member belonged, and a unit has another name.
    await plant('reporting', 'delete from member_stays where member_id = $1', [memberId]);
    await plant(
      'reporting',
      `update directory_unit_versions set name = 'Khác' where unit_id = $1`,
      [schoolId],
    );

    const found = await reconciled();
    const named = (family: string) =>
      found.differences
        .filter((each) => each.family === family)
        .flatMap(({ recordIds }) => recordIds)
        .sort();
    expect(named('awards')).toEqual([...awards].sort());
    expect(named('supports')).toEqual([...supports].sort());
    expect([named('members'), named('units')]).toEqual([[memberId], [schoolId]]);
    expect(found.differences).toContainEqual(
      expect.objectContaining({ family: 'awards', province, month: MONTH }),
    );
    expect(found.healed).toBe(true);

    const after = await reconciled();
    expect([after.differences, after.counterDifferences]).toEqual([[], []]);
    expect((await statistic('groupBy=province')).data).toEqual(before.data);
    expect(await belonging()).toBe(membersBefore);
  });

  // A second process takes its settings from the first through /proc.
  (process.platform === 'linux' ? it : it.skip)(
    'is found and put right without anybody asking, by a process that looks by itself',
    async () => {
      const standbys = new Standbys();
      try {
        await standbys.start('reporting', { RECONCILE_EVERY_SECONDS: '1' });
        await plant('reporting', 'delete from award_facts where id = $1', [awards[0]]);
        await plant('membership', 'update honours set version = 9 where award_id = $1', [
          awards[1],
        ]);
        await eventually(
          async () => {
            const facts = 'select 1 from award_facts where id = $1';
            const honours = 'select 1 from honours where award_id = $1 and version = 1';
            expect(await plant('reporting', facts, [awards[0]])).toHaveLength(1);
            expect(await plant('membership', honours, [awards[1]])).toHaveLength(1);
          },
          { withinMs: AFTER_FAULT_MS, everyMs: 200 },
        );
      } finally {
        await standbys.close();
      }
    },
  );
});
