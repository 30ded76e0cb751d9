import { randomUUID } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { topics } from '@dong-hanh/contracts';
import { eventually, produceRaw, redeliverTopic } from '@dong-hanh/testing';
import {
  awaitHonour,
  awaitTotal,
  decisionFor,
  grant,
  postDecision,
  statistic,
  type RecipientRef,
  type RecordedDecision,
} from './awards.js';
import { membersOf, unitByCode } from './demo.js';
import { call, get } from './platform.js';
import {
  AFTER_FAULT_MS,
  awaitRestart,
  crash,
  isAlive,
  refusesConnections,
  whileFrozen,
} from './processes.js';
import { brokers, expectCaughtUp, expectNothingLostOrDoubled, inDatabase } from './proof.js';

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
  await expectCaughtUp(AFTER_FAULT_MS);
}, 2 * AFTER_FAULT_MS);

/** Grants one award amid a fault and follows it to record and statistic. */
async function followOneAward(record = () => grant([member])): Promise<void> {
  const { total } = await statistic(query);
  const decision = await record();
  await awaitHonour(member, decision.awards[0]?.id ?? '', 'granted', AFTER_FAULT_MS);
  await awaitTotal(query, total + 1, AFTER_FAULT_MS);
}

/** The readers that have applied the decision's awards. */
async function readersOf({ id }: RecordedDecision): Promise<string[]> {
  const tables = { membership: 'honours', reporting: 'award_facts' } as const;
  const found: string[] = [];
  for (const reader of ['membership', 'reporting'] as const) {
    const sql = `select 1 from ${tables[reader]} where decision_id = $1`;
    const rows = await inDatabase(reader, (database) => database.query(sql, [id]));
    if (rows.length > 0) found.push(reader);
  }
  return found;
}

describe('an award arrives once, although', () => {
  it('the service that recorded it crashes right after its answer, before anybody heard', async () => {
    let pid = 0;
    await followOneAward(() =>
      whileFrozen(['kafka', 'reporting', 'membership'], async () => {
        const decision = await grant([member]);
        pid = crash('emulation');
        expect(await readersOf(decision)).toEqual([]);
        return decision;
      }),
    );
    await awaitRestart('emulation', pid);
  });

  it('the readers of its event crash before they apply it', async () => {
    const pids: Record<string, number> = {};
    await followOneAward(() =>
      whileFrozen(['reporting', 'membership'], async () => {
        const decision = await grant([member]);
        expect(await readersOf(decision)).toEqual([]);
        for (const name of ['reporting', 'membership']) pids[name] = crash(name);
        return decision;
      }),
    );
    for (const [name, pid] of Object.entries(pids)) await awaitRestart(name, pid);
  });

  it('one reader is frozen until the other has it', async () => {
    await followOneAward(() =>
      whileFrozen(['reporting'], async () => {
        const decision = await grant([member]);
        await awaitHonour(member, decision.awards[0]?.id ?? '');
        expect(await readersOf(decision)).toEqual(['membership']);
        return decision;
      }),
    );
  });

  it('the broker is down when it is recorded', async () => {
    const [broker = ''] = brokers();
    const pid = crash('kafka');
    await eventually(() => expect(isAlive(pid)).toBe(false));
    await followOneAward(async () => {
      const decision = await grant([member]);
      expect([isAlive(pid), await refusesConnections(broker)]).toEqual([false, true]);
      return decision;
    });
    await awaitRestart('kafka', pid);
  });

  it('every message of the topic is delivered a second time', async () => {
    const before = await statistic('period=2022-2023');
    const count = await redeliverTopic(brokers(), topics.award);
    expect(count).toBeGreaterThan(104);
    await expectNothingLostOrDoubled(AFTER_FAULT_MS);
    expect((await statistic('period=2022-2023')).total).toBe(before.total);
  });
});

