import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobView } from '@dong-hanh/contracts';
import { eventually, uniqueName } from '@dong-hanh/testing';
import exceljs from 'exceljs';
import { streamCsvRows } from 'hucre/csv';
import { Readable } from 'node:stream';
import {
  configFor,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import type { AwardExportInput } from './award-exports.dto.js';
import { download, endOf, startExport } from './award-exports.fixture.js';
import { startExportProcess, type ExportProcess } from './export-process.fixture.js';

const AWARDS = 100_000;
const PEOPLE = 20_000;
const LIMIT_MB = 300;
/** Seconds when the machine is free. */
const LIMIT_MS = 240_000;
const namePrefix = `${uniqueName('exports')}.`;

/** Takes requests and does no long work itself; the process beside it does. */
let membership: MembershipApp;
let worker: ExportProcess;

/** Awards of three years to people of three schools and to the schools themselves. */
const generated = [
  `insert into members (id, member_number, full_name, birth_date, gender, state, joined_on, version, recorded_at)
   select md5('person' || n)::uuid, 'DV-' || lpad(n::text, 9, '0'), 'Nguyễn Thị Hồng ' || md5('name' || n),
     '1986-03-08', 'female', 'active', '2010-09-05', 1, now()
   from generate_series(1, ${PEOPLE}) as n`,
  `insert into honours (award_id, version, recipient_kind, recipient_id, unit_id, unit_version, province_id,
     decision_id, decision_number, issuer, form, basis, signed_on, school_year, month, state)
   select gen_random_uuid(), 1, kind, case kind when 'unit' then school else md5('person' || n % ${PEOPLE} + 1)::uuid end,
     school, 1, $1::uuid, md5('decision' || n / 40)::uuid, n / 40 || '/QĐ-TLĐ', 'vgcl', 'vgcl-merit-diploma',
     'task-completion', day, '2022-2023', to_char(day, 'YYYY-MM'), 'granted'
   from (select n, case when n % 10 = 0 then 'unit' else 'member' end as kind, ($2::uuid[])[n % 3 + 1] as school,
       date '2021-01-01' + n / 100 as day
     from generate_series(1, ${AWARDS}) as n) given`,
];

beforeAll(async () => {
  membership = await startMembership({ relay: false, namePrefix });
  const { admin } = membership.database;
  await plantTree(membership);
  await membership.grant('former-officer', {
    role: 'province-officer',
    unitId: tree.federation.id,
  });
  const schools = [tree.school.id, tree.boardingSchool.id, tree.villageSchool.id];
  await admin.query(generated[0]!);
  await admin.query(generated[1]!, [tree.federation.id, schools]);
  await admin.query('analyze');
});
afterAll(async () => {
  await worker?.stop();
  await membership.stop();
});

const everything = (format: 'csv' | 'xlsx', rest: Partial<AwardExportInput> = {}) => ({
  format,
  unitId: tree.federation.id,
  ...rest,
});
const small = everything('csv', { decidedTo: '2021-01-02' });

async function startWorker(): Promise<void> {
  const { database, issuer } = membership;
  const config = configFor(database, issuer, (url) => url);
  const settings = Object.entries(config).map(([name, value]) => [name, String(value)]);
  worker = await startExportProcess(Object.fromEntries(settings), namePrefix);
}

describe('an export that waits', () => {
  it('answers who asks the same, and nobody else', async () => {
    const first = await startExport(membership, small);
    expect(first).toMatchObject({ kind: 'award-export', state: 'waiting', progress: 0 });
    expect((await startExport(membership, small)).id).toBe(first.id);
    const others = [
      await startExport(membership, { ...small, state: 'revoked' }),
      await startExport(membership, small, 'former-officer'),
    ];
    expect(new Set([first, ...others].map(({ id }) => id)).size).toBe(3);
  });

  it('is done when a process comes, but not for an account that lost its right', async () => {
    const allowed = await startExport(membership, small);
    const forbidden = await startExport(membership, small, 'former-officer');
    await membership.grant('former-officer', { role: 'analyst' });
    await startWorker();
    expect((await endOf(membership, allowed)).state).toBe('completed');
    const { state, problem } = await endOf(membership, forbidden, 'former-officer');
    expect([state, problem?.code]).toEqual(['failed', 'permission-missing']);
    expect((await download(membership, forbidden, 'former-officer')).status).toBe(404);
  });
});

describe(`an export of ${AWARDS} awards`, () => {
  it(
    `as CSV is whole, with less than ${LIMIT_MB} MB`,
    async () => {
      const job = await endOf(
        membership,
        await startExport(membership, everything('csv')),
        'officer',
        LIMIT_MS,
      );
      expect(job.result?.rows).toBe(AWARDS);
      const { content } = await download(membership, job);
      let rows = 0;
      const people = new Set<unknown>();
      for (const row of streamCsvRows(content.toString())) {
        rows += 1;
        people.add(row[8]);
      }
      expect(rows).toBe(AWARDS + 1);
      expect(people.size).toBeGreaterThan(PEOPLE * 0.8);
      expect(await worker.peakMb()).toBeLessThan(LIMIT_MB);
    },
    2 * LIMIT_MS,
  );

  it(
    `as Excel is whole, with less than ${LIMIT_MB} MB`,
    async () => {
      const job = await endOf(
        membership,
        await startExport(membership, everything('xlsx')),
        'officer',
        LIMIT_MS,
      );
      expect(job.result?.rows).toBe(AWARDS);
      const { content } = await download(membership, job);
      expect(content.length).toBe(job.result?.bytes);
      let rows = 0;
      const reader = new exceljs.stream.xlsx.WorkbookReader(Readable.from([content]), {});
      for await (const sheet of reader) for await (const _ of sheet) rows += 1;
      expect(rows).toBe(AWARDS + 1);
      expect(await worker.peakMb()).toBeLessThan(LIMIT_MB);
    },
    2 * LIMIT_MS,
  );

  it(
    'leaves nothing behind when it is cancelled in the middle',
    async () => {
      const { admin } = membership.database;
      const job = await startExport(membership, everything('xlsx', { decidedFrom: '2021-01-01' }));
      const piecesOf = () =>
        admin.query('select 1 from job_file_pieces where job_id = $1', [job.id]);
      await eventually(
        async () => {
          const { body } = await membership.call<JobView>('GET', `/v1/jobs/${job.id}`, {
            as: 'officer',
          });
          expect(body).toMatchObject({ state: 'active' });
          expect(body.progress).toBeGreaterThan(0);
          expect(await piecesOf()).not.toEqual([]);
        },
        { withinMs: LIMIT_MS },
      );
      const { statusCode } = await membership.app.inject({
        method: 'DELETE',
        url: `/v1/jobs/${job.id}`,
        headers: { authorization: `Bearer ${await membership.issuer.token('officer')}` },
      });
      expect(statusCode).toBe(200);
      const { state, progress } = await endOf(membership, job);
      expect(state).toBe('cancelled');
      expect(progress).toBeLessThan(100);
      await eventually(async () => {
        const reading = await admin.query(
          `select 1 from pg_stat_activity where datname = current_database() and state <> 'idle'
         and query like '%from exported'`,
        );
        expect(reading).toEqual([]);
      });
      expect(await piecesOf()).toEqual([]);
      expect(await admin.query('select 1 from job_files where job_id = $1', [job.id])).toEqual([]);
      expect((await download(membership, job)).status).toBe(404);
    },
    2 * LIMIT_MS,
  );
});
