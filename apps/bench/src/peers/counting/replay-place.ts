import { setTimeout as pause } from 'node:timers/promises';
import { uniqueName } from '@dong-hanh/testing';
import { AwardHistory } from '../../data/award-history.js';
import type { BenchContext, Sample } from '../../harness/goal.js';
import type { ChildProgram } from '../java/child-program.js';
import { publishAwards } from './award-log.js';
import { LogTopics } from './log-topics.js';
import { ReportingCopy } from './reporting-copy.js';

const SEED = 20_260_301;
const LOOK_MS = 20;

/** A topic full of awards, a reporting service that has applied none of them, and a clock. */
export class ReplayPlace {
  private constructor(
    readonly context: BenchContext,
    readonly topics: LogTopics,
    readonly copy: ReportingCopy,
    readonly events: number,
  ) {}

  /** @param awards how many events a union makes; some of them come twice */
  static async prepare(context: BenchContext, awards: number): Promise<ReplayPlace> {
    const prefix = `${uniqueName('replay')}.`;
    const topics = await LogTopics.connect(context, prefix);
    await topics.createForReporting();
    const log = topics.log();
    const events = await publishAwards(log, new AwardHistory(SEED).events(awards));
    await log.close();
    const copy = await ReportingCopy.prepare(context, uniqueName('replay'), prefix);
    return new ReplayPlace(context, topics, copy, events);
  }

  /** From nothing to everything by the reporting service. */
  async runOurs(): Promise<Sample> {
    const { copy, topics } = this;
    await copy.reset();
    const program = copy.start();
    try {
      return await this.measure('reporting', program, copy.group, async () => {
        return (await copy.applied(topics.awards)) >= this.events;
      });
    } finally {
      await program.stop();
    }
  }

  /** The clock runs from when the group's members have their partitions. */
  async measure(
    name: string,
    program: ChildProgram,
    group: string,
    isDone: () => Promise<boolean>,
  ): Promise<Sample> {
    const bornAt = performance.now();
    await program.says(/^running$/);
    while (!(await this.topics.isSettled(group))) await pause(LOOK_MS);
    const cpu = this.context.measureCpu({ [name]: program.pid });
    const startedAt = performance.now();
    while (!(await isDone())) await pause(LOOK_MS);
    const endedAt = performance.now();
    const cpuSeconds = cpu();
    return {
      value: (this.events * 1_000) / (endedAt - startedAt),
      cpuSeconds,
      figures: {
        'seconds with start': (endedAt - bornAt) / 1_000,
        'CPU s per million': ((cpuSeconds[name] ?? 0) * 1_000_000) / this.events,
      },
    };
  }

  /** @param applications of Kafka Streams, which leave topics behind */
  async close(applications: readonly string[] = []): Promise<void> {
    await this.copy.close();
    await this.topics.close(applications);
  }
}
