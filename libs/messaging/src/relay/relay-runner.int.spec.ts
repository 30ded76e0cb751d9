import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createTopics, eventually, infrastructure, uniqueName } from '@dong-hanh/testing';
import { collect } from '../kafka/event-log.contract.fixture.js';
import { KafkaEventLog } from '../kafka/kafka-event-log.js';
import { appendToOutbox } from '../outbox/outbox-rows.js';
import { wakeRelay } from '../outbox/wake-signal.js';
import { awardGranted, createProbe, probeContext, probeNow, type Probe } from '../probe.fixture.js';
import { RelayRunner } from './relay-runner.js';

jest.setTimeout(30_000);

const namePrefix = `${uniqueName('relay')}.`;
const { kafkaBrokers: brokers } = infrastructure();
const openLog = () => new KafkaEventLog({ brokers, clientId: 'spec', namePrefix });

let probe: Probe;
beforeAll(async () => {
  await createTopics([`${namePrefix}emulation.award.v1`, `${namePrefix}probe.heartbeat.v1`], 3);
  probe = await createProbe();
});
afterAll(() => probe.drop());

const logs: KafkaEventLog[] = [];
const newLog = () => {
  const log = openLog();
  logs.push(log);
  return log;
};
afterAll(() => Promise.all(logs.map((log) => log.close())));

const newRunner = () =>
  new RelayRunner({ service: 'probe', database: probe.project, log: newLog() });

async function grant(): Promise<string> {
  const award = awardGranted();
  await probe.serve.transaction((tx) => appendToOutbox(tx, [award], probeContext, probeNow));
  return award.data.id;
}

const read = (topic: string) => collect(newLog(), { topics: [topic] });
const keysOf = (reader: ReturnType<typeof read>) =>
  reader.batches.flatMap(({ messages }) => messages).map(({ key }) => String(key));

/** The backends that hold the relay's lock, each with how many. */
const leaders = () =>
  probe.database.admin.query<{ pid: number }>(
    `select pid from pg_locks l join pg_database d on d.oid = l.database
     where locktype = 'advisory' and granted and datname = $1`,
    [probe.database.name],
  );

describe('relays of one database', () => {
  const runners = [0, 1].map(newRunnerLater);
  function newRunnerLater() {
    let runner: RelayRunner | undefined;
    return () => (runner ??= newRunner());
  }
  afterAll(() => Promise.all(runners.map((runner) => runner().stop())));

  it('publish each committed event, with its trace', async () => {
    for (const runner of runners) runner().start();
    const reader = read('emulation.award.v1');
    const id = await grant();
    wakeRelay();
    await eventually(() => expect(keysOf(reader)).toContain(id));
    const [message] = reader.batches.flatMap(({ messages }) => messages);
    expect(message!.headers).toEqual({
      'content-type': 'application/cloudevents+json; charset=utf-8',
      traceparent: probeContext.traceparent,
    });
  });

  it('have one leader, whose term goes on', async () => {
    await grant();
    await eventually(async () => {
      const [row] = await probe.database.admin.query<{ unpublished: boolean }>(
        `select exists (select from outbox, relay_checkpoint
           where not pg_visible_in_snapshot(xid, snapshot)) as unpublished`,
      );
      expect(row).toEqual({ unpublished: false });
    });
    expect(await leaders()).toHaveLength(1);
    expect(await probe.database.admin.query('select epoch from relay_checkpoint')).toEqual([
      { epoch: 1 },
    ]);
  });

  it('are taken over within three seconds when the leader loses its connection', async () => {
    const [before] = await leaders();
    await probe.database.admin.query('select pg_terminate_backend($1)', [before!.pid]);
    await eventually(
      async () => {
        const [now] = await leaders();
        expect(now?.pid).toBeGreaterThan(0);
        expect(now!.pid).not.toBe(before!.pid);
      },
      { withinMs: 3_000 },
    );
    const reader = read('emulation.award.v1');
    const id = await grant();
    await eventually(() => expect(keysOf(reader)).toContain(id));
  });

  it('let one source live in the eyes of its readers, once a second', async () => {
    const reader = read('probe.heartbeat.v1');
    await eventually(() => expect(reader.values().length).toBeGreaterThanOrEqual(3));
    const beats = reader.values().map((value) => JSON.parse(value));
    expect(beats.at(-1)).toMatchObject({ service: 'probe', unpublishedSeconds: 0 });
  });

  it('publish what is committed when they are stopped', async () => {
    const reader = read('emulation.award.v1');
    const ids = await Promise.all(Array.from({ length: 50 }, grant));
    await Promise.all(runners.map((runner) => runner().stop()));
    await eventually(() => expect(keysOf(reader)).toEqual(expect.arrayContaining(ids)));
    await eventually(async () => expect(await leaders()).toEqual([]));
  });
});
