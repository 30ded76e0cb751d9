import { statement, type Sql } from '@dong-hanh/persistence';
import type { AppliedPosition } from './fence.js';

export interface PartitionKey {
  topic: string;
  partition: number;
}

export interface OffsetRow extends PartitionKey, AppliedPosition {
  appliedEvents: number;
  lastEventTime: Date | null;
  lastAppliedAt: Date | null;
}

/** What one transaction did to a partition. */
export interface OffsetChange extends PartitionKey {
  nextOffset: number;
  /** Events handed to the handler and not refused. */
  applied: number;
  /** Of the last message; null leaves the stored one. */
  lastDigest: string | null;
  lastEventTime: string | null;
  stoppedReason: string | null;
}

const COLUMNS = `topic, partition, next_offset as "nextOffset", last_digest as "lastDigest",
  stopped_reason as "stoppedReason", applied_events as "appliedEvents", last_event_time as "lastEventTime",
  last_applied_at as "lastAppliedAt"`;

const lockRows = statement(
  'messaging-lock-offsets',
  `select ${COLUMNS} from stream_offsets
   where group_name = $1 and (topic, partition) in (
     select topic, partition from jsonb_to_recordset($2::jsonb) as wanted(topic text, partition integer))
   order by topic, partition for update`,
);
const createRows = statement(
  'messaging-create-offsets',
  `insert into stream_offsets (group_name, topic, partition)
   select $1, topic, partition from jsonb_to_recordset($2::jsonb) as wanted(topic text, partition integer)
   order by topic, partition
   on conflict do nothing`,
);
const saveRows = statement(
  'messaging-save-offsets',
  `update stream_offsets o
   set next_offset = c."nextOffset",
       last_digest = coalesce(c."lastDigest", last_digest),
       applied_events = applied_events + c.applied,
       last_event_time = greatest(last_event_time, c."lastEventTime"),
       last_applied_at = case when c.applied > 0 then now() else last_applied_at end,
       stopped_reason = c."stoppedReason"
   from jsonb_to_recordset($2::jsonb) as c(topic text, partition integer, "nextOffset" bigint,
     applied integer, "lastDigest" text, "lastEventTime" timestamptz, "stoppedReason" text)
   where o.group_name = $1 and o.topic = c.topic and o.partition = c.partition`,
);
const readRows = statement(
  'messaging-read-offsets',
  `select ${COLUMNS} from stream_offsets where group_name = $1 order by topic, partition`,
);
const stopRow = statement(
  'messaging-stop-partition',
  `update stream_offsets set stopped_reason = $4
   where group_name = $1 and topic = $2 and partition = $3 and next_offset = $5 and stopped_reason is null
   returning partition`,
);
const restartRow = statement(
  'messaging-restart-partition',
  `update stream_offsets set stopped_reason = null, next_offset = $4, last_digest = null, applied_events = 0
   where group_name = $1 and topic = $2 and partition = $3 and stopped_reason is not null
   returning partition`,
);
const countApplied = statement(
  'messaging-count-applied',
  `update stream_offsets set applied_events = applied_events + $4, last_applied_at = now()
   where group_name = $1 and topic = $2 and partition = $3`,
);

/** How far each partition is applied by a group: the table `stream_offsets`. */
export class StreamOffsets {
  constructor(private readonly group: string) {}

  /**
   * Locks the rows of the partitions, always in the same order so that two consumers cannot wait for
   * each other, and creates those that are missing.
   */
  async lock(tx: Sql, partitions: readonly PartitionKey[]): Promise<Map<string, OffsetRow>> {
    const wanted = JSON.stringify(partitions.map(({ topic, partition }) => ({ topic, partition })));
    let rows = await tx.query<OffsetRow>(lockRows, [this.group, wanted]);
    if (rows.length < partitions.length) {
      await tx.query(createRows, [this.group, wanted]);
      rows = await tx.query<OffsetRow>(lockRows, [this.group, wanted]);
    }
    return new Map(rows.map((row) => [partitionId(row), row]));
  }

  async save(tx: Sql, changes: readonly OffsetChange[]): Promise<void> {
    if (changes.length > 0) await tx.query(saveRows, [this.group, JSON.stringify(changes)]);
  }

  /** All rows of the group. */
  read(sql: Sql): Promise<OffsetRow[]> {
    return sql.query<OffsetRow>(readRows, [this.group]);
  }

  /** Stops a partition, unless it moved since `row` was read. @returns whether it did */
  async stop(sql: Sql, row: OffsetRow, reason: string): Promise<boolean> {
    const { topic, partition, nextOffset } = row;
    const rows = await sql.query(stopRow, [this.group, topic, partition, reason, nextOffset]);
    return rows.length > 0;
  }

  /** Lets a stopped partition begin again at the start of what its log holds now. */
  async restart(sql: Sql, { topic, partition }: PartitionKey, logStart: number): Promise<boolean> {
    const rows = await sql.query(restartRow, [this.group, topic, partition, logStart]);
    return rows.length > 0;
  }

  /** Counts events that were parked and are applied now. */
  async addApplied(tx: Sql, { topic, partition }: PartitionKey, count: number): Promise<void> {
    await tx.query(countApplied, [this.group, topic, partition, count]);
  }
}

/** A partition as a map key. */
export function partitionId({ topic, partition }: PartitionKey): string {
  return `${topic}/${partition}`;
}
