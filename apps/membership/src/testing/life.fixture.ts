import type { Gender } from '@dong-hanh/contracts';
import { Database } from '@dong-hanh/persistence';
import { eventually } from '@dong-hanh/testing';
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
  /** Makes one record of two. */
  merge(survivorId: string, duplicateId: string): Promise<void>;
  /** Asks for something that has to wait for a merger of the duplicate, which is the older record of both. */
  whileMerging<T>(survivorId: string, duplicateId: string, ask: () => Promise<T>): Promise<T>;
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
  const merge = async (survivorId: string, duplicateId: string) => {
    const body = { duplicateId, reason: 'Kết nạp hai lần' };
    const path = `/v1/members/${survivorId}/merge`;
    const { status } = await membership.call('POST', path, { as, body });
    if (status !== 201) throw new Error(`the merger answered ${status}`);
  };
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
    merge,
    whileMerging: async (survivorId, duplicateId, ask) => {
      const url = membership.database.url('serve');
      const database = new Database({ url, applicationName: 'spec', max: 1 });
      const begun = await database.transaction(async (tx) => {
        await tx.query('select from members where id = $1 for update', [survivorId]);
        const merging = merge(survivorId, duplicateId);
        await eventually(() => areWaiting(membership, 1));
        const asking = ask();
        await eventually(() => areWaiting(membership, 2));
        return [merging, asking] as const;
      });
      await database.close();
      return (await Promise.all(begun))[1];
    },
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

async function areWaiting({ database }: MembershipApp, count: number): Promise<void> {
  const waiting = await database.admin.query(
    `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`,
  );
  if (waiting.length < count) throw new Error(`${waiting.length} of ${count} wait`);
}
