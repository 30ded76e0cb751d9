import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MembershipPeriodResponse } from '../memberships/memberships.dto.js';
import { tree } from '../testing/membership.fixture.js';
import { BatchRowRetention } from './batch-row-retention.js';
import { MemberBatchesRepository } from './member-batches.repository.js';
import { BatchApp, decision, person, persons } from './member-batches.fixture.js';

let batches: BatchApp;

beforeAll(async () => {
  batches = await BatchApp.start();
});
afterAll(() => batches.membership.stop());

const exits = (memberIds: readonly string[], rest: object = {}) => ({
  ...{ kind: 'exits', effectiveOn: '2024-07-01', reason: 'job-lost' },
  rows: memberIds.map((memberId) => ({ memberId })),
  ...rest,
});
const stateOf = async (id: string) => {
  const { body } = await batches.membership.call<{ state: string }>('GET', `/v1/members/${id}`, {
    as: 'officer',
  });
  return body.state;
};
const toldOf = (name: string) =>
  batches.query<{ key: string; event: string }>(
    `select key, event from outbox where event::jsonb ->> 'type' like $1`,
    [`%.${name}.v1`],
  );

describe('admitting many persons', () => {
  it('records all of them with the decision, one event each, and forgets the list', async () => {
    const before = await batches.count('members');
    const told = (await toldOf('member-admitted')).length;
    const { id, state, progress, result } = await batches.work({ rows: persons(501) });
    expect([state, progress]).toEqual(['completed', 100]);
    expect(result).toEqual({
      ...{ outcome: 'recorded', rows: 501, recorded: 501, refused: 0 },
      ...{ faults: 0, firstFaults: [] },
    });
    expect(await batches.count('members')).toBe(before + 501);
    expect((await toldOf('member-admitted')).length).toBe(told + 501);
    expect(await batches.count('member_batch_rows')).toBe(0);
    const shown = await batches.show(id);
    expect(shown.body).toMatchObject({
      ...{ id, kind: 'admissions', decision, chunking: 'whole', dryRun: false },
      ...{ rows: 501, recorded: 501, outcome: 'recorded' },
    });
    const [{ memberId } = { memberId: '' }] = await batches.query<{ memberId: string }>(
      `select id as "memberId" from members where full_name = 'Trần Văn 7'`,
    );
    const history = await batches.membership.call<{ data: MembershipPeriodResponse[] }>(
      'GET',
      `/v1/members/${memberId}/memberships`,
      { as: 'officer' },
    );
    expect(history.body.data).toMatchObject([
      { unitId: tree.school.id, from: '2023-09-05', began: { transition: 'admission', decision } },
    ]);
  });

  it('names every fault of the list with its place, and records nothing', async () => {
    const before = await batches.count('members');
    const twice = person({ fullName: 'Lê Thị  Hoa' });
    const { id, state, result } = await batches.work(
      {
        rows: [
          person({ fullName: 'Đặng Văn Ý' }),
          { ...person(), gender: 'x', email: 'a@b.vn' },
          person({ birthDate: '2012-01-01' }),
          person({ unitId: '0198f0a0-0000-7000-8000-0000000000ff' }),
          person({ birthDate: '1975-01-01', joinedOn: '2001-01-01' }),
          ...[twice, { ...twice, fullName: 'lê thị hoa' }],
          { fullName: ' ' },
        ],
      },
      { isWellFormed: false },
    );
    expect(state).toBe('completed');
    expect(result).toMatchObject({ outcome: 'refused', rows: 8, recorded: 0, refused: 8 });
    const faults = await batches.faultsFile(id);
    expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/rows/1/email unknown-field',
      '/rows/1/gender bad-format',
      '/rows/2/birthDate joined-too-young',
      '/rows/3/unitId unit-unknown',
      '/rows/4/joinedOn date-before-unit',
      '/rows/6/fullName row-repeated',
      '/rows/7/fullName required',
      '/rows/7/birthDate required',
      '/rows/7/gender required',
      '/rows/7/unitId required',
    ]);
    expect(faults[5]?.message).toBe('Trùng với dòng 6 trong cùng danh sách.');
    expect(result).toMatchObject({ faults: faults.length, firstFaults: faults });
    expect(await batches.count('members')).toBe(before);
    expect(await batches.count('member_batch_rows')).toBe(0);
  });

  it('in chunks records those without faults, each whole', async () => {
    const before = await batches.count('members');
    const rows = persons(25, { birthDate: '1990-01-02' });
    rows[12] = person({ birthDate: '2012-01-01' });
    const { result } = await batches.work({ rows, chunking: 10 });
    expect(result).toMatchObject({
      ...{ outcome: 'recorded-in-part', rows: 25, recorded: 15, refused: 10, faults: 1 },
      firstFaults: [{ pointer: '/rows/12/birthDate', code: 'joined-too-young' }],
    });
    expect(await batches.count('members')).toBe(before + 15);
  });

  it('as a trial only says what is wrong', async () => {
    const before = await batches.count('members');
    const rows = persons(3, { birthDate: '1991-01-02' });
    const { result } = await batches.work({ rows, dryRun: true });
    expect(result).toMatchObject({ outcome: 'valid', recorded: 0, refused: 0, faults: 0 });
    const tooYoung = [...rows, person({ birthDate: '2012-01-01' })];
    const second = await batches.work({ rows: tooYoung, dryRun: true });
    expect(second.result).toMatchObject({ outcome: 'refused', faults: 1 });
    expect(await batches.count('members')).toBe(before);
    const recorded = await batches.work({ rows });
    expect(recorded.result).toMatchObject({ outcome: 'recorded', recorded: 3 });
  });

  it('happens once, with a key or without one', async () => {
    const rows = persons(4, { birthDate: '1992-01-02' });
    const headers = { 'idempotency-key': 'hai-lan' };
    const first = await batches.work({ rows }, { headers });
    const before = await batches.count('members');
    const again = await batches.send({ rows }, { headers });
    expect([again.status, again.body.id, again.body.state]).toEqual([202, first.id, 'completed']);
    const without = await batches.send({ rows });
    expect([without.status, without.body.code]).toEqual([409, 'batch-already-recorded']);
    const others = await batches.send({ rows: rows.slice(1) }, { headers });
    expect([others.status, others.body.code]).toEqual([422, 'idempotency-key-reused']);
    expect(await batches.count('members')).toBe(before);
  });
});

