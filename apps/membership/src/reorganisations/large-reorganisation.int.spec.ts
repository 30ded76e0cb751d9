import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { JobView } from '@dong-hanh/contracts';
import { eventually, uniqueName } from '@dong-hanh/testing';
import { MembersService } from '../members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
  type Problem,
} from '../testing/membership.fixture.js';
import type { UnitResponse } from '../units/units.dto.js';
import type { ReorganisationResponse } from './reorganisations.dto.js';

let membership: MembershipApp;
const members = 501;
const { school, federation } = tree;

beforeAll(async () => {
  const none = { relay: false, namePrefix: uniqueName('none') };
  membership = await startMembership(none, undefined, { namePrefix: uniqueName('large') });
  await plantTree(membership);
  await membership.app.get(MembersService).admitMany(
    Array.from({ length: members }, (_, index) => ({
      ...{ fullName: `Nguyễn Văn ${index}`, unitId: school.id, joinedOn: '2010-09-05' },
      ...{ birthDate: '1986-03-08', gender: 'male' as const },
    })),
    arranging,
  );
});
afterAll(() => membership.stop());

const dissolve = {
  decision: {
    ...{ number: '45/QĐ-LĐLĐ', signedOn: '2025-06-01', effectiveOn: '2025-06-15' },
    issuer: 'nghe-an-federation',
  },
  actions: [
    {
      ...{ type: 'dissolve', unitId: school.id, custodianUnitId: federation.id },
      members: { end: 'unit-dissolved-by-policy' },
    },
  ],
};
const post = (body: object, key: string) =>
  membership.call<JobView & Problem>('POST', '/v1/reorganisations', {
    ...{ as: 'officer', body, headers: { 'idempotency-key': key } },
  });
const finished = (id: string) =>
  eventually(async () => {
    const { body } = await membership.call<JobView>('GET', `/v1/jobs/${id}`, { as: 'officer' });
    expect(body.state).toBe('completed');
    return body;
  });

describe('a decision over more than 500 units and members', () => {
  it('that the rules forbid is refused at once, without a job', async () => {
    const wrong = { ...dissolve, expected: { membersEnded: 500 } };
    const { status, body } = await post(wrong, 'sai');
    expect([status, body.code]).toEqual([422, 'announced-totals-differ']);
  });

  it('is carried out by a job, whose result is what a small one answers', async () => {
    const { status, headers, body } = await post(dissolve, 'lon');
    expect(status).toBe(202);
    expect(headers.location).toBe(`/v1/jobs/${body.id}`);
    const { result } = await finished(body.id);
    expect(result).toMatchObject({
      effects: { unitsEnded: 1, membersEnded: members },
      units: [{ id: school.id, version: 2 }],
    });
    const { id } = result as unknown as ReorganisationResponse;
    const shown = await membership.call('GET', `/v1/reorganisations/${id}`, { as: 'analyst' });
    expect(shown.body).toEqual(result);
    const unit = await membership.call<UnitResponse>('GET', `/v1/units/${school.id}`, {
      as: 'analyst',
    });
    expect(unit.body).toMatchObject({ endedOn: '2025-06-15' });
  });

  it('is withdrawn by a job, too, which brings everybody back', async () => {
    const [decided] = await membership.database.admin.query<{ id: string }>(
      'select id from reorganisations',
    );
    const { status, body } = await membership.call<JobView>(
      'POST',
      `/v1/reorganisations/${decided!.id}/withdrawal`,
      {
        as: 'officer',
        body: { decision: { number: '61/QĐ-LĐLĐ', signedOn: '2025-07-10' }, reason: 'Ghi nhầm.' },
      },
    );
    expect([status, body.kind]).toEqual([202, 'reorganisation']);
    const { result } = await finished(body.id);
    expect(result).toMatchObject({
      ...{ withdraws: decided!.id, units: [{ id: school.id, version: 3 }] },
      effects: { unitsRestored: 1, membersRestored: members },
    });
    const [row] = await membership.database.admin.query<{ living: number }>(
      `select count(*)::integer as living from members join placements on member_id = id
       where members.state = 'active' and unit_id = $1 and upper_inf(valid)`,
      [school.id],
    );
    expect(row?.living).toBe(members);
  });

  it('is accepted once, however often it is sent under its key', async () => {
    const again = await post(dissolve, 'lon');
    expect([again.status, again.body.state]).toEqual([202, 'completed']);
    const [row] = await membership.database.admin.query<{ decisions: number }>(
      'select count(*)::integer as decisions from reorganisations where withdraws is null',
    );
    expect(row?.decisions).toBe(1);
  });
});
