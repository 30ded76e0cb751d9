import { statement, type Sql } from '@dong-hanh/persistence';

/** A relay's time as leader: older terms can no longer store a checkpoint. */
export interface RelayTerm {
  epoch: number;
  /** Up to where everything is published; null = publish everything. */
  published: string | null;
  /** True when the database was restored into another cluster and all of it is published anew. */
  isRestored: boolean;
}

/** One advisory lock per database, whichever process holds it leads. */
const LOCK_KEY = 7_411_530;

const tryLock = statement('messaging-try-lead', `select pg_try_advisory_lock(${LOCK_KEY}) as held`);

const beginTerm = statement(
  'messaging-begin-term',
  `insert into relay_checkpoint (id, epoch, cluster)
   select 1, 1, system_identifier::text from pg_control_system()
   on conflict (id) do update set epoch = relay_checkpoint.epoch + 1
   returning epoch, snapshot::text as published,
     cluster <> (select system_identifier::text from pg_control_system())
       or coalesce(pg_snapshot_xmax(snapshot) > pg_snapshot_xmax(pg_current_snapshot()), false)
       or exists (select from outbox where xid >= pg_snapshot_xmax(pg_current_snapshot()))
       as "isRestored"`,
);

/**
 * Ids of transactions mean nothing in another cluster: those from its future would be published at every
 * look, those from its past never. All rows take the id of this transaction instead.
 */
const adoptRows = statement('messaging-adopt-rows', 'update outbox set xid = pg_current_xact_id()');
const adoptCheckpoint = statement(
  'messaging-adopt-checkpoint',
  `update relay_checkpoint set snapshot = null,
     cluster = (select system_identifier::text from pg_control_system())
   where id = 1 and epoch = $1`,
);

/** Tries to become the leader on this connection, which holds the lock as long as it lives. */
export async function tryLead(session: Sql): Promise<boolean> {
  const [row] = await session.query<{ held: boolean }>(tryLock);
  return row!.held;
}

/** Begins a term: from here on the checkpoint can be stored by this epoch only. */
export async function startTerm(session: Sql): Promise<RelayTerm> {
  const [term] = await session.query<RelayTerm>(beginTerm);
  const { epoch, isRestored } = term!;
  if (!isRestored) return term!;
  await session.query('begin');
  await session.query(adoptRows);
  await session.query(adoptCheckpoint, [epoch]);
  await session.query('commit');
  return { epoch, isRestored, published: null };
}

const trimOldest = statement(
  'messaging-trim-outbox',
  `with oldest as (select pos, xid, recorded_at from outbox order by pos limit $1)
   delete from outbox o using oldest
   where o.pos = oldest.pos
     and oldest.recorded_at < now() - make_interval(hours => $2)
     and pg_visible_in_snapshot(oldest.xid, (select snapshot from relay_checkpoint where id = 1))
   returning o.pos`,
);

/** Rows that one trim deletes at most. */
export const TRIM_ROWS = 5_000;

/**
 * Deletes the oldest published rows once they are older than the retention.
 *
 * @returns how many; `TRIM_ROWS` means there may be more
 */
export async function trimOutbox(session: Sql, retentionHours: number): Promise<number> {
  const rows = await session.query(trimOldest, [TRIM_ROWS, retentionHours]);
  return rows.length;
}