describe('a decision that is posted again under its key, because the service crashed', () => {
  const again = (decision: ReturnType<typeof decisionFor>, key: string) =>
    eventually(
      async () => {
        const { status, body } = await postDecision(decision, { key });
        if (status !== 201) throw new Error(`${status} ${JSON.stringify(body)}`);
        return body;
      },
      { withinMs: AFTER_FAULT_MS, everyMs: 100 },
    );

  const recorded = (number: string) =>
    inDatabase('emulation', (database) =>
      database.query<{ id: string; awards: number }>(
        `select id, (select count(*) from awards where decision_id = decisions.id) as awards
         from decisions where number = $1`,
        [number],
      ),
    );

  it('right after its answer, is the decision of that answer', async () => {
    const [decision, key] = [decisionFor([member]), randomUUID()];
    await followOneAward(async () => {
      const { status, body: first } = await postDecision(decision, { key });
      crash('emulation');
      expect(status).toBe(201);
      const second = await again(decision, key);
      expect(second).toEqual(first);
      expect(await recorded(decision.number)).toEqual([{ id: first.id, awards: 1 }]);
      return second;
    });
  });

  it('in the middle of recording it, is recorded then and once', async () => {
    const [decision, key] = [decisionFor([member]), randomUUID()];
    await followOneAward(async () => {
      const { status } = await interruptedPost(decision, key);
      expect(status).toBe(503);
      expect(await recorded(decision.number)).toEqual([]);
      const second = await again(decision, key);
      expect(await recorded(decision.number)).toEqual([{ id: second.id, awards: 1 }]);
      return second;
    });
  });

  /** Posts a decision and ends the service when its transaction is open and has yet to write. */
  async function interruptedPost(decision: ReturnType<typeof decisionFor>, key: string) {
    const interruption = await inDatabase('emulation', (database) =>
      database.transaction(async (tx) => {
        await tx.query('lock table decisions in exclusive mode');
        const answer = postDecision(decision, { key });
        await eventually(async () => {
          const waiting = `select 1 from pg_locks where not granted and relation = 'decisions'::regclass`;
          expect(await tx.query(waiting)).toHaveLength(1);
        });
        crash('emulation');
        return { answer };
      }),
    );
    return interruption.answer;
  }
});

describe('a database that goes away', () => {
  it('is answered 503 with Retry-After, and what was acknowledged exists afterwards', async () => {
    const { total } = await statistic(query);
    const answers: { status: number; retryAfter: number }[] = [];
    const awaitAnswer = (awaited: number) =>
      eventually(
        async () => {
          const { status, headers } = await postDecision(decisionFor([member]));
          answers.push({ status, retryAfter: Number(headers.get('retry-after')) });
          if (status !== awaited) throw new Error(`${status}, not ${awaited}`);
        },
        { withinMs: AFTER_FAULT_MS },
      );
    const pid = crash('postgres');
    await awaitAnswer(503);
    await awaitAnswer(201);
    await awaitRestart('postgres', pid);
    const refused = answers.filter(({ status }) => status !== 201);
    expect(refused.filter(({ status, retryAfter }) => status !== 503 || !(retryAfter > 0))).toEqual(
      [],
    );
    const acknowledged = answers.length - refused.length;
    await eventually(
      async () => {
        const after = await statistic(query);
        expect(after.total).toBeGreaterThanOrEqual(total + acknowledged);
      },
      { withinMs: AFTER_FAULT_MS },
    );
  });
});

describe('a message that nobody can apply', () => {
  const parkedIn = async (group: string) =>
    (await get<{ data: unknown[] }>('admin', `/v1/streams/${group}/parked?limit=200`)).data.length;

  it('is parked by each reader, stops nothing, and stays parked when it is tried again', async () => {
    const [reporting, membership] = [await parkedIn('reporting'), await parkedIn('membership')];
    const expectBothParked = async () =>
      expect([await parkedIn('reporting'), await parkedIn('membership')]).toEqual([
        reporting + 1,
        membership + 1,
      ]);
    await produceRaw(brokers(), topics.award, [{ key: 'poison', value: '{"type": ' }]);
    await eventually(expectBothParked, { withinMs: AFTER_FAULT_MS });
    await followOneAward();
    const { status, body } = await call('admin', 'POST', '/v1/streams/reporting/redrive');
    expect([status, body.redriven, body.stillParked]).toEqual([200, 0, reporting + 1]);
    await expectBothParked();
  });

  it('may not be redriven by an analyst', async () => {
    const { status, body } = await call('analyst', 'POST', '/v1/streams/reporting/redrive');
    expect([status, body.permission]).toEqual([403, 'stream.redrive']);
  });
});

describe('Redis lost', () => {
  it('changes neither decisions nor statistics', async () => {
    const pid = crash('redis');
    await followOneAward();
    await awaitRestart('redis', pid);
  });
});
