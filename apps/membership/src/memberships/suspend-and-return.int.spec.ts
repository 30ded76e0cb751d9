import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MembersService } from '../members/members.service.js';
import { tree } from '../testing/membership.fixture.js';
import { startLife, type LifeApp } from '../testing/life.fixture.js';

let life: LifeApp;

beforeAll(async () => {
  life = await startLife();
});
afterAll(() => life.membership.stop());

const suspend = (id: string, rest: object = {}) =>
  life.change(id, 'suspensions', {
    ...{ effectiveOn: '2023-10-01', reason: 'temporary-suspension', ...rest },
  });
const resume = (id: string, rest: object = {}) =>
  life.change(id, 'resumptions', { effectiveOn: '2024-01-01', reason: 'resumed', ...rest });
const end = (id: string, rest: object = {}) =>
  life.change(id, 'exits', { effectiveOn: '2024-07-01', reason: 'resigned', ...rest });
const readmit = (id: string, rest: object = {}) =>
  life.change(id, 'readmissions', {
    ...{ unitId: tree.boardingSchool.id, effectiveOn: '2025-09-05', ...rest },
  });
const types = async (id: string) => (await life.told(id)).map(({ type }) => type);

describe('suspending and resuming a membership', () => {
  it('shows each state on its days, in the same unit', async () => {
    const id = await life.teacher();
    expect((await suspend(id)).body).toMatchObject({ state: 'suspended', unitId: tree.school.id });
    expect((await resume(id)).body).toMatchObject({ state: 'active', version: 3, endedOn: null });
    const days = ['2023-09-30', '2023-10-01', '2023-12-31', '2024-01-01'];
    const states = await Promise.all(days.map(async (day) => (await life.on(id, day)).state));
    expect(states).toEqual(['active', 'suspended', 'suspended', 'active']);
    expect((await life.history(id)).map(({ state, from, to }) => [state, from, to])).toEqual([
      ['active', '2024-01-01', null],
      ['suspended', '2023-10-01', '2024-01-01'],
      ['active', '2010-09-05', '2023-10-01'],
    ]);
  });

  it('shows the state of the day in lists', async () => {
    const id = await life.teacher(tree.villageSchool.id);
    await suspend(id);
    const path = `/v1/members?unitId=${tree.villageSchool.id}&asOf=`;
    const state = async (day: string) => {
      const { body } = await life.membership.call<{ data: { state: string }[] }>(
        'GET',
        path + day,
        {
          as: 'officer',
        },
      );
      return body.data.map((member) => member.state);
    };
    expect([await state('2023-09-30'), await state('2023-10-01')]).toEqual([
      ['active'],
      ['suspended'],
    ]);
  });

  it('is told, with the suspension named in the places', async () => {
    const id = await life.teacher();
    await suspend(id);
    await resume(id);
    expect(await types(id)).toEqual([
      ...['member-admitted.v1', 'membership-suspended.v1', 'membership-resumed.v1'],
    ]);
    expect((await life.told(id)).at(-1)?.data.placements).toEqual([
      { unitId: tree.school.id, from: '2010-09-05', to: '2023-10-01' },
      {
        unitId: tree.school.id,
        from: '2023-10-01',
        to: '2024-01-01',
        state: 'suspended',
        reason: 'temporary-suspension',
      },
      { unitId: tree.school.id, from: '2024-01-01', to: null, reason: 'resumed' },
    ]);
  });

  it('refuses to resume who is active and to suspend or transfer who is suspended', async () => {
    const id = await life.teacher();
    expect((await resume(id)).body.code).toBe('member-state-forbids');
    await suspend(id);
    const again = await suspend(id, { effectiveOn: '2023-11-01' });
    expect([again.status, again.body.code]).toEqual([409, 'member-state-forbids']);
    const toUnitId = tree.boardingSchool.id;
    const away = await life.change(id, 'transfers', { toUnitId, effectiveOn: '2023-11-01' });
    expect([away.status, away.body.code]).toEqual([409, 'member-state-forbids']);
    expect(away.body.detail).toContain('2023-10-01');
    expect(await life.told(id)).toHaveLength(2);
  });
});

describe('taking an exit back', () => {
  it('lets membership go on where it was, without a gap', async () => {
    const id = await life.teacher();
    await end(id, { reason: 'deceased' });
    const back = await resume(id, { effectiveOn: '2024-07-01', reason: 'exit-reversed' });
    expect([back.status, back.body.state, back.body.endedOn]).toEqual([201, 'active', null]);
    expect((await life.history(id))[0]).toMatchObject({
      ...{ unitId: tree.school.id, from: '2024-07-01', to: null },
      began: { transition: 'reversal', reason: 'exit-reversed' },
    });
  });
});

describe('admitting a former member again', () => {
  it('keeps person, number and first day, and shows the years between as none', async () => {
    const id = await life.teacher();
    const { memberNumber } = await life.on(id, '2011-01-01');
    await end(id);
    const { status, body } = await readmit(id);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      ...{ id, memberNumber, joinedOn: '2010-09-05', endedOn: null, state: 'active' },
      unitId: tree.boardingSchool.id,
    });
    expect(await life.on(id, '2025-01-01')).toMatchObject({
      ...{ state: 'ended', endedOn: '2024-07-01', unitId: tree.school.id },
    });
    expect(await life.history(id)).toMatchObject([
      { from: '2025-09-05', to: null, began: { transition: 'readmission', reason: 'rejoin' } },
      { from: '2010-09-05', to: '2024-07-01', ended: { reason: 'resigned' } },
    ]);
    expect((await life.told(id)).at(-1)).toMatchObject({
      type: 'member-readmitted.v1',
      data: { version: 3, endedOn: null, joinedOn: '2010-09-05' },
    });
  });

  it.each([
    ['a day of the former membership', { effectiveOn: '2024-06-30' }, 'date-before-last-change'],
    ['another reason', { reason: 'retired' }, 'reason-unknown'],
  ])('refuses %s', async (_, rest, code) => {
    const id = await life.teacher();
    await end(id);
    const { status, body } = await readmit(id, rest);
    expect([status, body.code]).toEqual([422, code]);
    expect(await life.told(id)).toHaveLength(2);
  });

  it('refuses who never left, and who has died', async () => {
    const id = await life.teacher();
    const there = await readmit(id);
    expect([there.status, there.body.code]).toEqual([409, 'member-state-forbids']);
    await end(id, { reason: 'deceased' });
    const dead = await readmit(id);
    expect([dead.status, dead.body.code]).toEqual([422, 'member-deceased']);
  });
});

describe('saying the register again', () => {
  it('tells of each member what happened last', async () => {
    const id = await life.teacher();
    await end(id);
    await readmit(id);
    await life.membership.app.get(MembersService).republish({
      ...{ actorId: 'spec', correlationId: 'republish', causationId: 'republish' },
    });
    const [said, before] = (await life.told(id)).toReversed();
    expect(said).toEqual(before);
  });
});
