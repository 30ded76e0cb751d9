import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { eventually } from '@dong-hanh/testing';
import { AccessService } from '../access/access.service.js';
import { startLife, type LifeApp } from '../testing/life.fixture.js';
import { arranging, tree, type Call, type Problem } from '../testing/membership.fixture.js';
import type { OfficeHoldingResponse, OfficeResponse, OrganResponse } from './offices.dto.js';
import { OfficesRepository } from './offices.repository.js';
import { OfficesService } from './offices.service.js';

let life: LifeApp;

beforeAll(async () => {
  life = await startLife();
  await life.membership.grant('auditor', { role: 'auditor' });
});
afterAll(() => life.membership.stop());

const presidency = {
  ...{ unitId: tree.school.id, organ: 'executive-committee', office: 'president' },
  ...{ term: '2023-2028', isFullTime: false, from: '2023-06-01' },
  decision: { number: '31/QĐ-CĐGD', signedOn: '2023-05-30' },
};
/** Each spec has a unit of its own to be president of, so that none meets the president of another. */
let schools = 0;
const newSchool = async () => {
  const code = `NA-VP-${(schools += 1)}`;
  const body = { ...tree.villageSchool, code, parentId: tree.educationUnion.id };
  const { id: _, ...request } = body;
  const { body: unit } = await life.membership.call<{ id: string }>('POST', '/v1/units', {
    ...{ as: 'officer', body: request },
  });
  return unit.id;
};

type Answered = OfficeHoldingResponse & Problem;
const take = (memberId: string, rest: object = {}, call: Call = {}) =>
  life.membership.call<Answered>('POST', `/v1/members/${memberId}/offices`, {
    ...{ as: 'officer', body: { ...presidency, ...rest }, ...call },
  });
const leave = (held: OfficeHoldingResponse, rest: object = {}, call: Call = {}) =>
  life.membership.call<Answered>('POST', `/v1/members/${held.memberId}/offices/${held.id}/end`, {
    ...{ as: 'officer', body: { on: '2025-06-01', reason: 'term-ended', ...rest }, ...call },
  });
const get = <T = Problem>(path: string, as = 'officer') =>
  life.membership.call<T>('GET', path, { as });
const officesOf = async (memberId: string, query = '') =>
  (await get<{ data: OfficeHoldingResponse[] }>(`/v1/members/${memberId}/offices${query}`)).body
    .data;
const officersOf = async (unitId: string, query = '') =>
  (
    await get<{ data: OfficeHoldingResponse[]; page: { next: string | null } }>(
      `/v1/units/${unitId}/officers?${query}`,
    )
  ).body;

const dissolve = async (unitId: string, effectiveOn: string) => {
  const decision = { number: `9/QĐ-${unitId.slice(-4)}`, signedOn: '2023-11-20', effectiveOn };
  const members = { end: 'unit-dissolved-by-policy' };
  const action = { type: 'dissolve', unitId, custodianUnitId: tree.educationUnion.id, members };
  const body = { decision: { ...decision, issuer: 'nghe-an-federation' }, actions: [action] };
  const path = '/v1/reorganisations';
  const { status } = await life.membership.call('POST', path, { as: 'officer', body });
  expect(status).toBe(201);
};

