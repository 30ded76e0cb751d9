import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { uniqueName } from '@dong-hanh/testing';
import { parseCsv } from 'hucre/csv';
import { MembersService } from '../members/members.service.js';
import { applyAwards, award, revoked } from '../testing/awards.fixture.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { exportColumns } from './award-export.rules.js';
import type { AwardExportInput } from './award-exports.dto.js';
import { download, endOf, startExport } from './award-exports.fixture.js';

let membership: MembershipApp;
let teacher: string;
let teacherNumber: string;

beforeAll(async () => {
  membership = await startMembership(
    { relay: false, namePrefix: `${uniqueName('exports')}.` },
    undefined,
    { workers: true },
  );
  await plantTree(membership);
  [teacher = ''] = await membership.app.get(MembersService).admitMany(
    [
      {
        fullName: 'Nguyễn Thị Hồng Vân',
        unitId: tree.school.id,
        joinedOn: '2010-09-05',
        birthDate: '1986-03-08',
        gender: 'female',
      },
    ],
    arranging,
  );
  const member = await membership.call<{ memberNumber: string }>('GET', `/v1/members/${teacher}`, {
    as: 'officer',
  });
  teacherNumber = member.body.memberNumber;
  await reorganise();
  await applyAwards(membership, awards());
});
afterAll(() => membership.stop());

/** From 2024 the school has another name, and the village school belongs to the education union. */
async function reorganise(): Promise<void> {
  const { status } = await membership.call('POST', '/v1/reorganisations', {
    as: 'officer',
    body: {
      decision: {
        number: '7/QĐ-LĐLĐ',
        signedOn: '2023-12-15',
        effectiveOn: '2024-01-01',
        issuer: 'nghe-an-federation',
      },
      actions: [
        { type: 'rename', unitId: tree.school.id, name: 'Công đoàn Trường Nghi Lộc 5 mới' },
      ],
    },
  });
  expect(status).toBe(201);
  await membership.database.admin.query(
    `with before as (
       update unit_versions set valid = daterange(lower(valid), '2024-01-01')
       where unit_id = $1 returning *
     )
     insert into unit_versions
     select after.* from before, jsonb_populate_record(null::unit_versions, to_jsonb(before)
       || jsonb_build_object('no', no + 1, 'valid', '[2024-01-01,)', 'parent_id', $2::uuid)) as after`,
    [tree.villageSchool.id, tree.educationUnion.id],
  );
}

const awards = () => [
  award({
    decisionNumber: '1/QĐ',
    recipient: { kind: 'member', id: teacher },
    signedOn: '2023-08-10',
  }),
  award({
    decisionNumber: '2/QĐ',
    recipient: { kind: 'member', id: teacher },
    signedOn: '2024-08-09',
    schoolYear: '2023-2024',
  }),
  revoked(award({ decisionNumber: '3/QĐ', signedOn: '2023-08-11' })),
  award({ decisionNumber: '4/QĐ', signedOn: '2024-08-10', issuer: 'nghe-an-federation' }),
  award({
    decisionNumber: '5/QĐ',
    signedOn: '2023-09-01',
    recipient: { kind: 'unit', id: tree.villageSchool.id },
    unitId: tree.villageSchool.id,
  }),
  award({
    decisionNumber: '6/QĐ',
    signedOn: '2024-09-01',
    recipient: { kind: 'unit', id: tree.villageSchool.id },
    unitId: tree.villageSchool.id,
    form: 'emulation-flag',
  }),
];

const csv = (rest: Partial<AwardExportInput> = {}): AwardExportInput => ({
  format: 'csv',
  unitId: tree.federation.id,
  ...rest,
});
async function exportedRows(request: AwardExportInput): Promise<Record<string, unknown>[]> {
  const job = await endOf(membership, await startExport(membership, request));
  expect([job.state, job.problem]).toEqual(['completed', undefined]);
  const { content } = await download(membership, job);
  const [headers = [], ...rows] = parseCsv(content.toString());
  expect(headers).toEqual(exportColumns.map(({ header }) => header));
  expect(job.result?.rows).toBe(rows.length);
  return rows.map((row) =>
    Object.fromEntries(headers.map((header, index) => [header, row[index]])),
  );
}
const numbersOf = async (request: AwardExportInput) =>
  (await exportedRows(request)).map((row) => row['Số quyết định']);

