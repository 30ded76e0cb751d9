import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { tree } from '../testing/membership.fixture.js';
import { startLife, type LifeApp } from '../testing/life.fixture.js';

let life: LifeApp;

beforeAll(async () => {
  life = await startLife();
});
afterAll(() => life.membership.stop());

const retirement = {
  ...{ effectiveOn: '2024-07-01', reason: 'retired' },
  decision: { number: '12/QĐ-CĐCS', signedOn: '2024-06-20' },
};
const end = (id: string, rest: object = {}, call: object = {}) =>
  life.change(id, 'exits', { ...retirement, ...rest }, call);

describe('ending a membership', () => {
  it('answers one who is retired from that day on, and a member the day before', async () => {
    const id = await life.teacher();
    const { status, headers, body } = await end(id);
    expect([status, headers.etag]).toEqual([201, '"2"']);
    expect(body).toMatchObject({
      ...{ id, state: 'retired', endedOn: '2024-07-01', unitId: tree.school.id, version: 2 },
    });
    expect(await life.on(id, '2024-06-30')).toMatchObject({
      ...{ state: 'active', endedOn: '2024-07-01' },
    });
  });

  it.each(['resigned', 'expelled', 'deceased', 'job-lost', 'unit-dissolved-by-policy'])(
    'by %s leaves one who has ended, and the reason in the history',
    async (reason) => {
      const id = await life.teacher();
      expect((await end(id, { reason })).body.state).toBe('ended');
      expect(await life.history(id)).toMatchObject([
        {
          ...{ from: '2010-09-05', to: '2024-07-01', began: { transition: 'admission' } },
          ended: { reason, decision: retirement.decision },
        },
      ]);
    },
  );

  it('takes the member out of lists from that day on, and not before', async () => {
    const id = await life.teacher();
    await end(id);
    const isListed = async (asOf: string) => {
      const path = `/v1/members?unitId=${tree.school.id}&direct=true&limit=200&asOf=${asOf}`;
      const { body } = await life.membership.call<{ data: { id: string }[] }>('GET', path, {
        as: 'officer',
      });
      return body.data.some((member) => member.id === id);
    };
    expect([await isListed('2024-06-30'), await isListed('2024-07-01')]).toEqual([true, false]);
  });

  it('is told with the day after the last', async () => {
    const id = await life.teacher();
    await end(id);
    expect((await life.told(id)).at(-1)).toMatchObject({
      type: 'membership-ended.v1',
      data: {
        ...{ version: 2, state: 'retired', endedOn: '2024-07-01' },
        placements: [{ unitId: tree.school.id, from: '2010-09-05', to: '2024-07-01' }],
      },
    });
  });

  it('leaves the record readable for who could read it', async () => {
    const id = await life.teacher();
    await end(id);
    const { status, body } = await life.membership.call<{ state: string }>(
      'GET',
      `/v1/members/${id}`,
      { as: 'school-officer' },
    );
    expect([status, body.state]).toEqual([200, 'retired']);
  });

  it.each([
    ['transfers', { toUnitId: tree.boardingSchool.id }],
    ['suspensions', { reason: 'temporary-suspension' }],
    ['resumptions', {}],
    ['exits', { reason: 'resigned' }],
  ])('then refuses %s, and says since when', async (path, rest) => {
    const id = await life.teacher();
    await end(id);
    const body = { effectiveOn: '2024-09-01', ...rest };
    const answer = await life.change(id, path, body);
    expect([answer.status, answer.body.code]).toEqual([409, 'member-state-forbids']);
    expect(answer.body.detail).toContain('2024-07-01');
    expect(await life.told(id)).toHaveLength(2);
  });

  it('refuses a death to come, but takes a retirement ahead', async () => {
    const id = await life.teacher();
    const effectiveOn = new Date(Date.now() + 60 * 86_400_000).toISOString().slice(0, 10);
    const death = await end(id, { effectiveOn, reason: 'deceased' });
    expect([death.status, death.body.code]).toEqual([422, 'date-in-future']);
    expect((await end(id, { effectiveOn })).status).toBe(201);
    expect((await life.on(id, '2024-07-01')).state).toBe('active');
  });

  it.each([
    ['no reason', { reason: undefined }, ['/reason required']],
    ['a unit', { toUnitId: tree.school.id }, ['/toUnitId unknown-field']],
    ['a number for a day', { effectiveOn: 20240701 }, ['/effectiveOn wrong-type']],
  ])('refuses %s by its shape', async (_, rest, expected) => {
    const answer = await end(await life.teacher(), rest, { isWellFormed: false });
    expect(answer.status).toBe(400);
    expect(answer.body.errors?.map(({ pointer, code }) => `${pointer} ${code}`)).toEqual(expected);
  });
});
