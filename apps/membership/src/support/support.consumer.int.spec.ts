import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { SupportRecord } from '@dong-hanh/contracts';
import {
  createTopics,
  eventually,
  infrastructure,
  produceRaw,
  uniqueName,
} from '@dong-hanh/testing';
import { MembersService } from '../members/members.service.js';
import {
  arranging,
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { messagesOf, produceEvents } from '../testing/produce-events.fixture.js';
import { returned, support, supportEvents, supportTo } from '../testing/supports.fixture.js';
import type { MemberSupportResponse } from './support.dto.js';

const namePrefix = `${uniqueName('support')}.`;
const SUPPORTS = `${namePrefix}welfare-support.support.v1`;

let membership: MembershipApp;
let people: string[];

beforeAll(async () => {
  await createTopics([SUPPORTS], 3);
  await createTopics(
    [
      'emulation.award.v1',
      'emulation.heartbeat.v1',
      'welfare-support.heartbeat.v1',
      'membership.heartbeat.v1',
      'welfare-support.support.v1.dead.membership',
    ].map((topic) => namePrefix + topic),
    1,
  );
  membership = await startMembership({ relay: false, namePrefix });
  await plantTree(membership);
  people = await membership.app.get(MembersService).admitMany(
    Array.from({ length: 5 }, () => ({
      fullName: 'Nguyễn Thị Hồng Vân',
      unitId: tree.school.id,
      joinedOn: '2010-09-05',
      birthDate: '1986-03-08',
      gender: 'female' as const,
    })),
    arranging,
  );
  await membership.app.startAllMicroservices();
});
afterAll(() => membership.stop());

const someone = () => people.pop()!;
const supportOf = async (memberId: string) =>
  (
    await membership.call<MemberSupportResponse>('GET', `/v1/members/${memberId}/support`, {
      as: 'officer',
    })
  ).body;
/** Waits for a fact that was produced last, so that all before it in its partition are applied. */
const applied = async (...last: SupportRecord[]) => {
  await produceEvents(namePrefix, supportEvents(last));
  await eventually(async () => {
    const rows = await membership.database.admin.query(
      'select 1 from supports where support_id = $1',
      [last.at(-1)?.id],
    );
    expect(rows).toHaveLength(1);
  });
};

describe('hearing of support', () => {
  it('shows what was granted with the member who received it', async () => {
    const memberId = someone();
    const granted = supportTo(memberId);
    await applied(granted);
    const { data, freshness } = await supportOf(memberId);
    expect(data).toMatchObject([{ supportId: granted.id, state: 'granted', version: 1 }]);
    expect(freshness.appliedEvents).toBeGreaterThanOrEqual(1);
  });

  it('keeps returned support, with what is left', async () => {
    const memberId = someone();
    const granted = supportTo(memberId);
    await applied(granted, returned(granted), support());
    expect((await supportOf(memberId)).data).toMatchObject([
      { supportId: granted.id, state: 'returned', keptAmount: '0', version: 2 },
    ]);
  });

  it('counts nothing twice when everything is delivered again', async () => {
    const memberId = someone();
    const supports = [1, 2, 3].map(() => supportTo(memberId));
    await applied(...supports, ...supports, ...supports, support());
    await applied(...supports, support());
    expect((await supportOf(memberId)).data).toHaveLength(3);
  });

  it('lets the newest version win when the return comes before the grant', async () => {
    const memberId = someone();
    const granted = supportTo(memberId);
    await applied(returned(granted), support());
    await applied(granted, support());
    expect((await supportOf(memberId)).data).toMatchObject([{ state: 'returned', version: 2 }]);
  });

  it('keeps the support of those that it does not know', async () => {
    const unknown = '0198f0a1-0000-7000-8000-0000000000ff';
    await applied(supportTo(unknown, { unitId: unknown }));
  });

  it('sets aside what it cannot read, by itself, and goes on', async () => {
    const memberId = someone();
    const [message] = messagesOf(supportEvents([support()]));
    const broken = { ...message!, value: message!.value.replace('"granted"', '"given"') };
    await produceEvents(namePrefix, supportEvents([supportTo(memberId)]));
    await produceRaw(infrastructure().kafkaBrokers, SUPPORTS, [broken]);
    await applied(supportTo(memberId));
    expect((await supportOf(memberId)).data).toHaveLength(2);
    const parked = await membership.database.admin.query('select reason from parked_events');
    expect(parked).toHaveLength(1);
  });
});
