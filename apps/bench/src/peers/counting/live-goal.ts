import { setTimeout as pause } from 'node:timers/promises';
import type { AwardEvent } from '@dong-hanh/contracts';
import type { KafkaEventLog } from '@dong-hanh/messaging';
import { testKafka, uniqueName } from '@dong-hanh/testing';
import type { Consumer } from 'kafkajs';
import type { BenchContext, Contender, Goal, OpenedGoal, Sample } from '../../harness/goal.js';
import { AwardHistory } from '../../data/award-history.js';
import type { ChildProgram } from '../java/child-program.js';
import { PeerMissing, peerClassPath } from '../java/peer-jars.js';
import { Latencies, openLoop } from '../latency.js';
import { messagesOf } from './award-log.js';
import { startStreams } from './kafka-streams.js';
import { LogTopics, PARTITIONS } from './log-topics.js';
import { ReportingCopy } from './reporting-copy.js';

const PEER = 'Kafka Streams, exactly once';
const SEED = 20_260_302;
const PER_SECOND = 500;
const SEEN_WITHIN_MS = 30_000;
const LOOK_MS = 3;
/** Its default with exactly-once; without a cache each change comes out, so each event is seen. */
const TUNING = { commitMs: 100, threads: 2, cache: 0 };

/** How long after an event is due it stands in the counts that anybody may read. */
export const liveGoal: Goal = {
  id: 'G9-live',
  title: 'award due to counted, p50 at 500/s, against Kafka Streams with exactly-once-v2',
  unit: 'ms',
  isHigherBetter: false,
  wanted: { ratio: 0.2, of: PEER },
  open: async (context) => {
    const live = new Live(context);
    try {
      return await live.opened();
    } catch (error) {
      await live.close();
      throw error;
    }
  },
};

/** A contender that runs from the first round to the last, each on a topic of its own. */
interface Side {
  topics: LogTopics;
  log: KafkaEventLog;
  program: ChildProgram;
  application?: string;
  /** Tells from now on what becomes visible. @returns stops that */
  watch(latencies: Latencies): () => Promise<void>;
  close(): Promise<void>;
}

class Live {
  private readonly sides: Side[] = [];
  private readonly history = new AwardHistory(SEED).events(Infinity);

  constructor(private readonly context: BenchContext) {}

  async opened(): Promise<OpenedGoal> {
    const ours = await this.openOurs();
    const contenders: Contender[] = [
      { name: 'reporting', role: 'ours', run: () => this.round('reporting', ours) },
    ];
    const open: { name: string; why: string }[] = [];
    try {
      const theirs = await this.openStreams(await peerClassPath('kafka-streams'));
      contenders.push({ name: PEER, role: 'peer', run: () => this.round('kafka-streams', theirs) });
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error;
      open.push({ name: PEER, why: error.message });
    }
    // Each round waits until every event was seen, and fails otherwise.
    const verify = () => Promise.resolve();
    return { contenders, open, verify, close: () => this.close() };
  }

  private async openOurs(): Promise<Side> {
    const prefix = `${uniqueName('live')}.`;
    const topics = await LogTopics.connect(this.context, prefix);
    await topics.createForReporting();
    const copy = await ReportingCopy.prepare(this.context, uniqueName('live'), prefix);
    const program = copy.start();
    const side: Side = {
      ...{ topics, log: topics.log(), program },
      watch: (latencies) => watchFacts(copy, latencies),
      close: () => copy.close(),
    };
    this.sides.push(side);
    await settled(side, copy.group);
    return side;
  }

  private async openStreams(classPath: string): Promise<Side> {
    const application = uniqueName('streams');
    const { brokers } = this.context;
    const topics = await LogTopics.connect(this.context, `${application}.`);
    const output = `${application}-output`;
    await this.context.newTopic(output, PARTITIONS);
    await this.context.newTopic(topics.awards, PARTITIONS);
    const place = { classPath, brokers, application, source: topics.awards, output };
    const program = startStreams(place, TUNING);
    const outputs = await OutputReader.open(brokers, output);
    const side: Side = {
      ...{ topics, log: topics.log(), program, application },
      watch: (latencies) => outputs.watch(latencies),
      close: () => outputs.close(),
    };
    this.sides.push(side);
    await settled(side, application);
    return side;
  }

  private async round(name: string, { log, program, watch }: Side): Promise<Sample> {
    const things = messagesOf(this.grants(PER_SECOND * this.context.scale(10, 4))).map(
      (message) => ({ id: message.key, message }),
    );
    const latencies = new Latencies();
    const stop = watch(latencies);
    try {
      const cpu = this.context.measureCpu({ [name]: program.pid });
      await openLoop(things, PER_SECOND, latencies, (due) =>
        log.publish(due.map(({ message }) => message)),
      );
      await latencies.settled(SEEN_WITHIN_MS);
      return latencies.sample(cpu());
    } finally {
      await stop();
    }
  }

  private grants(count: number): AwardEvent[] {
    const grants: AwardEvent[] = [];
    while (grants.length < count) {
      const { value } = this.history.next() as IteratorYieldResult<AwardEvent>;
      if (value.name === 'AwardGranted') grants.push(value);
    }
    return grants;
  }

  async close(): Promise<void> {
    for (const { topics, log, program, application, close } of this.sides) {
      await program.stop();
      await log.close();
      await close();
      await topics.close(application ? [application] : []);
    }
  }
}

async function settled({ topics, program }: Side, group: string): Promise<void> {
  await program.says(/^running$/);
  while (!(await topics.isSettled(group))) await pause(LOOK_MS);
}

/** Looks for the facts of the events that are waited for; they are committed together with their counters. */
function watchFacts({ database }: ReportingCopy, latencies: Latencies): () => Promise<void> {
  let isWatching = true;
  const look = async () => {
    while (isWatching) {
      const { waiting } = latencies;
      const rows =
        waiting.length === 0
          ? []
          : await database.query<{ id: string }>(
              'select id from award_facts where id = any ($1::uuid[])',
              [waiting],
            );
      for (const { id } of rows) latencies.seen(id);
      await pause(LOOK_MS);
    }
  };
  const looking = look();
  return async () => {
    isWatching = false;
    await looking;
  };
}

/** Reads the committed counts that come out of Kafka Streams, each with the award that changed it. */
class OutputReader {
  private latencies: Latencies | undefined;

  private constructor(private readonly consumer: Consumer) {}

  static async open(brokers: string[], topic: string): Promise<OutputReader> {
    const consumer = testKafka(brokers).consumer({
      groupId: uniqueName('outputs'),
      maxWaitTimeInMs: 50,
      readUncommitted: false,
    });
    const reader = new OutputReader(consumer);
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: PARTITIONS,
      eachBatch: ({ batch }) => {
        const now = performance.now();
        for (const { value } of batch.messages) {
          const text = String(value);
          reader.latencies?.seen(text.slice(text.indexOf('|') + 1), now);
        }
        return Promise.resolve();
      },
    });
    return reader;
  }

  watch(latencies: Latencies): () => Promise<void> {
    this.latencies = latencies;
    return () => Promise.resolve();
  }

  close(): Promise<void> {
    return this.consumer.disconnect();
  }
}
