import { statement, type Sql } from '@dong-hanh/persistence';
import { failpoint } from '../failpoints/failpoint.js';
import type { OutboxReader, OutboxRecord, OutboxWindow } from '../relay/relay.js';
import { EMPTY_SNAPSHOT, parseSnapshot } from './snapshot.js';

/** Larger pages are sent no faster, smaller ones more slowly. */
export const PAGE_ROWS = 2_000;
/** A window up to here is read whole through the index on `xid`. */
export const SMALL_WINDOW_ROWS = 500;

const COLUMNS = 'o.pos, o.topic, o.key, o.event, o.traceparent, o.recorded_at as "recordedAt"';

/**
 * Everything not visible in the last snapshot, without order so that only the index on (xid, pos) serves;
 * one row without `pos` when there is nothing. Rows and snapshot are of one statement, so each row is
 * visible in the snapshot.
 */
const smallWindow = statement(
  'messaging-outbox-window',
  `select pg_current_snapshot()::text as snapshot, w.*
   from (select 1) as always
   left join lateral (
     select ${COLUMNS} from outbox o where o.xid >= $1::xid8 or o.xid = any ($2::xid8[]) limit $3
   ) as w on true`,
);

/** Where a large window lies; `pos + 0` keeps the planner from walking the index on `pos` instead. */
const bounds = statement(
  'messaging-outbox-bounds',
  `select min(pos + 0) as first, max(pos + 0) as last
   from outbox where xid >= $1::xid8 or xid = any ($2::xid8[])`,
);

/**
 * One page of a large window. The conditions on `xid` are functions, so that only the index on `pos`
 * serves. `order by o.pos`: a column that is renamed or cast in the list could sort as text.
 */
const largeWindowPage = statement(
  'messaging-outbox-page',
  `select ${COLUMNS} from outbox o
   where o.pos > $1 and o.pos <= $2
     and not pg_visible_in_snapshot(o.xid, $3::pg_snapshot)
     and pg_visible_in_snapshot(o.xid, $4::pg_snapshot)
   order by o.pos limit $5`,
);

const saveCheckpoint = statement(
  'messaging-save-checkpoint',
  `update relay_checkpoint set snapshot = $1::pg_snapshot, saved_at = now()
   where id = 1 and epoch = $2 returning epoch`,
);

/** Another relay leads by now. */
export class TermEnded extends Error {
  constructor(epoch: number) {
    super(`the relay's term ${epoch} is over`);
    this.name = 'TermEnded';
  }
}

interface LargeWindow {
  since: string;
  snapshot: string;
  last: number;
}

/** The outbox in PostgreSQL, for the leader of one term. */
export class PostgresOutboxReader implements OutboxReader {
  private large: LargeWindow | undefined;

  /** @param sql a connection on which sequential scans are switched off, see `RelayLeader` */
  constructor(
    private readonly sql: Sql,
    private readonly epoch: number,
  ) {}

  async window(since: string | null): Promise<OutboxWindow> {
    const from = since ?? EMPTY_SNAPSHOT;
    const { xmax, inProgress } = parseSnapshot(from);
    const rows = await this.sql.query<OutboxRecord & { snapshot: string }>(smallWindow, [
      xmax,
      inProgress,
      SMALL_WINDOW_ROWS + 1,
    ]);
    const { snapshot } = rows[0]!;
    const records = rows.filter(({ pos }) => pos !== null);
    if (records.length <= SMALL_WINDOW_ROWS) {
      return { snapshot, records: records.sort((a, b) => a.pos - b.pos), hasMore: false };
    }
    const [range] = await this.sql.query<{ first: number; last: number }>(bounds, [
      xmax,
      inProgress,
    ]);
    this.large = { since: from, snapshot, last: range!.last };
    return { snapshot, ...(await this.page(range!.first - 1)) };
  }

  async page(afterPos: number): Promise<{ records: OutboxRecord[]; hasMore: boolean }> {
    const { since, snapshot, last } = this.large!;
    const parameters = [afterPos, last, since, snapshot, PAGE_ROWS];
    const records = await this.sql.query<OutboxRecord>(largeWindowPage, parameters);
    return { records, hasMore: records.length === PAGE_ROWS };
  }

  async save(snapshot: string): Promise<void> {
    const [rows] = await Promise.all([
      this.sql.query(saveCheckpoint, [snapshot, this.epoch]),
      failpoint('relay-during-checkpoint'),
    ]);
    if (rows.length === 0) throw new TermEnded(this.epoch);
  }
}