describe('an export of awards', () => {
  it('holds the awards of the subtree in the order of their decisions', async () => {
    expect(await numbersOf(csv())).toEqual(['1/QĐ', '3/QĐ', '5/QĐ', '2/QĐ', '4/QĐ', '6/QĐ']);
  });

  it('names people, and units as they were named on the day of the decision', async () => {
    const rows = await exportedRows(csv({ unitId: tree.school.id }));
    expect(rows).toHaveLength(4);
    expect(rows[0]).toEqual({
      'Số quyết định': '1/QĐ',
      'Ngày ký': '2023-08-10',
      'Cấp khen thưởng': 'vgcl',
      'Hình thức': 'vgcl-merit-diploma',
      'Căn cứ': 'task-completion',
      'Năm học': '2022-2023',
      'Đối tượng': 'Cá nhân',
      'Họ tên / Tên tập thể': 'Nguyễn Thị Hồng Vân',
      'Mã đoàn viên / Mã đơn vị': teacherNumber,
      'Đơn vị khi được khen': 'Công đoàn NA-THPT-NL5',
      'Trạng thái': 'Đã tặng',
    });
    expect(rows[1]).toMatchObject({
      'Đối tượng': 'Tập thể',
      'Họ tên / Tên tập thể': 'Công đoàn NA-THPT-NL5',
      'Mã đoàn viên / Mã đơn vị': 'NA-THPT-NL5',
      'Trạng thái': 'Đã thu hồi',
    });
    expect(rows[3]).toMatchObject({
      'Họ tên / Tên tập thể': 'Công đoàn Trường Nghi Lộc 5 mới',
      'Đơn vị khi được khen': 'Công đoàn Trường Nghi Lộc 5 mới',
    });
  });

  it('takes the tree as it was on the day of each decision', async () => {
    expect(await numbersOf(csv({ unitId: tree.district.id }))).toEqual(['5/QĐ']);
    expect(await numbersOf(csv({ unitId: tree.educationUnion.id }))).toEqual([
      '1/QĐ',
      '3/QĐ',
      '2/QĐ',
      '4/QĐ',
      '6/QĐ',
    ]);
  });

  it.each<[Partial<AwardExportInput>, string[]]>([
    [{ decidedFrom: '2024-08-10' }, ['4/QĐ', '6/QĐ']],
    [{ decidedTo: '2023-08-11' }, ['1/QĐ', '3/QĐ']],
    [{ decidedFrom: '2023-08-11', decidedTo: '2023-08-11' }, ['3/QĐ']],
    [{ issuer: 'nghe-an-federation' }, ['4/QĐ']],
    [{ form: 'emulation-flag' }, ['6/QĐ']],
    [{ state: 'revoked' }, ['3/QĐ']],
    [{ decidedFrom: '2030-01-01' }, []],
  ])('filters by %p', async (filter, expected) => {
    expect(await numbersOf(csv(filter))).toEqual(expected);
  });

  it('tells rows, size and name of its file, which is the one downloaded', async () => {
    const job = await endOf(membership, await startExport(membership, csv({ format: 'xlsx' })));
    const { status, headers, content } = await download(membership, job);
    expect(status).toBe(200);
    expect(job.progress).toBe(100);
    expect(job.result).toEqual({
      rows: 6,
      bytes: content.length,
      fileName: expect.stringMatching(/^awards-\d{4}-\d\d-\d\d\.xlsx$/),
    });
    expect(headers['content-disposition']).toContain(job.result?.fileName);
    expect(headers['content-type']).toContain('spreadsheetml.sheet');
  });
});

describe('asking again', () => {
  it('under one Idempotency-Key answers with the job of the first time', async () => {
    const ask = (body: AwardExportInput) =>
      membership.call<{ id: string; code: string }>('POST', '/v1/award-exports', {
        as: 'officer',
        body,
        headers: { 'idempotency-key': 'export-once' },
      });
    const first = await ask(csv());
    await endOf(membership, first.body);
    const second = await ask(csv());
    expect([second.status, second.body.id]).toEqual([202, first.body.id]);
    expect(second.headers.location).toBe(`/v1/jobs/${first.body.id}`);
    const other = await ask(csv({ format: 'xlsx' }));
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  it('without a key starts anew when the former export has ended', async () => {
    const first = await startExport(membership, csv());
    await endOf(membership, first);
    expect((await startExport(membership, csv())).id).not.toBe(first.id);
  });
});

describe('what is asked wrongly', () => {
  it.each<[object, string]>([
    [{ format: 'pdf' }, '/format'],
    [{ unitId: undefined }, '/unitId'],
    [{ decidedFrom: '2023-02-30' }, '/decidedFrom'],
    [{ state: 'given' }, '/state'],
    [{ names: true }, '/names'],
  ])('%p is refused with its place', async (rest, pointer) => {
    const { status, body } = await membership.call('POST', '/v1/award-exports', {
      as: 'officer',
      body: { ...csv(), ...rest },
      isWellFormed: false,
    });
    expect([status, body.errors?.map((each) => each.pointer)]).toEqual([400, [pointer]]);
  });
});