describe('holding an office', () => {
  it('is shown from its first day to the day before its end, as it was called then', async () => {
    const [id, unitId] = [await life.teacher(), await newSchool()];
    const { status, body } = await take(id, { unitId });
    expect([status, body]).toEqual([
      201,
      {
        ...{ ...presidency, id: expect.any(String), memberId: id, unitId, until: null, end: null },
        organName: { vi: 'Ban Chấp hành', en: 'Executive committee' },
        officeName: { vi: 'Chủ tịch', en: 'President' },
      },
    ]);
    const left = await leave(body, { decision: { number: '7/QĐ-CĐGD', signedOn: '2025-05-28' } });
    expect(left.body).toMatchObject({
      until: '2025-06-01',
      end: { reason: 'term-ended', decision: { number: '7/QĐ-CĐGD', signedOn: '2025-05-28' } },
    });
    const days = ['2023-05-31', '2023-06-01', '2025-05-31', '2025-06-01'];
    const counts = await Promise.all(
      days.map(async (day) => [
        (await officesOf(id, `?asOf=${day}`)).length,
        (await officersOf(unitId, `asOf=${day}`)).data.length,
      ]),
    );
    expect(counts).toEqual([
      [0, 0],
      [1, 1],
      [1, 1],
      [0, 0],
    ]);
    expect(await officesOf(id)).toHaveLength(1);
  });

  it('several at once is possible, also in units above', async () => {
    const id = await life.teacher();
    await take(id, { unitId: await newSchool() });
    const above = { unitId: tree.educationUnion.id, office: 'member', from: '2023-07-01' };
    expect((await take(id, above)).status).toBe(201);
    expect((await take(id, { ...above, organ: 'standing-committee' })).status).toBe(201);
    expect(new Set((await officesOf(id)).map(({ organ, office }) => `${organ} ${office}`))).toEqual(
      new Set([
        'executive-committee president',
        'executive-committee member',
        'standing-committee member',
      ]),
    );
  });

  it('that is single is refused to a second, even when both come at once', async () => {
    const unitId = await newSchool();
    const teachers = await Promise.all([life.teacher(), life.teacher(), life.teacher()]);
    const answers = await Promise.all(teachers.map((id) => take(id, { unitId })));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const refused = answers.find(({ status }) => status === 409)!;
    expect([refused.body.code, refused.body.detail]).toEqual([
      'office-taken',
      expect.stringContaining('2023-06-01'),
    ]);
    const won = answers.find(({ status }) => status === 201)!;
    const again = await take(won.body.memberId, { unitId });
    expect([again.status, again.body.code]).toEqual([409, 'office-held']);
    const deputies = await Promise.all(
      teachers.map((id) => take(id, { unitId, office: 'vice-president' })),
    );
    expect(deputies.map(({ status }) => status)).toEqual([201, 201, 201]);
  });

  it('that is single makes a second wait until the first is in it or is not', async () => {
    const [first, second] = [await life.teacher(), await life.teacher()];
    const unitId = await newSchool();
    const { app, database } = life.membership;
    let answer: ReturnType<typeof take> | undefined;
    await app.get(OfficesRepository).transaction(async (tx) => {
      await app.get(OfficesService).takeWithin(tx, [{ ...presidency, unitId, memberId: first }]);
      answer = take(second, { unitId });
      await eventually(async () => {
        const [row] = await database.admin.query<{ waiting: number }>(
          `select count(*)::integer as waiting from pg_locks join pg_database d on d.oid = database
           where d.datname = current_database() and locktype = 'advisory' and not granted`,
        );
        expect(row?.waiting).toBe(1);
      });
    });
    expect((await answer)?.body.code).toBe('office-taken');
  });

  it('is kept once for each key, and left once', async () => {
    const [id, unitId] = [await life.teacher(), await newSchool()];
    const call = { headers: { 'idempotency-key': `chuc-vu-${unitId}` } };
    const first = await take(id, { unitId }, call);
    expect((await take(id, { unitId }, call)).body).toEqual(first.body);
    await leave(first.body);
    const again = await leave(first.body, { on: '2025-05-01' });
    expect([again.status, again.body.code]).toEqual([409, 'office-left']);
    expect((await officesOf(id))[0]).toMatchObject({ until: '2025-06-01' });
  });

  it('needs an office, a unit and a membership of that day', async () => {
    const id = await life.teacher();
    const faults = async (rest: object) => {
      const { status, body } = await take(id, rest);
      return [status, body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)];
    };
    expect(await faults({ office: 'head' })).toEqual([422, ['/office office-unknown']]);
    expect(await faults({ from: '2004-01-01' })).toEqual([
      ...[422, ['/from date-before-unit', '/from no-membership']],
    ]);
    expect(await faults({ from: '2010-09-04' })).toEqual([422, ['/from no-membership']]);
  });
});

