import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { AwardEvent } from '@dong-hanh/contracts';
import { eventually, testKafka } from '@dong-hanh/testing';
import { streamMetrics } from '../metrics.js';
import { AWARDS, GROUP, handler, startProbeApp, type ProbeApp } from '../probe-app.fixture.js';
import { awardGranted, projectedAwards, revised } from '../probe.fixture.js';
import { collect } from '../kafka/event-log.contract.fixture.js';
import type { OutgoingMessage } from '../kafka/event-log.js';

jest.setTimeout(30_000);

let service: ProbeApp;
beforeAll(async () => {
  service = await startProbeApp();
});
afterAll(() => service.close());
beforeEach(() => {
  handler.misbehave = undefined;
});

const awards = () => projectedAwards(service.probe.database.admin);
const idsOf = (events: readonly AwardEvent[]) => events.map(({ data }) => data.id).sort();
const many = (count: number) => Array.from({ length: count }, () => awardGranted());

async function expectApplied(events: readonly AwardEvent[], withinMs = 10_000): Promise<void> {
  await eventually(
    async () => {
      const ids = new Set((await awards()).map(({ id }) => id));
      expect(idsOf(events).filter((id) => !ids.has(id))).toEqual([]);
    },
    { withinMs },
  );
}

/** I3: everything in the log is applied or parked. */
async function expectAccountedFor(): Promise<void> {
  const bounds = await service.log.lag([AWARDS]);
  const published = bounds.reduce((sum, { end }) => sum + end, 0);
  await eventually(async () => {
    const [row] = await service.probe.database.admin.query<{ applied: string; parked: number }>(
      `select coalesce(sum(applied_events), 0) as applied,
         (select count(*) from parked_events) as parked from stream_offsets`,
    );
    expect(Number(row!.applied) + row!.parked).toBe(published);
  });
}

const get = (url: string, account = 'vgcl-officer') => service.request(account, 'GET', url);
const stream = async () => (await get('/v1/streams')).body.data[0]!;
const parked = async () => (await get(`/v1/streams/${GROUP}/parked`)).body.data;
const redrive = async () =>
  (await service.request('admin', 'POST', `/v1/streams/${GROUP}/redrive`)).body;

/** A figure of the topic, as its metric tells it. */
async function figure(metric: { get(): Promise<{ values: Figure[] }> }): Promise<number> {
  const { values } = await metric.get();
  return values.find(({ labels }) => labels.topic === undefined || labels.topic === AWARDS)!.value;
}
interface Figure {
  labels: Partial<Record<string, string | number>>;
  value: number;
}

describe('a service that listens', () => {
  it('applies what is published', async () => {
    const events = many(20);
    await service.publish(events);
    await expectApplied(events);
    await expectAccountedFor();
  });

  it('tells by its metrics what it reads, that it looks, and who is silent', async () => {
    await eventually(async () => {
      const { assigned, applied, lookedAt, heartbeatAge } = streamMetrics;
      expect([await figure(assigned), await figure(applied)]).toEqual([4, 20]);
      expect(Math.abs((await figure(lookedAt)) - Date.now() / 1_000)).toBeLessThan(10);
      expect(await figure(heartbeatAge)).toBeGreaterThan(0);
      expect(await figure(streamMetrics.guardAlarms)).toBe(0);
    });
  });

  it('ends with the newest version of each aggregate', async () => {
    const events = many(10);
    await service.publish([...events, ...events.map((event) => revised(event))]);
    await expectApplied(events);
    await eventually(async () => {
      const rows = await awards();
      const own = rows.filter(({ id }) => events.some(({ data }) => data.id === id));
      expect(own.every(({ version, state }) => version === 2 && state === 'revoked')).toBe(true);
    });
  });

  it('tries again, without skipping or doubling, when its database connection dies', async () => {
    let deaths = 0;
    handler.misbehave = async ({ tx }) => {
      if (deaths < 3) {
        deaths += 1;
        await tx.query('select pg_terminate_backend(pg_backend_pid())');
      }
    };
    const events = many(40);
    await service.publish(events);
    await expectApplied(events);
    await expectAccountedFor();
    expect(deaths).toBe(3);
    expect(await parked()).toEqual([]);
  });

  it('blames no event for a deadlock that its handler meets', async () => {
    let deadlocks = 0;
    handler.misbehave = () => {
      deadlocks += 1;
      if (deadlocks < 4) throw Object.assign(new Error('deadlock detected'), { code: '40P01' });
    };
    const events = many(1);
    await service.publish(events);
    await expectApplied(events);
    expect(await parked()).toEqual([]);
  });

  it('goes back when messages are missing before a batch', async () => {
    const first = many(40);
    await service.publish(first);
    await expectApplied(first);
    await service.probe.database.admin.query(
      'update stream_offsets set next_offset = 0, last_digest = null, applied_events = 0',
    );
    const { admin } = service.probe.database;
    await admin.query('delete from probe_awards');
    const second = many(40);
    await service.publish(second);
    await expectApplied(second);
    await eventually(async () => {
      const bounds = await service.log.lag([AWARDS]);
      const rows = await service.strategy.offsets.read(admin);
      expect(rows.map(({ nextOffset }) => nextOffset)).toEqual(bounds.map(({ end }) => end));
    });
    expect((await awards()).length).toBeGreaterThan(second.length);
    await expectAccountedFor();
  });
});

