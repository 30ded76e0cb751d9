import { uniqueName } from '@dong-hanh/testing';
import type { Contender, Goal, OpenedGoal, Sample } from '../../harness/goal.js';
import { PeerMissing, peerClassPath } from '../java/peer-jars.js';
import { assertEqualCounts, withoutUnits } from './equality.js';
import { startStreams, streamsCounts, tunings, type StreamsTuning } from './kafka-streams.js';
import { PARTITIONS } from './log-topics.js';
import { ReplayPlace } from './replay-place.js';

const PEER = 'Kafka Streams, exactly once';

/** How long the same count of the same topic takes, from the first assignment to the last commit. */
export const replayGoal: Goal = {
  id: 'G9',
  title: 'replay of awards into counts, against Kafka Streams with exactly-once-v2',
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 1, of: PEER },
  open: async (context) => {
    const place = await ReplayPlace.prepare(context, context.scale(200_000, 40_000));
    const replay = new Replay(place);
    try {
      return await replay.opened();
    } catch (error) {
      await replay.close();
      throw error;
    }
  },
};

type Counts = Map<string, number>;

class Replay {
  private readonly applications: string[] = [];
  private ours: { counts: Counts; counters: Counts } | undefined;
  private theirs: Counts | undefined;

  constructor(private readonly place: ReplayPlace) {}

  async opened(): Promise<OpenedGoal> {
    const contenders: Contender[] = [
      { name: 'reporting', role: 'ours', run: () => this.runOurs() },
    ];
    const open: { name: string; why: string }[] = [];
    try {
      const classPath = await peerClassPath('kafka-streams');
      const [tuning, figures] = await this.bestTuning(classPath);
      const run = async () => {
        const sample = await this.runStreams(classPath, tuning);
        return { ...sample, figures: { ...sample.figures, ...figures } };
      };
      contenders.push({ name: PEER, role: 'peer', run });
    } catch (error) {
      if (!(error instanceof PeerMissing)) throw error;
      open.push({ name: PEER, why: error.message });
    }
    return { contenders, open, verify: () => this.verify(), close: () => this.close() };
  }

  /** The peer runs with the settings that suit it best here; a quick run takes those that did elsewhere. */
  private async bestTuning(classPath: string): Promise<[StreamsTuning, Record<string, number>]> {
    if (this.place.context.isQuick) return [tunings[0]!, {}];
    const figures: Record<string, number> = {};
    let best = { tuning: tunings[0]!, value: 0 };
    for (const tuning of tunings) {
      const { value } = await this.runStreams(classPath, tuning);
      const { commitMs, threads } = tuning;
      figures[`tried: commit ${commitMs} ms, ${threads} threads`] = Math.round(value);
      if (value > best.value) best = { tuning, value };
    }
    return [best.tuning, figures];
  }

  private async runOurs(): Promise<Sample> {
    const { copy } = this.place;
    const sample = await this.place.runOurs();
    this.ours = { counts: await copy.counts(), counters: await copy.counters() };
    return sample;
  }

  private async runStreams(classPath: string, tuning: StreamsTuning): Promise<Sample> {
    const { context, topics } = this.place;
    const application = uniqueName('streams');
    const output = `${application}-output`;
    this.applications.push(application);
    await context.newTopic(output, PARTITIONS);
    const place = { classPath, brokers: context.brokers, application, output };
    const program = startStreams({ ...place, source: topics.awards }, tuning);
    try {
      const sample = await this.place.measure('kafka-streams', program, application, () =>
        this.isDoneByStreams(application, tuning),
      );
      this.theirs = await streamsCounts(program);
      return sample;
    } finally {
      await program.stop();
    }
  }

  /** Awards are read, and so are the changes of counts that it sends to itself. */
  private async isDoneByStreams(application: string, { threads }: StreamsTuning): Promise<boolean> {
    const { topics, events } = this.place;
    if ((await topics.committedOf(application, topics.awards)) < events) return false;
    return topics.isReadUp(application, `${application}-by-count-repartition`, threads);
  }

  private verify(): Promise<void> {
    const { ours, theirs } = this;
    if (!ours) throw new Error('nothing was replayed');
    assertEqualCounts('counters and facts', ours.counters, withoutUnits(ours.counts));
    if (theirs) assertEqualCounts('reporting and Kafka Streams', ours.counts, theirs);
    return Promise.resolve();
  }

  close(): Promise<void> {
    return this.place.close(this.applications);
  }
}
