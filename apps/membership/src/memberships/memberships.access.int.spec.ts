import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessService } from '../access/access.service.js';
import { arranging, tree } from '../testing/membership.fixture.js';
import { startLife, type LifeApp } from '../testing/life.fixture.js';
import type { MembershipReasonResponse } from './memberships.dto.js';

let life: LifeApp;
let teacher: string;

beforeAll(async () => {
  life = await startLife();
  teacher = await life.teacher();
  await life.membership.grant('auditor', { role: 'auditor' });
  await life.membership.app.get(AccessService).setGrants(
    'teacher',
    teacher,
    [
      {
        ...{
          role: 'member',
          unitId: tree.school.id,
          withSubtree: false,
          from: '2000-01-01',
          to: null,
        },
      },
    ],
    arranging,
  );
});
afterAll(() => life.membership.stop());

const asked = {
  transfers: { toUnitId: tree.boardingSchool.id, effectiveOn: '2023-09-01' },
  suspensions: { effectiveOn: '2023-09-01', reason: 'temporary-suspension' },
  resumptions: { effectiveOn: '2023-09-01' },
  exits: { effectiveOn: '2023-09-01', reason: 'resigned' },
  readmissions: { unitId: tree.school.id, effectiveOn: '2023-09-01' },
};
const status = async (as: string | undefined, path: keyof typeof asked, rest: object = {}) => {
  const id = as === 'teacher' ? teacher : await life.teacher();
  const body = { ...asked[path], ...rest };
  return (await life.change(id, path, body, { as, isWellFormed: as !== undefined })).status;
};

describe('who may change a membership', () => {
  it.each([
    ['officer', [201, 201, 409, 201, 409]],
    ['sector-officer', [201, 201, 409, 201, 409]],
    ['school-officer', [403, 201, 409, 201, 409]],
    ['auditor', [403, 403, 403, 403, 403]],
    ['analyst', [403, 403, 403, 403, 403]],
    ['teacher', [403, 403, 403, 403, 403]],
    ['nobody', [403, 403, 403, 403, 403]],
    [undefined, [401, 401, 401, 401, 401]],
  ])('%s: %s', async (as, expected) => {
    const paths = Object.keys(asked) as (keyof typeof asked)[];
    const answers: number[] = [];
    for (const path of paths) answers.push(await status(as, path));
    expect(answers).toEqual(expected);
  });

  it('a transfer needs the right over both units, and the refusal names it', async () => {
    const id = await life.teacher();
    const body = { ...asked.transfers, toUnitId: tree.villageSchool.id };
    const answer = await life.change(id, 'transfers', body, { as: 'sector-officer' });
    expect([answer.status, answer.body.permission]).toEqual([403, 'member.transfer']);
    expect(await life.history(id)).toHaveLength(1);
  });

  it('a record outside the subtree looks as if it did not exist', async () => {
    const id = await life.teacher(tree.villageSchool.id);
    for (const path of ['transfers', 'exits', 'readmissions'] as const) {
      const body = asked[path];
      const answer = await life.change(id, path, body, { as: 'sector-officer' });
      expect([answer.status, answer.body.code]).toEqual([404, 'member-unknown']);
    }
  });

  it('whom a member was transferred to may change what follows, and the former officer may not', async () => {
    const id = await life.teacher();
    await life.change(id, 'transfers', { ...asked.transfers, toUnitId: tree.villageSchool.id });
    const later = { ...asked.exits, effectiveOn: '2024-01-01' };
    const former = await life.change(id, 'exits', later, { as: 'sector-officer' });
    expect(former.status).toBe(404);
    await life.membership.grant('district-officer', {
      ...{ role: 'sector-officer', unitId: tree.district.id },
    });
    expect((await life.change(id, 'exits', later, { as: 'district-officer' })).status).toBe(201);
  });
});

describe('who may read the history', () => {
  const read = async (as: string | undefined, id: string) =>
    (await life.membership.call('GET', `/v1/members/${id}/memberships`, { as })).status;

  it('who may read the record, and the member', async () => {
    const accounts = ['officer', 'auditor', 'teacher', 'analyst', undefined];
    const answers = await Promise.all(accounts.map((as) => read(as, teacher)));
    expect(answers).toEqual([200, 200, 200, 403, 401]);
    expect(await read('school-officer', await life.teacher(tree.villageSchool.id))).toBe(404);
  });

  it('in pages, newest first, counted when asked', async () => {
    const id = await life.teacher();
    await life.change(id, 'suspensions', asked.suspensions);
    await life.change(id, 'resumptions', { effectiveOn: '2024-01-01' });
    const seen: string[] = [];
    let cursor = '';
    do {
      const path = `/v1/members/${id}/memberships?limit=1&total=true${cursor}`;
      const { body } = await life.membership.call<{
        data: { from: string }[];
        page: { next: string | null; total: number };
      }>('GET', path, { as: 'officer' });
      expect(body.page.total).toBe(3);
      seen.push(...body.data.map(({ from }) => from));
      cursor = body.page.next === null ? '' : `&cursor=${encodeURIComponent(body.page.next)}`;
    } while (cursor !== '');
    expect(seen).toEqual(['2024-01-01', '2023-09-01', '2010-09-05']);
  });
});

describe('the reasons for changes', () => {
  const reasons = async (query: string) => {
    const path = `/v1/membership-reasons${query}`;
    const { body } = await life.membership.call<{ data: MembershipReasonResponse[] }>('GET', path, {
      as: 'nobody',
    });
    return body.data;
  };

  it('are a catalogue with names in both languages and days', async () => {
    const exits = await reasons('?transition=exit');
    expect(exits.map(({ code }) => code)).toEqual([
      ...['deceased', 'expelled', 'job-lost', 'resigned', 'retired', 'unit-dissolved-by-policy'],
    ]);
    expect(exits.find(({ code }) => code === 'retired')).toEqual({
      ...{ code: 'retired', transition: 'exit', name: { vi: 'Nghỉ hưu', en: 'Retired' } },
      ...{ byHand: true, validFrom: '1929-07-28', validTo: null },
    });
  });

  it('are those of the day', async () => {
    expect(await reasons('?asOf=1900-01-01')).toEqual([]);
    await life.membership.database.admin.query(
      `update membership_reasons set valid = daterange('1929-07-28', '2020-01-01')
       where code = 'job-lost'`,
    );
    const codes = async (asOf: string) =>
      (await reasons(`?transition=exit&asOf=${asOf}`)).map(({ code }) => code);
    expect(await codes('2019-12-31')).toContain('job-lost');
    expect(await codes('2020-01-01')).not.toContain('job-lost');
    const late = { effectiveOn: '2023-09-01', reason: 'job-lost' };
    const { status: refused, body } = await life.change(await life.teacher(), 'exits', late);
    expect([refused, body.code]).toEqual([422, 'reason-unknown']);
  });
});
