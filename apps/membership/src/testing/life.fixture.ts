import type { Gender } from '@dong-hanh/contracts';
import type { MemberResponse } from '../members/members.dto.js';
import { MembersService } from '../members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type Call,
  type MembershipApp,
  type Problem,
} from './membership.fixture.js';
import type { MembershipPeriodResponse } from '../memberships/memberships.dto.js';

/** Membership over the small tree, with what specs of the life cycle ask of it. */
export interface LifeApp {
  membership: MembershipApp;
  /** A teacher of the school since 2010. */
  teacher(unitId?: string): Promise<string>;
  change(
    memberId: string,
    path: string,
    body: object,
    call?: Call,
  ): ReturnType<MembershipApp['call']> & Promise<{ body: MemberResponse & Problem }>;
  /** All periods, newest first. */
  history(memberId: string): Promise<MembershipPeriodResponse[]>;
  /** The member as on a day. */
  on(memberId: string, asOf: string): Promise<MemberResponse>;
  /** What was told of the member, oldest first. */
  told(memberId: string): Promise<{ type: string; data: Record<string, unknown> }[]>;
}

export async function startLife(): Promise<LifeApp> {
  const membership = await startMembership();
  await plantTree(membership);
  const as = 'officer';
  return {
    membership,
    teacher: async (unitId = tree.school.id) => {
      const person = {
        ...{ fullName: 'Nguyễn Thị Hồng Vân', birthDate: '1986-03-08' },
        ...{ gender: 'female' as Gender, unitId, joinedOn: '2010-09-05' },
      };
      const [id = ''] = await membership.app.get(MembersService).admitMany([person], arranging);
      return id;
    },
    change: (memberId, path, body, call = {}) =>
      membership.call('POST', `/v1/members/${memberId}/${path}`, { as, body, ...call }),
    history: async (memberId) => {
      const path = `/v1/members/${memberId}/memberships`;
      const { body } = await membership.call<{ data: MembershipPeriodResponse[] }>('GET', path, {
        as,
      });
      return body.data;
    },
    on: async (memberId, asOf) => {
      const path = `/v1/members/${memberId}?asOf=${asOf}`;
      return (await membership.call<MemberResponse>('GET', path, { as })).body;
    },
    told: async (memberId) => {
      const rows = await membership.database.admin.query<{ event: string }>(
        'select event from outbox where key = $1 order by pos',
        [memberId],
      );
      return rows.map(({ event }) => {
        const { type, data } = JSON.parse(event) as { type: string; data: object };
        return { type: type.replace('dong-hanh.membership.', ''), data: { ...data } };
      });
    },
  };
}