describe('two records of one person', () => {
  it('hold their offices together once they are merged, and apart again after that is undone', async () => {
    const [survivor, duplicate] = [await life.teacher(), await life.teacher()];
    const unitId = await newSchool();
    await take(survivor, { unitId, organ: 'inspection-committee', office: 'member' });
    await take(duplicate, { unitId, office: 'member' });
    const counts = async () => [
      (await officesOf(survivor)).length,
      (await officesOf(duplicate)).length,
    ];
    expect(await counts()).toEqual([1, 1]);
    const merge = { duplicateId: duplicate, reason: 'Cùng một người.' };
    expect((await life.change(survivor, 'merge', merge)).status).toBe(201);
    expect(await counts()).toEqual([2, 2]);
    const officers = (await officersOf(unitId)).data;
    expect(officers.map(({ memberId }) => memberId)).toEqual([survivor, survivor]);
    await life.change(duplicate, 'unmerge', { reason: 'Nhầm người.' });
    expect(await counts()).toEqual([1, 1]);
  });
});

describe('an office ends of itself', () => {
  it('with the membership, and goes on when the exit is taken back', async () => {
    const [id, unitId] = [await life.teacher(), await newSchool()];
    const { body: held } = await take(id, { unitId });
    await life.change(id, 'exits', { effectiveOn: '2024-07-01', reason: 'retired' });
    expect(await officesOf(id)).toMatchObject([
      { until: '2024-07-01', end: { reason: 'membership-ended', decision: null } },
    ]);
    expect((await officersOf(unitId)).data).toEqual([]);
    const successor = await take(await life.teacher(), { unitId, from: '2024-07-01' });
    expect(successor.status).toBe(201);
    expect((await leave(held, { on: '2024-09-01' })).body.code).toBe('office-left');
    await life.change(id, 'resumptions', { effectiveOn: '2024-07-01', reason: 'exit-reversed' });
    expect(await officesOf(id)).toMatchObject([{ until: null, end: null }]);
  });

  it('not with a transfer or a suspension, and not again with a later membership', async () => {
    const [id, unitId] = [await life.teacher(), await newSchool()];
    await take(id, { unitId });
    await life.change(id, 'transfers', {
      toUnitId: tree.boardingSchool.id,
      effectiveOn: '2023-09-01',
    });
    await life.change(id, 'suspensions', {
      effectiveOn: '2023-10-01',
      reason: 'temporary-suspension',
    });
    expect(await officesOf(id)).toMatchObject([{ until: null }]);
    await life.change(id, 'exits', { effectiveOn: '2024-01-01', reason: 'resigned' });
    await life.change(id, 'readmissions', { unitId: tree.school.id, effectiveOn: '2025-01-01' });
    expect(await officesOf(id)).toMatchObject([{ until: '2024-01-01' }]);
    expect(await officesOf(id, '?asOf=2025-06-01')).toEqual([]);
    expect((await take(id, { unitId, from: '2025-02-01' })).status).toBe(201);
    expect((await officesOf(id)).map(({ until }) => until)).toEqual([null, '2024-01-01']);
  });

  it('with the membership, but an end that was decided before stays decided', async () => {
    const { body: held } = await take(await life.teacher(), { unitId: await newSchool() });
    await leave(held, { on: '2025-06-01' });
    await life.change(held.memberId, 'exits', { effectiveOn: '2024-07-01', reason: 'resigned' });
    expect(await officesOf(held.memberId)).toMatchObject([
      { until: '2024-07-01', end: { reason: 'membership-ended' } },
    ]);
    expect((await leave(held, { on: '2024-01-01' })).body.code).toBe('office-left');
  });

  it('with the unit', async () => {
    const [id, unitId] = [await life.teacher(), await newSchool()];
    await take(id, { unitId });
    await dissolve(unitId, '2025-06-01');
    expect(await officesOf(id)).toMatchObject([
      { until: '2025-06-01', end: { reason: 'unit-ended' } },
    ]);
    const late = await take(await life.teacher(), { unitId, from: '2025-06-01' });
    expect([late.status, late.body.code]).toEqual([422, 'unit-ended']);
  });

  it('before it began when the unit turns out to have ended earlier, and stands in nobody’s way', async () => {
    const [id, unitId] = [await life.teacher(), await newSchool()];
    await take(id, { unitId, from: '2024-01-01' });
    await dissolve(unitId, '2023-12-01');
    expect(await officesOf(id)).toEqual([]);
    expect((await take(await life.teacher(), { unitId, from: '2023-06-01' })).status).toBe(201);
  });
});

