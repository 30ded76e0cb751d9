import { join } from 'node:path';
import { uniqueName } from '@dong-hanh/testing';
import type { Goal, OpenedGoal, Sample } from '../../harness/goal.js';
import { assertEqualCounts } from '../counting/equality.js';
import { ReplayPlace } from '../counting/replay-place.js';
import { ChildProgram } from '../java/child-program.js';

const NEST = 'Nest ServerKafka, an upsert a message';
const PROGRAM = join(import.meta.dirname, 'nest-program.js');
/** Partitions that it reads at once: with one, its default, it waits for each commit alone. */
const AT_ONCE = 12;
const TABLE = `create table nest_awards (
  id uuid primary key, version integer not null, state text not null, unit_id uuid not null,
  month text not null, issuer text not null, form text not null)`;

/** How fast awards from the log become rows; the peers write facts alone, ours counters as well. */
export const sinkGoal: Goal = {
  id: 'G10b',
  title: "awards from the log to rows, against Nest's own transport",
  unit: 'events/s',
  isHigherBetter: true,
  wanted: { ratio: 8, of: NEST },
  open: async (context) => {
    const place = await ReplayPlace.prepare(context, context.scale(100_000, 10_000));
    try {
      await place.copy.database.query(TABLE);
      return new Sinks(place).opened();
    } catch (error) {
      await place.close();
      throw error;
    }
  },
};

class Sinks {
  constructor(private readonly place: ReplayPlace) {}

  opened(): OpenedGoal {
    const { place } = this;
    return {
      contenders: [
        { name: 'reporting', role: 'ours', run: () => place.runOurs() },
        { name: NEST, role: 'peer', run: () => this.runNest() },
      ],
      open: [{ name: 'Debezium JDBC sink', why: 'it has no converter for our events here' }],
      verify: () => this.verify(),
      close: () => place.close(),
    };
  }

  private async runNest(): Promise<Sample> {
    const { place } = this;
    const { context, copy, topics, events } = place;
    await copy.database.query('truncate nest_awards');
    const group = uniqueName('nest');
    const program = new ChildProgram('nest', process.execPath, [PROGRAM], {
      env: {
        ...process.env,
        ...{ BROKERS: context.brokers.join(','), GROUP: group, TOPIC: topics.awards },
        ...{ DATABASE_URL: copy.url, MESSAGES: `${events}`, AT_ONCE: `${AT_ONCE}` },
      },
    });
    const done = program.says(/^done$/).then(() => true);
    try {
      return await place.measure('nest', program, group, () => done);
    } finally {
      await program.stop();
    }
  }

  private async verify(): Promise<void> {
    const { copy } = this.place;
    const rows = await copy.database.query<{ key: string; awards: number }>(
      `select concat_ws(' ', unit_id, month, issuer, form) as key, count(*) as awards
       from nest_awards where state = 'granted' group by 1`,
    );
    const theirs = new Map(rows.map(({ key, awards }) => [key, awards]));
    assertEqualCounts('reporting and Nest', await copy.counts(), theirs);
  }
}
