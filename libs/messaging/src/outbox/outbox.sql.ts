/**
 * The tables of a service that owns facts, for its first migration.
 *
 * `outbox` is one plain table, not rotating partitions: an empty poll costs 0.03 ms on one table and 7–10
 * times that over partitions, positions stay unique over all of it, and the relay's role needs no right
 * to change tables. Published rows stay for some days, so that a database restored into another
 * cluster can publish again what its broker may lack, and are then deleted oldest first in small pieces (`trimOutbox`); both indexes grow at their
 * right end only, so the freed pages are reused.
 *
 * `event` is text: its bytes stay as written, and text is faster to write and to read than jsonb.
 * `(xid, pos)` serves the small window of the live flow, `(pos)` the pages of a backlog.
 *
 * @param roles.serve inserts events with its state · @param roles.project runs the relay
 */
export function outboxMigrationSql(roles: { serve: string; project: string }): string[] {
  return [
    `create table outbox (
       pos bigint generated always as identity,
       xid xid8 not null default pg_current_xact_id(),
       topic text not null,
       key text not null,
       event text not null,
       traceparent text,
       recorded_at timestamptz not null default now()
     ) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02)`,
    'create unique index uq_outbox_pos on outbox (pos)',
    'create index ix_outbox_xid_pos on outbox (xid, pos)',
    `create table relay_checkpoint (
       id smallint constraint pk_relay_checkpoint primary key constraint ck_relay_checkpoint_id check (id = 1),
       epoch bigint not null,
       cluster text not null,
       snapshot pg_snapshot,
       saved_at timestamptz not null default now()
     )`,
    `grant insert, select on outbox to ${roles.serve}`,
    `grant select, delete, update (xid) on outbox to ${roles.project}`,
    `grant select, insert, update on relay_checkpoint to ${roles.project}`,
  ];
}
