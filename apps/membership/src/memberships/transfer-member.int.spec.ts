import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tree } from '../testing/membership.fixture.js';
import { startLife, type LifeApp } from '../testing/life.fixture.js';

let life: LifeApp;

beforeAll(async () => {
  life = await startLife();
});
afterAll(() => life.membership.stop());

const toOther = {
  toUnitId: tree.boardingSchool.id,
  effectiveOn: '2023-09-01',
  reason: 'transfer-accepted',
};
const transfer = async (id: string, rest: object = {}, call: object = {}) =>
  life.change(id, 'transfers', { ...toOther, ...rest }, call);

describe('transferring a member', () => {
  it('answers the member in the new unit, with the next version and its tag', async () => {
    const id = await life.teacher();
    const { status, headers, body } = await transfer(id);
    expect(status).toBe(201);
    expect(headers.etag).toBe('"2"');
    expect(body).toMatchObject({
      ...{ id, unitId: tree.boardingSchool.id, state: 'active', endedOn: null, version: 2 },
      joinedOn: '2010-09-05',
    });
  });

  it('takes effect on its day: the day before the member belongs to the old unit', async () => {
    const id = await life.teacher();
    await transfer(id);
    expect((await life.on(id, '2023-08-31')).unitId).toBe(tree.school.id);
    expect((await life.on(id, '2023-09-01')).unitId).toBe(tree.boardingSchool.id);
  });

  it('counts a member in the lists of each unit by date, and never twice', async () => {
    const id = await life.teacher();
    await transfer(id);
    const inList = async (unitId: string, asOf: string) => {
      const path = `/v1/members?unitId=${unitId}&asOf=${asOf}&limit=200`;
      const { body } = await life.membership.call<{ data: { id: string }[] }>('GET', path, {
        as: 'officer',
      });
      return body.data.filter((member) => member.id === id).length;
    };
    expect(await inList(tree.school.id, '2023-08-31')).toBe(1);
    expect(await inList(tree.school.id, '2023-09-01')).toBe(0);
    expect(await inList(tree.boardingSchool.id, '2023-09-01')).toBe(1);
    expect(await inList(tree.educationUnion.id, '2023-09-01')).toBe(1);
  });

  it('keeps reason and decision in the history', async () => {
    const id = await life.teacher();
    await transfer(id, { decision: { number: '12/QĐ-CĐGD', signedOn: '2023-08-20' } });
    const [now, before] = await life.history(id);
    expect(now).toEqual({
      ...{ unitId: tree.boardingSchool.id, state: 'active', from: '2023-09-01', to: null },
      began: {
        ...{ transition: 'transfer', reason: 'transfer-accepted' },
        decision: { number: '12/QĐ-CĐGD', signedOn: '2023-08-20' },
        recordedAt: expect.any(String),
      },
      ended: null,
    });
    expect(before).toMatchObject({
      ...{ unitId: tree.school.id, from: '2010-09-05', to: '2023-09-01', ended: null },
      began: { transition: 'admission' },
    });
  });

  it('is told with all places of the member', async () => {
    const id = await life.teacher();
    await transfer(id);
    const [, event] = await life.told(id);
    expect(event).toMatchObject({
      type: 'member-transferred.v1',
      data: {
        version: 2,
        placements: [
          { unitId: tree.school.id, from: '2010-09-05', to: '2023-09-01' },
          { unitId: tree.boardingSchool.id, from: '2023-09-01', to: null },
        ],
      },
    });
  });

  it('may be recorded for a day to come: until then the member stays', async () => {
    const id = await life.teacher();
    const ahead = new Date(Date.now() + 90 * 86_400_000).toISOString().slice(0, 10);
    const { status, body } = await transfer(id, { effectiveOn: ahead });
    expect([status, body.unitId]).toEqual([201, tree.boardingSchool.id]);
    const { body: today } = await life.membership.call<{ unitId: string }>(
      'GET',
      `/v1/members/${id}`,
      { as: 'officer' },
    );
    expect(today.unitId).toBe(tree.school.id);
  });

  it.each([
    ['the unit of now', { toUnitId: tree.school.id }, 'unit-unchanged', '/toUnitId'],
    [
      'a day before joining',
      { effectiveOn: '2010-09-04' },
      'date-before-membership',
      '/effectiveOn',
    ],
    [
      'the day of joining',
      { effectiveOn: '2010-09-05' },
      'date-before-last-change',
      '/effectiveOn',
    ],
    ['a day years ahead', { effectiveOn: '2999-01-01' }, 'date-too-far-ahead', '/effectiveOn'],
    ['an unknown reason', { reason: 'whim' }, 'reason-unknown', '/reason'],
    ['the reason of an exit', { reason: 'retired' }, 'reason-unknown', '/reason'],
    ['what only reorganisations give', { reason: 'unit-merged' }, 'reason-unknown', '/reason'],
    [
      'a decision of tomorrow',
      { decision: { number: '1', signedOn: '2999-01-01' } },
      'signed-in-future',
      '/decision/signedOn',
    ],
  ])('refuses %s, and changes nothing', async (_, change, code, pointer) => {
    const id = await life.teacher();
    const { status, body } = await transfer(id, change);
    expect([status, body.code]).toEqual([422, code]);
    expect(body.errors).toEqual([expect.objectContaining({ pointer, code })]);
    expect(await life.history(id)).toHaveLength(1);
    expect(await life.told(id)).toHaveLength(1);
  });

  it('refuses a unit that has ended or is not established on that day', async () => {
    const { admin } = life.membership.database;
    const id = await life.teacher();
    const early = await transfer(id, { effectiveOn: '2011-01-01', toUnitId: tree.district.id });
    expect(early.status).toBe(201);
    await admin.query(
      `update units set ended_on = '2024-01-01' where id = '${tree.villageSchool.id}'`,
    );
    const ended = await transfer(id, { toUnitId: tree.villageSchool.id });
    expect([ended.status, ended.body.code]).toEqual([422, 'unit-ended']);
    expect(ended.body.detail).toContain('2024-01-01');
    await admin.query(
      `update units set established_on = '2024-01-01', ended_on = null
       where id = '${tree.villageSchool.id}'`,
    );
    const young = await transfer(id, { toUnitId: tree.villageSchool.id });
    expect([young.status, young.body.code]).toEqual([422, 'date-before-unit']);
  });

  it('refuses what comes before a change recorded already, and says since when', async () => {
    const id = await life.teacher();
    await transfer(id);
    const { status, body } = await transfer(id, {
      ...{ effectiveOn: '2023-08-01', toUnitId: tree.villageSchool.id },
    });
    expect([status, body.code]).toEqual([422, 'date-before-last-change']);
    expect(body.detail).toContain('2023-09-01');
  });

  it.each([
    ['no unit', { toUnitId: undefined }, ['/toUnitId required']],
    ['a field nobody knows', { note: 'x' }, ['/note unknown-field']],
    ['a day that does not exist', { effectiveOn: '2023-02-30' }, ['/effectiveOn bad-date']],
    ['a reason in words', { reason: 'Chuyển về gần nhà' }, ['/reason bad-format']],
    ['half a decision', { decision: { number: '1' } }, ['/decision/signedOn required']],
  ])('refuses %s by its shape', async (_, change, expected) => {
    const id = await life.teacher();
    const { status, body } = await transfer(id, change, { isWellFormed: false, as: 'nobody' });
    expect(status).toBe(400);
    expect(body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(expected);
  });

  it('answers 404 for a member or a unit that does not exist', async () => {
    const unknown = '0198f0a0-0000-7000-8000-0000000000ff';
    const nobody = await transfer(unknown);
    expect([nobody.status, nobody.body.code]).toEqual([404, 'member-unknown']);
    const nowhere = await transfer(await life.teacher(), { toUnitId: unknown });
    expect([nowhere.status, nowhere.body.code]).toEqual([404, 'unit-unknown']);
  });

  it('does a repeated request once, and refuses the key for another body', async () => {
    const id = await life.teacher();
    const call = { headers: { 'idempotency-key': `move-${id}` } };
    const [first, again] = [await transfer(id, {}, call), await transfer(id, {}, call)];
    expect([first.status, again.status, again.body]).toEqual([201, 201, first.body]);
    expect(await life.history(id)).toHaveLength(2);
    const other = await transfer(id, { effectiveOn: '2024-01-01' }, call);
    expect([other.status, other.body.code]).toEqual([422, 'idempotency-key-reused']);
  });

  it('refuses with If-Match when somebody else was faster', async () => {
    const id = await life.teacher();
    const seen = { headers: { 'if-match': '"1"' } };
    expect((await transfer(id, {}, seen)).status).toBe(201);
    const late = await transfer(
      id,
      { toUnitId: tree.villageSchool.id, effectiveOn: '2024-01-01' },
      seen,
    );
    expect([late.status, late.body.code]).toEqual([412, 'stale']);
    expect(await life.history(id)).toHaveLength(2);
  });

  it('of two officers at the same moment lets one through', async () => {
    const id = await life.teacher();
    const answers = await Promise.all([
      transfer(id),
      transfer(id, { toUnitId: tree.educationUnion.id }),
    ]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 422]);
    expect(await life.history(id)).toHaveLength(2);
  });
});
