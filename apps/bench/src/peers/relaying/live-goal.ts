import type { AwardEvent } from '@dong-hanh/contracts';
import { insertOutboxSql, toOutboxRows, wakeRelay } from '@dong-hanh/messaging';
import { statement } from '@dong-hanh/persistence';
import { testKafka, uniqueName } from '@dong-hanh/testing';
import type { BenchContext, Goal, OpenedGoal, Sample } from '../../harness/goal.js';
import { AwardHistory } from '../../data/award-history.js';
import { Latencies, openLoop } from '../latency.js';
import type { DebeziumTuning } from './debezium.js';
import { againstDebezium, DEBEZIUM, type OutboxPlace } from './outbox-place.js';
import type { RunningRelay } from './outbox-relays.js';

const SEED = 20_260_402;
const PER_SECOND = 500;
const SEEN_WITHIN_MS = 30_000;
const TUNING: DebeziumTuning = { pollMs: 2, batch: 2_048, lingerMs: 0 };
/** Transactions at the same time; who finds them all at work is late, and writes what is due by then in one. */
const WRITERS = 8;
const CONTEXT = { actorId: 'bench', correlationId: 'bench', causationId: 'bench' };
const insert = statement('bench-outbox-insert', insertOutboxSql('$1'));

/** How long after an event is due a reader of the topic has it; each is a transaction of its own. */
export const relayLatencyGoal: Goal = {
  id: 'G10',
  title: 'event due to read from Kafka, p50 at 500/s, against Debezium with its outbox router',
  unit: 'ms',
  isHigherBetter: false,
  wanted: { ratio: 1, of: DEBEZIUM },
  open: (context) =>
    againstDebezium(context, (place, classPath) =>
      Promise.resolve(new LiveOutbox(context, place).opened(classPath)),
    ),
};

class LiveOutbox {
  private readonly history = new AwardHistory(SEED).events(Infinity);

  constructor(
    private readonly context: BenchContext,
    private readonly place: OutboxPlace,
  ) {}

  opened(classPath: string): OpenedGoal {
    const { relays } = this.place;
    return {
      contenders: [
        { name: 'relay', role: 'ours', run: () => this.round(() => relays.startOurs()) },
        {
          name: DEBEZIUM,
          role: 'peer',
          run: () => this.round(() => relays.startDebezium(classPath, TUNING, 'now')),
        },
      ],
      // Each round waits until every event was read, and fails otherwise.
      verify: () => Promise.resolve(),
      close: () => this.place.close(),
    };
  }

  private async round(start: () => Promise<RunningRelay>): Promise<Sample> {
    await this.place.outbox.database.query('truncate outbox');
    await this.place.outbox.reset();
    const relay = await start();
    const reader = testKafka(this.context.brokers).consumer({
      groupId: uniqueName('latency'),
      maxWaitTimeInMs: 50,
    });
    const latencies = new Latencies();
    try {
      await reader.connect();
      await reader.subscribe({ topics: [relay.topic], fromBeginning: true });
      await reader.run({
        autoCommit: false,
        eachBatch: ({ batch }) => {
          const now = performance.now();
          for (const { key } of batch.messages) latencies.seen(String(key), now);
          return Promise.resolve();
        },
      });
      // The first second is for those who wake up.
      await this.write(PER_SECOND, latencies);
      latencies.forget();
      const seconds = this.context.scale(10, 3);
      const cpu = this.context.measureCpu();
      await this.write(PER_SECOND * seconds, latencies);
      return latencies.sample(cpu());
    } finally {
      await reader.disconnect();
      await relay.stop();
    }
  }

  private async write(count: number, latencies: Latencies): Promise<void> {
    const things = this.grants(count).map((event) => ({ id: event.data.id, event }));
    const { writers } = this.place;
    const writes = new Set<Promise<void>>();
    await openLoop(things, PER_SECOND, latencies, async (due) => {
      const rows = toOutboxRows(
        due.map(({ event }) => event),
        CONTEXT,
        new Date(),
      );
      const write: Promise<void> = writers
        .query(insert, [JSON.stringify(rows)])
        .then(wakeRelay)
        .finally(() => writes.delete(write));
      writes.add(write);
      if (writes.size >= WRITERS) await Promise.race(writes);
    });
    await Promise.all(writes);
    await latencies.settled(SEEN_WITHIN_MS);
  }

  private grants(count: number): AwardEvent[] {
    const grants: AwardEvent[] = [];
    while (grants.length < count) {
      const { value } = this.history.next() as IteratorYieldResult<AwardEvent>;
      if (value.name === 'AwardGranted') grants.push(value);
    }
    return grants;
  }
}
