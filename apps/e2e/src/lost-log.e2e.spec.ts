import { rmSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it, jest } from '@jest/globals';
import { streams, topics } from '@dong-hanh/contracts';
import { eventually, newestRecords, readTopic } from '@dong-hanh/testing';
import { awaitHonour, grant, type RecipientRef } from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { AFTER_FAULT_MS, awaitRestart, crash, isAlive } from './processes.js';
import { brokers, expectCaughtUp, expectNothingLostOrDoubled, inDatabase } from './proof.js';

/** The broker formats its disk anew, owners look every 5 seconds, thousands of records are published again. */
const HEALED_WITHIN_MS = 120_000;
jest.setTimeout(2 * HEALED_WITHIN_MS);

/** Records that an owner holds and whoever reads its topic from the start does not. */
async function missingInTheLog(): Promise<Record<string, number>> {
  const held = async (service: 'emulation' | 'welfare-support' | 'membership', table: string) =>
    inDatabase(service, async (database) => {
      const rows = await database.query<{ id: string }>(`select id from ${table}`);
      return rows.map(({ id }) => id);
    });
  const missing = async (ids: readonly string[], name: 'award' | 'support' | 'member') => {
    const log = await readTopic(brokers(), topics[name]);
    const told = new Set(newestRecords(streams[name], log).map(({ id }) => id));
    return ids.filter((id) => !told.has(id)).length;
  };
  return {
    awards: await missing(await held('emulation', 'awards'), 'award'),
    supports: await missing(await held('welfare-support', 'supports'), 'support'),
    members: await missing(await held('membership', 'members'), 'member'),
  };
}

describe('a broker that lost its disk', () => {
  it('is filled again by those who own what it held, without a person', async () => {
    const disk = path.join(path.dirname(process.env.RUN_JSON ?? ''), 'kafka/data');
    expect(await missingInTheLog()).toEqual({ awards: 0, supports: 0, members: 0 });
    const pid = crash('kafka');
    await eventually(() => expect(isAlive(pid)).toBe(false));
    rmSync(disk, { recursive: true });
    await awaitRestart('kafka', pid);

    await eventually(
      async () => expect(await missingInTheLog()).toEqual({ awards: 0, supports: 0, members: 0 }),
      { withinMs: HEALED_WITHIN_MS },
    );
    const school = await unitByCode('NA-PT-DL1');
    const [first] = await membersOf(school.id, 1);
    const member: RecipientRef = { kind: 'member', id: first?.id ?? '' };
    const decision = await grant([member]);
    await awaitHonour(member, decision.awards[0]?.id ?? '', 'granted', AFTER_FAULT_MS);
    await expectNothingLostOrDoubled(AFTER_FAULT_MS);
    await expectCaughtUp(AFTER_FAULT_MS);
  });
});