describe('poison', () => {
  const award = awardGranted();
  const good = awardGranted();
  const raw = (value: OutgoingMessage['value'], key = 'k'): OutgoingMessage => ({
    topic: AWARDS,
    key,
    value,
  });

  it('is set aside with its kind, while its neighbours are applied', async () => {
    const dead = collect(service.log, { topics: [`${AWARDS}.dead.${GROUP}`] });
    handler.misbehave = ({ events }) => {
      if (events.some(({ key }) => key === award.data.id)) {
        return (undefined as unknown as { length: number }).length;
      }
    };
    await service.log.publish([
      raw('{"no json'),
      raw('{"type":"dong-hanh.emulation.award-lost.v1"}'),
      raw('{"type":"dong-hanh.emulation.award-granted.v1"}'),
      raw(Buffer.alloc(1_000_000, 'x')),
    ]);
    await publishBare([
      { key: null, value: '{}' },
      { key: 'k', value: null },
    ]);
    await service.publish([award, good]);
    await expectApplied([good]);
    await eventually(async () => {
      expect((await parked()).map(({ code }) => code).sort()).toEqual([
        'empty-value',
        'handler-refused',
        'not-json',
        'not-json',
        'schema-mismatch',
        'unknown-type',
        'unknown-type',
      ]);
    });
    const refused = (await parked()).find(({ code }) => code === 'handler-refused');
    expect(refused).toMatchObject({ reason: expect.stringMatching(/^TypeError: /) });
    expect((await awards()).map(({ id }) => id)).not.toContain(award.data.id);
    expect(await stream()).toMatchObject({ group: GROUP, topic: AWARDS, parked: 7 });
    await eventually(() => expect(dead.values()).toHaveLength(7));
    const headers = dead.batches.flatMap(({ messages }) => messages.map((each) => each.headers));
    expect(headers[0]).toMatchObject({ 'x-parked-reason': expect.any(String) });
    await expectAccountedFor();
  });

  it('is healed by a redrive where its cause is gone, and stays parked elsewhere', async () => {
    const told: string[] = [];
    handler.misbehave = ({ events, afterCommit }) =>
      afterCommit(() => void told.push(...events.map(({ key }) => key)));
    expect(await redrive()).toMatchObject({ redriven: 1, stillParked: 6 });
    expect((await awards()).map(({ id }) => id)).toContain(award.data.id);
    expect(told).toEqual([award.data.id]);
    expect(await stream()).toMatchObject({ parked: 6 });
    expect((await parked()).every(({ code }) => code !== 'handler-refused')).toBe(true);
    await expectAccountedFor();
  });

  it('is redriven as often as one likes, without changing what is applied', async () => {
    const before = await awards();
    expect(await redrive()).toMatchObject({ redriven: 0, stillParked: 6 });
    expect(await awards()).toEqual(before);
  });
});

describe('a broker that lost messages', () => {
  it('stops the partition, and begins it anew at what the log holds', async () => {
    const { admin } = service.probe.database;
    await eventually(async () => expect(await stream()).toMatchObject({ lagEvents: 0 }));
    await admin.query(
      'update stream_offsets set next_offset = next_offset + 1000 where partition = 0',
    );
    const events = many(40);
    await service.publish(events);
    await expectApplied(events);
    expect(await stream()).toMatchObject({ stoppedPartitions: 0, lagEvents: 0 });
  });
});

describe('rights over streams', () => {
  it.each([
    ['GET', '/v1/streams', 'school-officer', 403],
    ['GET', `/v1/streams/${GROUP}/parked`, 'school-officer', 403],
    ['POST', `/v1/streams/${GROUP}/redrive`, 'vgcl-officer', 403],
    ['GET', '/v1/streams/nobody/parked', 'vgcl-officer', 404],
    ['POST', '/v1/streams/nobody/redrive', 'admin', 404],
  ] as const)('%s %s as %s is answered with %i', async (method, url, account, status) => {
    expect((await service.request(account, method, url)).status).toBe(status);
  });

  it('are asked before anything is shown, page by page', async () => {
    const first = await get(`/v1/streams/${GROUP}/parked?limit=4`);
    expect(first.body.data).toHaveLength(4);
    const { next } = first.body.page as { next: string };
    const second = await get(
      `/v1/streams/${GROUP}/parked?limit=4&cursor=${encodeURIComponent(next)}`,
    );
    expect(second.body).toMatchObject({ data: [{}, {}], page: { next: null, hasMore: false } });
    const counted = await get(`/v1/streams/${GROUP}/parked?limit=1&total=true`);
    expect(counted.body).toMatchObject({ page: { total: 6 } });
  });
});

/** Messages that our own adapter would not let anybody write. */
async function publishBare(
  messages: { key: string | null; value: string | null }[],
): Promise<void> {
  const producer = testKafka().producer();
  await producer.connect();
  await producer.send({ topic: `${service.namePrefix}${AWARDS}`, messages });
  await producer.disconnect();
}
