import { afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { eventually, produceRaw, redeliverTopic } from '@dong-hanh/testing';
import {
  awaitHonour,
  awaitTotal,
  grant,
  honoursOf,
  statistic,
  type RecipientRef,
} from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { catalogue } from './faults/catalogue.js';
import { runScenario } from './faults/runner/run-scenario.js';
import type { FaultScenario } from './faults/scenario.js';
import { call, get, runningPlatform } from './platform.js';
import { AFTER_FAULT_MS, whileFrozen } from './processes.js';
import { brokers, expectCaughtUp, expectNothingLostOrDoubled } from './proof.js';
import { awaitWelfare, grantOf, openProgramme, postGrant } from './support.js';

jest.setTimeout(4 * AFTER_FAULT_MS);

const { links } = runningPlatform().processes;
const canRun = ({ needs, isForLinux }: FaultScenario) =>
  (needs === undefined || (needs === 'proxy' && links !== undefined)) &&
  (!isForLinux || process.platform === 'linux');
const quick = catalogue.filter((scenario) => scenario.isQuick && canRun(scenario));

describe('nothing is lost and nothing counted twice by', () => {
  it.each(quick.map((scenario) => [scenario.fault, scenario] as const))(
    '%s',
    async (_, scenario) => {
      await runScenario(scenario);
    },
  );
});

describe('what is repeated, late or unreadable', () => {
  let school: { id: string };
  let members: string[];

  beforeAll(async () => {
    school = await unitByCode('NA-PT-DL1');
    members = (await membersOf(school.id, 3)).map(({ id }) => id);
  });

  afterEach(async () => {
    await expectNothingLostOrDoubled(AFTER_FAULT_MS);
    await expectCaughtUp(AFTER_FAULT_MS);
  });

  it('every message of awards and of support, delivered a second time, changes no figure', async () => {
    const before = await statistic('period=2022-2023');
    expect(await redeliverTopic(brokers(), topics.award)).toBeGreaterThan(104);
    expect(await redeliverTopic(brokers(), topics.support)).toBeGreaterThan(150);
    await expectNothingLostOrDoubled(AFTER_FAULT_MS);
    expect((await statistic('period=2022-2023')).total).toBe(before.total);
  });

  it('support that is returned, in part and as a whole, while a reader is frozen, is taken away once', async () => {
    const each = 1_000_001n;
    const place = { unitId: school.id, programmeId: await openProgramme('Chăm lo giữa sự cố') };
    const { body } = await postGrant(grantOf(place, members, each));
    await whileFrozen(['reporting'], async () => {
      for (const [index, amount] of [undefined, '400000'].entries()) {
        const path = `/v1/supports/${body.supports[index]!.id}/return`;
        const back = { reason: 'Chi trùng', returnedOn: '2024-02-01', ...(amount && { amount }) };
        const { status } = await call('vgcl-officer', 'POST', path, back);
        expect(status).toBe(201);
      }
    });
    await awaitWelfare(place.programmeId, 2, 2n * each - 400_000n, AFTER_FAULT_MS);
  });

  it('an award is shown by one reader while another is frozen, which has it afterwards', async () => {
    const member: RecipientRef = { kind: 'member', id: members[0]! };
    const query = `unitId=${school.id}&period=2022-2023`;
    const [{ total }, honours] = [await statistic(query), await honoursOf(member)];
    await whileFrozen(['reporting'], async () => {
      const decision = await grant([member]);
      await awaitHonour(member, decision.awards[0]!.id);
    });
    await awaitTotal(query, total + 1, AFTER_FAULT_MS);
    expect(await honoursOf(member)).toHaveLength(honours.length + 1);
  });

  const parkedIn = async (group: string) =>
    (await get<{ data: unknown[] }>('admin', `/v1/streams/${group}/parked?limit=200`)).data.length;

  it('a message that nobody can apply is parked by each reader, stops nothing, and stays parked when it is tried again', async () => {
    const [reporting, membership] = [await parkedIn('reporting'), await parkedIn('membership')];
    const expectBothParked = async () =>
      expect([await parkedIn('reporting'), await parkedIn('membership')]).toEqual([
        reporting + 1,
        membership + 1,
      ]);
    await produceRaw(brokers(), topics.award, [{ key: 'poison', value: '{"type": ' }]);
    await eventually(expectBothParked, { withinMs: AFTER_FAULT_MS });
    const { status, body } = await call('admin', 'POST', '/v1/streams/reporting/redrive');
    expect([status, body.redriven, body.stillParked]).toEqual([200, 0, reporting + 1]);
    await expectBothParked();
  });

  it('a parked message may not be redriven by an analyst', async () => {
    const { status, body } = await call('analyst', 'POST', '/v1/streams/reporting/redrive');
    expect([status, body.permission]).toEqual([403, 'stream.redrive']);
  });
});
