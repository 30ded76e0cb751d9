import { statement, type Sql } from '@dong-hanh/persistence';
import type { PartitionBounds } from '../kafka/event-log.js';

const compare = statement(
  'messaging-compare-logs',
  `insert into published_logs as known (topic, partition, log_start, log_end)
   select topic, partition, start, "end" from jsonb_to_recordset($1::jsonb)
     as seen(topic text, partition integer, start bigint, "end" bigint)
   order by topic, partition
   on conflict (topic, partition) do update
     set log_start = excluded.log_start, log_end = excluded.log_end,
         is_lost = known.is_lost or excluded.log_end < known.log_end
           or excluded.log_start > known.log_start
   returning topic, partition, is_lost as "isLost"`,
);
const markHealed = statement(
  'messaging-logs-healed',
  'update published_logs set is_lost = false where is_lost',
);

/** What the owner last saw of the logs it writes: the table `published_logs`. */
export const publishedLogs = {
  /**
   * Compares what the logs hold with what they held, and remembers it. A loss stays remembered until it
   * is healed, also over a crash.
   *
   * @returns the partitions that lack something they held
   */
  async compare(sql: Sql, bounds: readonly PartitionBounds[]): Promise<string[]> {
    const rows = await sql.query<{ topic: string; partition: number; isLost: boolean }>(compare, [
      JSON.stringify(bounds),
    ]);
    return rows.filter(({ isLost }) => isLost).map((each) => `${each.topic}/${each.partition}`);
  },

  async healed(sql: Sql): Promise<void> {
    await sql.query(markHealed);
  },
};

/**
 * The table behind it, for a migration of each service that owns facts.
 *
 * @param roles.project runs the relay
 */
export function publishedLogsMigrationSql(roles: { project: string }): string[] {
  return [
    `create table published_logs (
       topic text not null,
       partition integer not null,
       log_start bigint not null,
       log_end bigint not null,
       is_lost boolean not null default false,
       constraint pk_published_logs primary key (topic, partition)
     )`,
    `grant select, insert, update on published_logs to ${roles.project}`,
  ];
}
