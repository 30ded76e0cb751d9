import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
  type Problem,
} from '../testing/membership.fixture.js';
import type { MemberResponse } from './members.dto.js';
import { MembersService } from './members.service.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
});
afterAll(() => membership.stop());

const teacher = {
  fullName: 'Nguyễn Thị Hồng Vân',
  birthDate: '1986-03-08',
  gender: 'female',
  unitId: tree.school.id,
  joinedOn: '2010-09-05',
};
const admit = (rest: object = {}, headers: Record<string, string> = {}) =>
  membership.call<MemberResponse & Problem>('POST', '/v1/members', {
    as: 'officer',
    body: { ...teacher, ...rest },
    headers,
  });
const storedEvents = (key: string) =>
  membership.database.admin.query<{ topic: string; event: string }>(
    'select topic, event from outbox where key = $1',
    [key],
  );

describe('admitting a member', () => {
  it('answers the member with a number, version 1 and its tag', async () => {
    const { status, headers, body } = await admit();
    expect(status).toBe(201);
    expect(headers.etag).toBe('"1"');
    expect(body).toEqual({
      ...teacher,
      id: expect.any(String),
      memberNumber: expect.stringMatching(/^DV-\d{9}$/),
      state: 'active',
      endedOn: null,
      version: 1,
    });
  });

  it('gives each member a number of its own', async () => {
    const answers = await Promise.all([1, 2, 3, 4, 5].map(() => admit()));
    expect(new Set(answers.map(({ body }) => body.memberNumber)).size).toBe(5);
  });

  it('publishes where the member belongs, and what statistics need, but neither name nor birth date', async () => {
    const { body } = await admit();
    const [row, ...more] = await storedEvents(body.id);
    expect(more).toEqual([]);
    expect(row?.topic).toBe('membership.member.v1');
    expect(JSON.parse(row?.event ?? '')).toMatchObject({
      type: 'dong-hanh.membership.member-admitted.v1',
      actorid: 'officer',
      data: {
        memberNumber: body.memberNumber,
        placements: [{ unitId: tree.school.id, from: '2010-09-05', to: null }],
        ...{ gender: 'female', birthYear: 1986 },
      },
    });
    expect(row?.event).not.toMatch(/Vân|1986-03|-08"/);
  });

  it('keeps the name in Unicode NFC with single blanks', async () => {
    const { body } = await admit({ fullName: '  Đặng   Quốc Trung '.normalize('NFD') });
    expect(body.fullName).toBe('Đặng Quốc Trung'.normalize('NFC'));
  });

  it.each([
    ['a day in the future', { joinedOn: '2999-01-01' }, 'date-in-future', '/joinedOn'],
    ['a day before the unit', { joinedOn: '2005-08-31' }, 'date-before-unit', '/joinedOn'],
    ['a child', { birthDate: '2000-01-01' }, 'joined-too-young', '/joinedOn'],
  ])('refuses %s', async (_, change, code, pointer) => {
    const { status, body } = await admit(change);
    expect([status, body.code]).toEqual([422, code]);
    expect(body.errors).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('refuses a unit that has ended', async () => {
    await membership.database.admin.query(
      `update units set ended_on = '2024-01-01' where id = '${tree.villageSchool.id}'`,
    );
    const { status, body } = await admit({ unitId: tree.villageSchool.id });
    expect([status, body.code]).toEqual([422, 'unit-ended']);
  });

  it('answers 404 for a unit that does not exist', async () => {
    const { status, body } = await admit({ unitId: '0198f0a0-0000-7000-8000-0000000000ff' });
    expect([status, body.code]).toEqual([404, 'unit-unknown']);
  });

  it.each([
    ['a blank name', { fullName: '  ' }, ['/fullName required']],
    ['a name too long', { fullName: 'a'.repeat(201) }, ['/fullName too-long']],
    ['a name with control characters', { fullName: 'A\u0000B' }, ['/fullName bad-format']],
    ['an identity number', { identityNumber: '040086000000' }, ['/identityNumber unknown-field']],
    ['another gender code', { gender: 'nữ' }, ['/gender bad-format']],
    ['a day that does not exist', { joinedOn: '2011-02-29' }, ['/joinedOn bad-date']],
    ['a number for a name', { fullName: 7 }, ['/fullName wrong-type']],
  ])('refuses %s by its shape', async (_, change, expected) => {
    const { status, body } = await membership.call('POST', '/v1/members', {
      as: 'nobody',
      body: { ...teacher, ...change },
      isWellFormed: false,
    });
    expect(status).toBe(400);
    expect(body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(expected);
  });

  it('does a repeated request once, also when both come at the same moment', async () => {
    const key = { 'idempotency-key': 'van-1' };
    const answers = await Promise.all([admit({}, key), admit({}, key)]);
    const again = await admit({}, key);
    const done = answers.filter(({ status }) => status === 201);
    expect(answers.every(({ status }) => status === 201 || status === 409)).toBe(true);
    expect(new Set([...done, again].map(({ body }) => body.id)).size).toBe(1);
    const other = await admit({ fullName: 'Người khác' }, key);
    expect(other).toMatchObject({ status: 422, body: { code: 'idempotency-key-reused' } });
  });
});

describe('admitting many members', () => {
  const people = (count: number, rest: object = {}) =>
    Array.from({ length: count }, (_, index) => ({
      ...teacher,
      gender: 'female' as const,
      fullName: `Nguyễn Thị ${index}`,
      ...rest,
    }));

  it('takes more than a statement holds, with one event each', async () => {
    const ids = await membership.app.get(MembersService).admitMany(people(1_201), arranging);
    const [counted] = await membership.database.admin.query(
      `select count(*)::integer as members,
         (select count(*)::integer from outbox where key = any($1)) as events
       from members where id = any($1::uuid[])`,
      [ids],
    );
    expect(counted).toEqual({ members: 1_201, events: 1_201 });
  });

  it('keeps the ids that the loader brings', async () => {
    const id = '0198f0a1-0000-7000-8000-00000000abcd';
    expect(
      await membership.app.get(MembersService).admitMany(people(1, { id }), arranging),
    ).toEqual([id]);
    const { body } = await membership.call<MemberResponse>('GET', `/v1/members/${id}`, {
      as: 'officer',
    });
    expect(body.id).toBe(id);
  });

  it('admits all or none', async () => {
    const count = async () =>
      (await membership.database.admin.query('select count(*) from members'))[0];
    const before = await count();
    const wrong = [...people(600), ...people(1, { joinedOn: '2004-01-01' })];
    await expect(membership.app.get(MembersService).admitMany(wrong, arranging)).rejects.toThrow(
      'date-before-unit',
    );
    expect(await count()).toEqual(before);
  });
});
