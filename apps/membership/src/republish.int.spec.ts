import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { AccessService } from './access/access.service.js';
import { MembersService } from './members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from './testing/membership.fixture.js';
import { ReorganisationsService } from './reorganisations/reorganisations.service.js';
import { UnitsService } from './units/units.service.js';

let membership: MembershipApp;

beforeAll(async () => {
  membership = await startMembership();
  await plantTree(membership);
  await membership.call('POST', '/v1/reorganisations', {
    as: 'officer',
    body: {
      decision: { number: '88', signedOn: '2023-08-25', effectiveOn: '2023-09-01', issuer: 'vgcl' },
      actions: [{ type: 'rename', unitId: tree.school.id, name: 'Tên mới' }],
    },
  });
  await membership.app.get(MembersService).admitMany(
    Array.from({ length: 501 }, (_, index) => ({
      fullName: `Nguyễn Văn ${index}`,
      unitId: tree.school.id,
      joinedOn: '2010-09-05',
      birthDate: '1986-03-08',
      gender: 'male' as const,
    })),
    arranging,
  );
  await membership.app.get(AccessService).setGrants('analyst', null, [], arranging);
});
afterAll(() => membership.stop());

/** The newest event of each aggregate, without what differs from one telling to the next. */
const told = async (topic: string, after = 0) => {
  const rows = await membership.database.admin.query<{ event: string }>(
    `select distinct on (key) event from outbox where topic = $1 and pos > $2 order by key, pos desc`,
    [topic, after],
  );
  return rows.map(({ event }) => {
    const { type, subject, sequence, data } = JSON.parse(event) as Record<string, unknown>;
    return { type, subject, sequence, data: { ...(data as object), recordedAt: null } };
  });
};

describe('publishing everything again', () => {
  it.each([
    ['units', UnitsService, 'membership.unit.v1', Object.keys(tree).length],
    ['decisions', ReorganisationsService, 'membership.reorganisation.v1', 1],
    ['members', MembersService, 'membership.member.v1', 501],
    ['rights', AccessService, 'membership.access.v1', 4],
  ] as const)(
    'tells the same of all %s, with the same versions',
    async (_, service, topic, count) => {
      const [last] = await membership.database.admin.query<{ pos: number }>(
        'select max(pos) as pos from outbox',
      );
      const before = await told(topic);
      expect(await membership.app.get(service).republish(arranging)).toBe(count);
      expect(before).toHaveLength(count);
      expect(await told(topic, last!.pos)).toEqual(before);
    },
  );
});
