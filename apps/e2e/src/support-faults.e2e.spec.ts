import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { eventually, redeliverTopic } from '@dong-hanh/testing';
import { membersOf, unitByCode } from './demo.js';
import { call } from './platform.js';
import { AFTER_FAULT_MS, awaitRestart, crash, whileFrozen } from './processes.js';
import { brokers, expectCaughtUp, expectNothingLostOrDoubled } from './proof.js';
import { awaitWelfare, grantOf, openProgramme, postGrant } from './support.js';

const EACH = 1_000_001n;
let place: { programmeId: string; unitId: string };
let members: string[];
/** What the programme must say: supports and đồng that were given and kept. */
const kept = { supports: 0, exact: 0n };

beforeAll(async () => {
  const { id: unitId } = await unitByCode('NA-PT-DL1');
  members = (await membersOf(unitId, 3)).map(({ id }) => id);
  place = { unitId, programmeId: await openProgramme('Chăm lo giữa sự cố') };
});

afterEach(async () => {
  await awaitWelfare(place.programmeId, kept.supports, kept.exact, AFTER_FAULT_MS);
  await expectNothingLostOrDoubled(AFTER_FAULT_MS);
  await expectCaughtUp(AFTER_FAULT_MS);
}, 3 * AFTER_FAULT_MS);

async function give(key?: string) {
  const { status, body } = await postGrant(grantOf(place, members, EACH), key);
  expect(status).toBe(201);
  kept.supports += members.length;
  kept.exact += EACH * BigInt(members.length);
  return body;
}

describe('support is counted to the last đồng, although', () => {
  it('the service that recorded it crashes right after its answer, before anybody heard', async () => {
    const pid = await whileFrozen(['kafka', 'reporting', 'membership'], async () => {
      await give();
      return crash('welfare-support');
    });
    await awaitRestart('welfare-support', pid);
  });

  it('the readers of its event crash before they apply it', async () => {
    const pids = await whileFrozen(['reporting', 'membership'], async () => {
      await give();
      return ['reporting', 'membership'].map((name) => [name, crash(name)] as const);
    });
    for (const [name, pid] of pids) await awaitRestart(name, pid);
  });

  it('it is returned, in part and as a whole, while a reader is frozen', async () => {
    const { supports } = await give();
    await whileFrozen(['reporting'], async () => {
      const back = { reason: 'Chi trùng', returnedOn: '2024-02-01' };
      for (const [index, amount] of [undefined, '400000'].entries()) {
        const path = `/v1/supports/${supports[index]!.id}/return`;
        const body = amount === undefined ? back : { ...back, amount };
        const { status } = await call('vgcl-officer', 'POST', path, body);
        expect(status).toBe(201);
      }
    });
    kept.supports -= 1;
    kept.exact -= EACH + 400_000n;
  });

  it('the request is sent again under its key after a crash', async () => {
    const key = randomUUID();
    const first = await give(key);
    const pid = crash('welfare-support');
    await awaitRestart('welfare-support', pid);
    const second = await eventually(
      async () => {
        const { status, body } = await postGrant(grantOf(place, members, EACH), key);
        if (status !== 201) throw new Error(`${status}`);
        return body;
      },
      { withinMs: AFTER_FAULT_MS },
    );
    expect(second).toEqual(first);
  });

  it('every message of the topic is delivered a second time', async () => {
    expect(await redeliverTopic(brokers(), topics.support)).toBeGreaterThan(150);
  });
});
