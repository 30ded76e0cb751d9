import type { BenchContext, Goal, OpenedGoal, Sample } from '../../harness/goal.js';
import { AwardHistory } from '../../data/award-history.js';
import type { DebeziumTuning } from './debezium.js';
import { againstDebezium, DEBEZIUM, type OutboxPlace } from './outbox-place.js';
import { assertHolds, filled, type RunningRelay } from './outbox-relays.js';

const SEED = 20_260_401;
const TUNING: DebeziumTuning = { pollMs: 5, batch: 8_192, lingerMs: 5 };

/** How fast a backlog reaches Kafka. */
export const backlogGoal: Goal = {
  id: 'G10-drain',
  title: 'a backlog of the outbox to Kafka, against Debezium with its outbox router',
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 1, of: DEBEZIUM },
  open: (context) =>
    againstDebezium(context, async (place, classPath) => {
      const events = context.scale(200_000, 20_000);
      await place.relays.append(new AwardHistory(SEED).events(events));
      return new Backlog(context, place, events).opened(classPath);
    }),
};

class Backlog {
  private readonly lastTopics = new Map<string, string>();

  constructor(
    private readonly context: BenchContext,
    private readonly place: OutboxPlace,
    private readonly events: number,
  ) {}

  opened(classPath: string): OpenedGoal {
    const { relays } = this.place;
    const debezium = () => relays.startDebezium(classPath, TUNING, 'beginning');
    return {
      contenders: [
        { name: 'relay', role: 'ours', run: () => this.drain('relay', () => this.startOurs()) },
        { name: DEBEZIUM, role: 'peer', run: () => this.drain(DEBEZIUM, debezium) },
      ],
      verify: () => this.verify(),
      close: () => this.place.close(),
    };
  }

  private async startOurs(): Promise<RunningRelay> {
    await this.place.outbox.reset();
    return this.place.relays.startOurs();
  }

  /** The clock runs from when it is ready to read, the CPU from its birth. */
  private async drain(name: string, start: () => Promise<RunningRelay>): Promise<Sample> {
    const cpu = this.context.measureCpu();
    const bornAt = performance.now();
    const relay = await start();
    const startedAt = performance.now();
    try {
      await filled(this.context.brokers, relay.topic, this.events);
      const endedAt = performance.now();
      this.lastTopics.set(name, relay.topic);
      return {
        value: (this.events * 1_000) / (endedAt - startedAt),
        cpuSeconds: cpu(),
        figures: { 'seconds with start': (endedAt - bornAt) / 1_000 },
      };
    } finally {
      await relay.stop();
    }
  }

  private async verify(): Promise<void> {
    const wanted = await this.place.outbox.messages();
    for (const topic of this.lastTopics.values()) {
      await assertHolds(this.context.brokers, topic, wanted);
    }
  }
}
