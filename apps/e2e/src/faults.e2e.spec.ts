import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { eventually, produceRaw, redeliverTopic } from '@dong-hanh/testing';
import {
  awaitHonour,
  awaitTotal,
  decisionFor,
  grant,
  statistic,
  type RecipientRef,
} from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { call, get, runningPlatform } from './platform.js';
import { brokers, expectNothingLostOrDoubled } from './proof.js';

const AFTER_FAULT_MS = 60_000;

let member: RecipientRef;
let query: string;

beforeAll(async () => {
  const school = await unitByCode('NA-PT-DL1');
  const [first] = await membersOf(school.id, 1);
  member = { kind: 'member', id: first?.id ?? '' };
  query = `unitId=${school.id}&period=2022-2023`;
});

afterEach(async () => {
  await expectNothingLostOrDoubled(AFTER_FAULT_MS);
}, 2 * AFTER_FAULT_MS);

/** Ends a process of the platform as a crash would; the launcher restarts it. */
function crash(name: string): number {
  const pid = runningPlatform().processes[name]?.pid;
  if (!pid) throw new Error(`no process ${name}`);
  process.kill(pid, 'SIGKILL');
  return pid;
}

async function awaitRestart(name: string, oldPid: number): Promise<void> {
  await eventually(
    () => {
      const pid = runningPlatform().processes[name]?.pid;
      if (!pid || pid === oldPid) throw new Error(`${name} is not back`);
    },
    { withinMs: AFTER_FAULT_MS },
  );
}

/** Grants one award and follows it to record and statistic. */
async function followOneAward(disturb: () => Promise<void> | void): Promise<void> {
  const { total } = await statistic(query);
  const decision = await grant([member]);
  await disturb();
  await awaitHonour(member, decision.awards[0]?.id ?? '', 'granted', AFTER_FAULT_MS);
  await awaitTotal(query, total + 1, AFTER_FAULT_MS);
}

describe('an award arrives once, although', () => {
  it('the service that recorded it crashes right after its answer', async () => {
    let pid = 0;
    await followOneAward(() => {
      pid = crash('emulation');
    });
    await awaitRestart('emulation', pid);
  });

  it('the readers of its event crash at the same moment', async () => {
    await followOneAward(() => {
      crash('reporting');
      crash('membership');
    });
  });

  it('a reader is frozen while it is recorded and thawed later', async () => {
    const pid = runningPlatform().processes.reporting?.pid ?? 0;
    process.kill(pid, 'SIGSTOP');
    const decision = await grant([member]).finally(() => process.kill(pid, 'SIGCONT'));
    await awaitHonour(member, decision.awards[0]?.id ?? '', 'granted', AFTER_FAULT_MS);
  });

  it('the broker is down when it is recorded', async () => {
    const before = await statistic(query);
    const pid = crash('kafka');
    const decision = await grant([member]);
    expect(decision.awards).toHaveLength(1);
    await awaitRestart('kafka', pid);
    await awaitHonour(member, decision.awards[0]?.id ?? '', 'granted', AFTER_FAULT_MS);
    await awaitTotal(query, before.total + 1, AFTER_FAULT_MS);
  });

  it('every message of the topic is delivered a second time', async () => {
    const before = await statistic('period=2022-2023');
    const count = await redeliverTopic(brokers(), topics.award);
    expect(count).toBeGreaterThan(104);
    await expectNothingLostOrDoubled(AFTER_FAULT_MS);
    expect((await statistic('period=2022-2023')).total).toBe(before.total);
  });
});

describe('a database that goes away', () => {
  it('is answered 503 or not at all noticed, and what was acknowledged exists afterwards', async () => {
    const before = await statistic(query);
    crash('postgres');
    const acknowledged: string[] = [];
    const statuses = new Set<number>();
    const until = Date.now() + 4_000;
    while (Date.now() < until) {
      const answer = await call<{ id: string; code?: string }>(
        'vgcl-officer',
        'POST',
        '/v1/award-decisions',
        decisionFor([member]),
      );
      statuses.add(answer.status);
      if (answer.status === 201) acknowledged.push(answer.body.id);
      else expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      await pause(100);
    }
    expect([...statuses].filter((status) => status !== 201 && status !== 503)).toEqual([]);
    await eventually(() => grant([member]), { withinMs: AFTER_FAULT_MS });
    for (const id of acknowledged) await get('vgcl-officer', `/v1/award-decisions/${id}`);
    await eventually(
      async () => {
        const after = await statistic(query);
        if (after.total < before.total + acknowledged.length + 1)
          throw new Error('not all counted');
      },
      { withinMs: AFTER_FAULT_MS },
    );
  });
});

describe('a message that nobody can apply', () => {
  it('is parked by each reader, shown, and does not stop what follows', async () => {
    const parked = async (group: string) =>
      (await get<{ data: { id: string; topic: string }[] }>('admin', `/v1/streams/${group}/parked`))
        .data;
    const before = (await parked('reporting')).length;
    await produceRaw(brokers(), topics.award, [{ key: 'poison', value: '{"type": ' }]);
    await eventually(
      async () => {
        expect(await parked('reporting')).toHaveLength(before + 1);
        expect((await parked('membership')).length).toBeGreaterThan(0);
      },
      { withinMs: AFTER_FAULT_MS },
    );
    await followOneAward(() => undefined);
  });

  it('stays parked when it is redriven and still cannot be applied', async () => {
    const { status, body } = await call<{ redriven: number; stillParked: number }>(
      'admin',
      'POST',
      '/v1/streams/reporting/redrive',
    );
    expect(status).toBe(200);
    expect(body.redriven).toBe(0);
    expect(body.stillParked).toBeGreaterThan(0);
  });

  it('may not be redriven by an analyst', async () => {
    const { status, body } = await call('analyst', 'POST', '/v1/streams/reporting/redrive');
    expect([status, body.permission]).toEqual([403, 'stream.redrive']);
  });
});

describe('Redis lost', () => {
  it('changes neither decisions nor statistics', async () => {
    const pid = crash('redis');
    await followOneAward(() => undefined);
    await awaitRestart('redis', pid);
  });
});
