import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  createTopics,
  eventually,
  infrastructure,
  produceRaw,
  uniqueName,
} from '@dong-hanh/testing';
import { award, awardEvents, revoked } from '../testing/awards.fixture.js';
import {
  plantTree,
  startMembership,
  tree,
  type MembershipApp,
} from '../testing/membership.fixture.js';
import { messagesOf, produceEvents } from '../testing/produce-events.fixture.js';
import type { HonoursResponse } from './honours.dto.js';

const namePrefix = `${uniqueName('honours')}.`;
const AWARDS = `${namePrefix}emulation.award.v1`;

let membership: MembershipApp;

beforeAll(async () => {
  await createTopics([AWARDS], 3);
  await createTopics(
    [
      'welfare-support.support.v1',
      'emulation.heartbeat.v1',
      'welfare-support.heartbeat.v1',
      'membership.heartbeat.v1',
      'emulation.award.v1.dead.membership',
    ].map((topic) => namePrefix + topic),
    1,
  );
  membership = await startMembership({ relay: false, namePrefix });
  await plantTree(membership);
  await membership.app.startAllMicroservices();
});
afterAll(() => membership.stop());

const honoursOf = async (unitId: string) => {
  const { body } = await membership.call<HonoursResponse>('GET', `/v1/units/${unitId}/honours`, {
    as: 'officer',
  });
  return body;
};
const to = (unitId: string) => ({ unitId, recipient: { kind: 'unit' as const, id: unitId } });
/** Waits for a fact that was produced last, so that all before it in its partition are applied. */
const applied = async (...last: ReturnType<typeof award>[]) => {
  await produceEvents(namePrefix, awardEvents(last));
  await eventually(async () => {
    const rows = await membership.database.admin.query(
      'select 1 from honours where award_id = $1',
      [last.at(-1)?.id],
    );
    expect(rows).toHaveLength(1);
  });
};

describe('hearing of awards', () => {
  it('shows a granted award among the honours of its recipient', async () => {
    const granted = award(to(tree.school.id));
    await applied(granted);
    const { data, freshness } = await honoursOf(tree.school.id);
    expect(data).toEqual([
      {
        awardId: granted.id,
        decisionId: granted.decisionId,
        decisionNumber: '1234/QĐ-TLĐ',
        issuer: 'vgcl',
        form: 'vgcl-merit-diploma',
        basis: 'task-completion',
        schoolYear: '2022-2023',
        decidedOn: '2023-08-10',
        state: 'granted',
        unitIdThen: tree.school.id,
        version: 1,
      },
    ]);
    expect(freshness.appliedEvents).toBeGreaterThanOrEqual(1);
  });

  it('keeps a revoked award, with its state', async () => {
    const granted = award(to(tree.boardingSchool.id));
    await applied(granted, revoked(granted), award());
    expect((await honoursOf(tree.boardingSchool.id)).data).toMatchObject([
      { awardId: granted.id, state: 'revoked', version: 2 },
    ]);
  });

  it('counts nothing twice when everything is delivered again', async () => {
    const awards = [1, 2, 3].map(() => award(to(tree.villageSchool.id)));
    await applied(...awards, ...awards, ...awards, award());
    await applied(...awards, award());
    expect((await honoursOf(tree.villageSchool.id)).data).toHaveLength(3);
  });

  it('lets the newest version win when the revocation comes before the grant', async () => {
    const granted = award(to(tree.district.id));
    await applied(revoked(granted), award());
    await applied(granted, award());
    expect((await honoursOf(tree.district.id)).data).toMatchObject([
      { state: 'revoked', version: 2 },
    ]);
  });

  it('keeps the awards of units and members that it does not know', async () => {
    const unknown = '0198f0a1-0000-7000-8000-0000000000ff';
    await applied(award({ recipient: { kind: 'member', id: unknown }, unitId: unknown }));
  });

  it('sets aside what it cannot read, by itself, and goes on', async () => {
    const before = award(to(tree.educationUnion.id));
    const after = award(to(tree.educationUnion.id));
    const [message] = messagesOf(awardEvents([award()]));
    const broken = { ...message!, value: message!.value.replace('"granted"', '"given"') };
    await produceEvents(namePrefix, awardEvents([before]));
    await produceRaw(infrastructure().kafkaBrokers, AWARDS, [broken]);
    await applied(after);
    expect((await honoursOf(tree.educationUnion.id)).data).toHaveLength(2);
    const parked = await membership.database.admin.query('select reason from parked_events');
    expect(parked).toHaveLength(1);
  });
});