describe('who may see and record offices', () => {
  it.each([
    ['officer', 201, 200],
    ['sector-officer', 201, 200],
    ['school-officer', 403, 200],
    ['auditor', 403, 200],
    ['analyst', 403, 403],
    ['nobody', 403, 403],
  ])('%s: records %d, sees %d', async (as, records, sees) => {
    const id = await life.teacher();
    const answer = await take(id, { office: 'member' }, { as });
    expect([answer.status, (await get(`/v1/members/${id}/offices`, as)).status]).toEqual([
      records,
      sees,
    ]);
    expect((await get(`/v1/units/${tree.school.id}/officers`, as)).status).toBe(sees);
    const { body: held } = await take(id, { organ: 'inspection-committee', office: 'member' });
    expect((await leave(held, {}, { as })).status).toBe(records);
  });

  it('a record of another subtree looks as if it did not exist, a unit of one does not', async () => {
    const outside = await life.teacher(tree.villageSchool.id);
    const as = 'sector-officer';
    expect((await take(outside, {}, { as })).body.code).toBe('member-unknown');
    const unit = await take(await life.teacher(), { unitId: tree.villageSchool.id }, { as });
    expect([unit.status, unit.body.permission]).toEqual([403, 'office.manage']);
    const there = await take(await life.teacher(), { unitId: tree.villageSchool.id });
    expect((await leave(there.body, {}, { as })).body.permission).toBe('office.manage');
    const other = await take(await life.teacher(), { office: 'member' });
    const lost = await leave({ ...other.body, memberId: await life.teacher() });
    expect([lost.status, lost.body.code]).toEqual([404, 'office-holding-unknown']);
  });

  it('a member sees the own offices', async () => {
    const id = await life.teacher();
    await life.membership.app.get(AccessService).setGrants('teacher', id, [], arranging);
    expect((await get(`/v1/members/${id}/offices`, 'teacher')).status).toBe(200);
  });
});

describe('the officers of a unit', () => {
  it('come by rank, in pages', async () => {
    const unitId = await newSchool();
    for (const office of ['member', 'vice-president', 'member', 'president'])
      await take(await life.teacher(), { unitId, office });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { data, page } = await officersOf(unitId, `limit=3${cursor}`);
      seen.push(...data.map(({ office }) => office));
      cursor = page.next === null ? '' : `&cursor=${encodeURIComponent(page.next)}`;
    } while (cursor !== '');
    expect(seen).toEqual(['president', 'vice-president', 'member', 'member']);
  });
});

describe('the catalogue of organs and offices', () => {
  const organs = async (asOf: string) =>
    (await get<{ data: OrganResponse[] }>(`/v1/organs?asOf=${asOf}`, 'nobody')).body.data;
  const presidium = async (asOf: string) =>
    (await organs(asOf)).find(({ unitKind }) => unitKind === 'confederation')?.name.vi;

  it('renames an organ from a day on, and what was held before keeps its name', async () => {
    const seat = { unitId: tree.confederation.id, organ: 'standing-committee', office: 'member' };
    const before = await take(await life.teacher(), { ...seat, from: '2023-12-01', ...signed });
    const { admin } = life.membership.database;
    await admin.query(
      `update organs set valid = daterange(null, '2026-01-01') where unit_kind = 'confederation'`,
    );
    await admin.query(
      `insert into organs values ('standing-committee', 'confederation', '[2026-01-01,)', 2,
         'Ban Thường vụ', 'Standing committee')`,
    );
    expect([await presidium('2025-12-31'), await presidium('2026-01-01')]).toEqual([
      ...['Đoàn Chủ tịch', 'Ban Thường vụ'],
    ]);
    const after = await take(await life.teacher(), { ...seat, from: '2026-02-01' });
    expect([before.body.organName.vi, after.body.organName.vi]).toEqual([
      ...['Đoàn Chủ tịch', 'Ban Thường vụ'],
    ]);
  });
  const signed = { decision: { number: '1/NQ-ĐH', signedOn: '2023-12-01' } };

  it('says which offices one person holds at a time', async () => {
    const { body } = await get<{ data: OfficeResponse[] }>('/v1/offices', 'nobody');
    expect(body.data.filter(({ isSingle }) => isSingle).map(({ office }) => office)).toEqual([
      ...['president', 'head'],
    ]);
  });
});
