import { setTimeout as pause } from 'node:timers/promises';
import { heartbeatTopic, streams, type AwardEvent } from '@dong-hanh/contracts';
import { appendToOutbox, KafkaEventLog, RelayRunner } from '@dong-hanh/messaging';
import type { Database } from '@dong-hanh/persistence';
import { readTopic, testKafka, uniqueName } from '@dong-hanh/testing';
import type { BenchContext } from '../../harness/goal.js';
import { inDatabase } from '../../harness/context.js';
import { PUBLICATION, startDebezium, type DebeziumTuning } from './debezium.js';
import type { LogicalPostgres } from './logical-postgres.js';

const PARTITIONS = 12;
const SERVICE = 'bench';
const AT_ONCE = 1_000;
const CONTEXT = { actorId: 'bench', correlationId: 'bench', causationId: 'bench' };
const LOOK_MS = 20;
const SLOT = 'before_all';
export const DATABASE = 'outbox';

/** A relay that runs, and the topic that it writes to. */
export interface RunningRelay {
  topic: string;
  stop(): Promise<void>;
}

/** The two ways from the same outbox to Kafka, each time to a topic of its own. */
export class OutboxRelays {
  private slots = 0;

  constructor(
    private readonly context: BenchContext,
    private readonly postgres: LogicalPostgres,
    private readonly database: Database,
  ) {}

  /** Remembers this moment: whoever comes later can begin here. Before the first event. */
  async markBeginning(): Promise<void> {
    await this.database.query(`create publication ${PUBLICATION} for table outbox`);
    await this.database.query('select pg_create_logical_replication_slot($1, $2)', [
      SLOT,
      'pgoutput',
    ]);
  }

  async append(events: Iterable<AwardEvent>): Promise<void> {
    const page: AwardEvent[] = [];
    const write = (rows: AwardEvent[]) =>
      this.database.transaction((tx) => appendToOutbox(tx, rows, CONTEXT, new Date()));
    for (const event of events) {
      page.push(event);
      if (page.length === AT_ONCE) await write(page.splice(0));
    }
    await write(page);
    await this.database.query('vacuum analyze outbox');
  }

  /** Ours, in this process, as a service that writes has it. */
  async startOurs(): Promise<RunningRelay> {
    const { namePrefix, topic } = await this.newTopics();
    const { brokers } = this.context;
    const log = new KafkaEventLog({ brokers, clientId: SERVICE, namePrefix });
    await log.publish([{ topic: heartbeatTopic(SERVICE), key: SERVICE, value: '{}' }]);
    const relay = new RelayRunner({ service: SERVICE, database: this.database, log });
    relay.start();
    return {
      topic,
      stop: async () => {
        await relay.stop();
        await log.close();
      },
    };
  }

  /** @param from the beginning of the outbox, or now */
  async startDebezium(
    classPath: string,
    tuning: DebeziumTuning,
    from: 'beginning' | 'now',
  ): Promise<RunningRelay> {
    const { namePrefix, topic } = await this.newTopics();
    const slot = `bench_${++this.slots}`;
    await this.database.query(
      from === 'beginning'
        ? 'select pg_copy_logical_replication_slot($2, $1)'
        : 'select pg_create_logical_replication_slot($1, $2)',
      [slot, from === 'beginning' ? SLOT : 'pgoutput'],
    );
    const { brokers } = this.context;
    const url = inDatabase(this.postgres.url, DATABASE);
    const program = startDebezium({ classPath, brokers, url, slot, prefix: namePrefix }, tuning);
    await program.says(/^running$/);
    const stop = async () => {
      await program.stop();
      await this.dropSlot(slot);
    };
    return { topic, stop };
  }

  private async newTopics(): Promise<{ namePrefix: string; topic: string }> {
    const namePrefix = `${uniqueName('outbox')}.`;
    await this.context.newTopic(namePrefix + heartbeatTopic(SERVICE), 1);
    const topic = await this.context.newTopic(namePrefix + streams.award.topic, PARTITIONS);
    return { namePrefix, topic };
  }

  /** Its reader may take a moment to leave. */
  private async dropSlot(slot: string): Promise<void> {
    await this.database.query(
      'select pg_terminate_backend(active_pid) from pg_replication_slots where slot_name = $1 and active',
      [slot],
    );
    while (await this.isActive(slot)) await pause(LOOK_MS);
    await this.database.query('select pg_drop_replication_slot($1)', [slot]);
  }

  private async isActive(slot: string): Promise<boolean> {
    const sql = 'select from pg_replication_slots where slot_name = $1 and active';
    return (await this.database.query(sql, [slot])).length > 0;
  }
}

/** Waits until a topic holds so many messages. */
export async function filled(brokers: string[], topic: string, count: number): Promise<void> {
  const admin = testKafka(brokers).admin();
  await admin.connect();
  try {
    for (;;) {
      const ends = await admin.fetchTopicOffsets(topic);
      if (ends.reduce((sum, { high }) => sum + Number(high), 0) >= count) return;
      await pause(LOOK_MS);
    }
  } finally {
    await admin.disconnect();
  }
}

/** @throws unless the topic holds exactly these events, those of each award in their order */
export async function assertHolds(
  brokers: string[],
  topic: string,
  wanted: readonly { key: string; value: string }[],
): Promise<void> {
  const arrived = await readTopic(brokers, topic);
  const inOrder = (all: readonly { key: unknown; value: unknown }[]) =>
    Map.groupBy(all, ({ key }) => String(key));
  const found = inOrder(arrived);
  const wrong = [...inOrder(wanted)].filter(([key, list]) => {
    const values = found.get(key) ?? [];
    return (
      values.length !== list.length ||
      list.some(({ value }, index) => value !== String(values[index]!.value))
    );
  });
  if (wrong.length > 0 || arrived.length !== wanted.length) {
    throw new Error(
      `${topic} holds ${arrived.length} events of ${wanted.length}; ${wrong.length} awards have others`,
    );
  }
}