describe('ending many memberships', () => {
  it('records each with its reason and tells it, with the version counted up', async () => {
    const ids = await batches.members(502);
    const rows = ids.map((memberId, no) => ({
      ...{ memberId, ...(no === 1 && { reason: 'retired' }) },
    }));
    const { result } = await batches.work({ ...exits([]), rows });
    expect(result).toMatchObject({ outcome: 'recorded', recorded: 502, faults: 0 });
    expect([await stateOf(ids[0]!), await stateOf(ids[1]!)]).toEqual(['ended', 'retired']);
    const told = await toldOf('membership-ended');
    const events = new Map(told.map(({ key, event }) => [key, JSON.parse(event).data]));
    expect(ids.every((id) => events.get(id)?.version === 2)).toBe(true);
    expect(events.get(ids[0]!)).toMatchObject({
      ...{ state: 'ended', endedOn: '2024-07-01' },
      placements: [{ unitId: tree.school.id, from: '2010-09-05', to: '2024-07-01' }],
    });
  });

  it('names every fault of the list, also of members out of reach', async () => {
    const [left, stays, elsewhere] = [
      ...(await batches.members(2)),
      ...(await batches.members(1, tree.villageSchool.id)),
    ] as [string, string, string];
    await batches.work({ ...exits([left]), decision: { number: '1/QĐ', signedOn: '2024-06-01' } });
    const rows = [
      { memberId: left },
      { memberId: elsewhere },
      { memberId: stays },
      { memberId: stays },
      { memberId: 'x' },
      { memberId: stays.toUpperCase(), reason: 'no-such-reason' },
    ];
    const later = { ...exits([]), effectiveOn: '2024-08-01', rows };
    const { id, result } = await batches.work(later, { as: 'sector-officer', isWellFormed: false });
    expect(result).toMatchObject({ outcome: 'refused', recorded: 0 });
    const faults = await batches.faultsFile(id, 'sector-officer');
    expect(faults.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual([
      '/rows/0/memberId member-state-forbids',
      '/rows/1/memberId member-unknown',
      '/rows/3/memberId row-repeated',
      '/rows/4/memberId bad-format',
      '/rows/5/memberId row-repeated',
      '/rows/5/reason reason-unknown',
    ]);
    expect(await stateOf(stays)).toBe('active');
  });

  it('says once what is wrong with a common field', async () => {
    const ids = await batches.members(3);
    const odd = {
      ...exits(ids, { reason: 'bored' }),
      decision: { ...decision, signedOn: '2999-01-01' },
    };
    const { result } = await batches.work(odd);
    expect(result?.firstFaults.map(({ pointer }) => pointer)).toEqual([
      '/decision/signedOn',
      '/reason',
    ]);
  });
});

describe('a row of a list', () => {
  /** What the last event of a member says, without what two members never share. */
  const toldOfOne = async (id: string) => {
    const [last] = await batches.query<{ event: string }>(
      'select event from outbox where key = $1 order by pos desc limit 1',
      [id],
    );
    const { type, data } = JSON.parse(last?.event ?? '{}');
    return { type, data: { ...data, id: '', memberNumber: '', recordedAt: '' } };
  };
  const { effectiveOn, reason } = exits([]);

  it('is told and kept as the same thing recorded alone', async () => {
    const row = person({ birthDate: '1979-07-08', joinedOn: '2020-01-01' });
    await batches.work({ rows: [row] });
    const [listed = ''] = await batches.idsBornOn('1979-07-08');
    const { body: alone } = await batches.membership.call<{ id: string }>('POST', '/v1/members', {
      ...{ as: 'officer', body: row },
    });
    expect(await toldOfOne(listed)).toEqual(await toldOfOne(alone.id));
    await batches.work(exits([listed]));
    await batches.membership.call('POST', `/v1/members/${alone.id}/exits`, {
      ...{ as: 'officer', body: { effectiveOn, reason, decision } },
    });
    const [one, other] = [await toldOfOne(listed), await toldOfOne(alone.id)];
    expect(one.type).toMatch(/membership-ended/);
    expect(one).toEqual(other);
  });
});

describe('a list', () => {
  it('is refused at once without the right anywhere, or over a unit that it names', async () => {
    const rows = [person({ fullName: 'Hồ Văn Quyền' })];
    const analyst = await batches.send({ rows }, { as: 'analyst' });
    expect([analyst.status, analyst.body.permission]).toEqual([403, 'member.admit']);
    const outside = [...rows, person({ unitId: tree.villageSchool.id })];
    const sector = await batches.send({ rows: outside }, { as: 'sector-officer' });
    expect([sector.status, sector.body.code]).toEqual([403, 'permission-missing']);
    const [hidden = ''] = await batches.members(1, tree.villageSchool.id);
    const unseen = await batches.send(exits([hidden]), { as: 'sector-officer' });
    expect([unseen.status, unseen.body.code]).toEqual([404, 'member-unknown']);
  });

  it('is refused at once when its frame is wrong', async () => {
    const send = async (body: object) => {
      const { status, body: problem } = await batches.send(body, { isWellFormed: false });
      return [status, problem.errors?.[0]?.pointer];
    };
    const rows = persons(1);
    expect(await send({ rows, chunking: 0 })).toEqual([400, '/chunking']);
    expect(await send({ rows, chunking: 'half' })).toEqual([400, '/chunking']);
    expect(await send({ rows, reason: 'retired' })).toEqual([400, '/reason']);
    expect(await send({ rows: [] })).toEqual([400, '/rows']);
    expect(await send({ rows: ['x'] })).toEqual([400, '/rows']);
    expect(await send({ rows, kind: 'moves' })).toEqual([400, '/kind']);
    const many = Array.from({ length: 20_001 }, () => ({}));
    expect(await send({ rows: many })).toEqual([422, '/rows']);
  });

  it('that is under way answers who sends it again with its job, and others with one of theirs', async () => {
    const ids = (await batches.members(3)).sort();
    await batches.membership.grant('former-officer', { role: 'confederation-officer' });
    const jobs = await batches.whileLocked('members', ids[0]!, async () => {
      const list = exits(ids, { reason: 'resigned' });
      const first = await batches.send(list);
      const again = await batches.send(list);
      const inChunks = await batches.send({ ...list, chunking: 2 });
      const elsewhere = await batches.send(list, { as: 'former-officer' });
      return [first, again, inChunks, elsewhere].map(({ body }) => body.id);
    });
    expect(jobs[1]).toBe(jobs[0]);
    expect(new Set(jobs).size).toBe(3);
    const ends = await Promise.all([
      batches.endOf(jobs[0]!),
      batches.endOf(jobs[2]!),
      batches.endOf(jobs[3]!, 'former-officer'),
    ]);
    // Whichever came first ended the memberships; none of them twice.
    expect(ends.map(({ result }) => result?.recorded ?? 0).sort()).toEqual([0, 0, 3]);
    const versions = await batches.query('select version from members where id = any($1)', [ids]);
    expect(versions).toEqual([{ version: 2 }, { version: 2 }, { version: 2 }]);
  });

  it('that waits while the same of somebody else is recorded, in whatever chunks, is refused', async () => {
    const before = await batches.count('members');
    await batches.membership.grant('former-officer', { role: 'confederation-officer' });
    const unitId = tree.boardingSchool.id;
    const rows = persons(4, { birthDate: '1976-02-03', unitId });
    const repository = batches.membership.app.get(MemberBatchesRepository, { strict: false });
    const [mine, theirs, elsewhere] = await batches.whileLocked('units', unitId, async () => {
      const { id: first } = (await batches.send({ rows })).body;
      await batches.untilWaiting(1);
      const other = await batches.send({ rows, chunking: 2 }, { as: 'former-officer' });
      // As another process would that takes the second list while the first is being recorded.
      const twin = repository.transaction((tx) => repository.lockedTwin(tx, other.body.id));
      await batches.untilWaiting(2);
      return [first, other.body.id, twin] as const;
    });
    expect(await elsewhere).toBeInstanceOf(Date);
    const ends = [await batches.endOf(mine), await batches.endOf(theirs, 'former-officer')];
    expect(ends.map(({ state }) => state).sort()).toEqual(['completed', 'failed']);
    expect(ends.find(({ state }) => state === 'failed')?.problem?.code).toBe(
      'batch-already-recorded',
    );
    expect(await batches.count('members')).toBe(before + 4);
  });

  it('has its faults said in the language of who sent it', async () => {
    const rows = [person({ birthDate: '2012-01-01' })];
    const english = { headers: { 'accept-language': 'en' } };
    const { id, result } = await batches.work({ rows, dryRun: true }, english);
    const message = 'A member joins at the age of 15 or later.';
    expect(result?.firstFaults).toMatchObject([{ message }]);
    expect(await batches.faultsFile(id)).toMatchObject([{ message }]);
  });

  it('with more faults than a job shows has all of them in its file', async () => {
    const rows = persons(130, { birthDate: '2012-01-01' });
    const { id, result } = await batches.work({ rows, dryRun: true });
    expect([result?.faults, result?.firstFaults.length]).toEqual([130, 50]);
    const faults = await batches.faultsFile(id);
    expect(faults.map(({ pointer }) => pointer)).toEqual(
      rows.map((_, no) => `/rows/${no}/birthDate`),
    );
    expect((await batches.show(id)).body).toMatchObject({ outcome: 'refused', dryRun: true });
  });

  it('is shown to who sent it and who watches jobs, to nobody else', async () => {
    await batches.membership.grant('auditor', { role: 'auditor' });
    const { id } = await batches.work({ rows: persons(1, { birthDate: '1993-01-02' }) });
    const as = ['officer', 'auditor', 'sector-officer', 'analyst'];
    const seen = await Promise.all(as.map((each) => batches.show(id, each)));
    expect(seen.map(({ status }) => status)).toEqual([200, 200, 404, 404]);
  });
});

describe('a list that is interrupted', () => {
  it('by a cancellation keeps the chunks that were recorded, and nothing of the others', async () => {
    const ids = (await batches.members(30)).sort();
    const retention = batches.membership.app.get(BatchRowRetention, { strict: false });
    const rowsOf = (batch: string) =>
      batches.count(`member_batch_rows where batch_id = '${batch}'`);
    const { id } = await batches.whileLocked('members', ids[25]!, async () => {
      const { body } = await batches.send(exits(ids, { chunking: 10, reason: 'resigned' }));
      await batches.untilRecorded(body.id, 20);
      await retention.sweep();
      expect(await rowsOf(body.id)).toBe(10);
      expect((await batches.cancel(body.id)).state).toBe('cancelled');
      return body;
    });
    await batches.untilIdle();
    await retention.sweep();
    expect(await rowsOf(id)).toBe(0);
    expect((await batches.show(id)).body).toMatchObject({ recorded: 20, outcome: null });
    expect(await Promise.all([ids[0]!, ids[19]!, ids[20]!, ids[29]!].map(stateOf))).toEqual([
      ...['ended', 'ended', 'active', 'active'],
    ]);
  });

  it('by a lost database goes on where it was, with the faults that it had found', async () => {
    const before = await batches.count('members');
    const rows = persons(30, { birthDate: '1989-05-06' });
    for (let no = 10; no < 20; no += 1) rows[no] = { ...rows[no]!, unitId: tree.boardingSchool.id };
    rows[25] = rows[0]!;
    const { id } = await batches.whileLocked('units', tree.boardingSchool.id, async () => {
      const { body } = await batches.send({ rows, chunking: 10 });
      await batches.untilRecorded(body.id, 10);
      await batches.loseWaitingConnections();
      return body;
    });
    const { result } = await batches.endOf(id);
    expect(result).toMatchObject({
      ...{ outcome: 'recorded-in-part', rows: 30, recorded: 20, refused: 10, faults: 1 },
      firstFaults: [{ pointer: '/rows/25/fullName', code: 'row-repeated' }],
    });
    expect(await batches.count('members')).toBe(before + 20);
  });

  it('by a lost database ends also when what is left went out of reach meanwhile', async () => {
    const ids = (await batches.members(2)).sort();
    const as = 'sector-officer';
    const { id } = await batches.whileLocked('members', ids[1]!, async () => {
      const { body } = await batches.send(exits(ids, { chunking: 1, reason: 'resigned' }), { as });
      await batches.untilRecorded(body.id, 1, as);
      await batches.query('update placements set unit_id = $2 where member_id = $1', [
        ...[ids[1], tree.villageSchool.id],
      ]);
      await batches.loseWaitingConnections();
      return body;
    });
    expect(await batches.endOf(id, as)).toMatchObject({
      state: 'completed',
      result: {
        ...{ outcome: 'recorded-in-part', recorded: 1, refused: 1 },
        firstFaults: [{ pointer: '/rows/1/memberId', code: 'member-unknown' }],
      },
    });
  });
});
