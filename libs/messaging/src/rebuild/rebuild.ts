import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Sql } from '@dong-hanh/persistence';
import type { EventLog, PartitionBounds } from '../kafka/event-log.js';
import { deliverCarefully, type Deliver } from '../parking/careful-delivery.js';
import type { ConsumedEvent } from '../streams/event-batch.js';
import { readLog } from '../streams/read-log.js';
import { partitionId } from '../streams/stream-offsets.js';

/** A read model and how it came about. */
export interface RebuildPlan {
  /** The consumer group that keeps the live tables. */
  group: string;
  topic: string;
  tables: readonly string[];
  /** Which rows of a table say nothing, as a condition: a counter that went back to zero. */
  empty?: Readonly<Record<string, string>>;
  /** Makes empty tables of these names where the connection makes tables, as the migrations do. */
  createTables(sql: Sql): Promise<void>;
  /** What the live consumer does with a batch. */
  apply(tx: Sql, events: readonly ConsumedEvent[]): Promise<void>;
}

export interface RebuildTools {
  /** Connections of the owner of the tables. */
  live: Database;
  /** The same, with `SHADOW_SCHEMA` before all others in its search path. */
  shadow: Database;
  openLog(): EventLog;
  /** Told now and then how far it is. */
  say(line: string): void;
  signal: AbortSignal;
}

export interface RebuildResult {
  /** Rows that only one side has, by table: `+` in the log, `-` live; at most a few of each. */
  differences: string[];
  messages: number;
  isSwapped: boolean;
}

/** Where the new tables grow while the old ones serve. */
export const SHADOW_SCHEMA = 'rebuilt';
const OLD_SCHEMA = 'replaced';
/** One rebuild per database at a time: two would share the schema. */
const LOCK_KEY = 7_411_531;
const DIFFERENCES_SHOWN = 20;
const DIFFERENCE_LENGTH = 300;
const CATCH_UP_ATTEMPTS = 60;
const CATCH_UP_MS = 500;
const SAY_EVERY_MS = 1_000;

/**
 * Builds a read model again from the start of its log, beside the live one, compares both row by row at one
 * position of the log, and puts the new one in its place in one transaction. Reads go on meanwhile; the
 * projector waits for that one transaction.
 *
 * @param isForced swaps although the two differ: the log is right and the live tables are not
 * @throws Error when another rebuild is under way
 */
export function rebuildReadModel(
  plan: RebuildPlan,
  tools: RebuildTools,
  isForced = false,
): Promise<RebuildResult> {
  return tools.live.session(async (session) => {
    const [row] = await session.query<{ isAlone: boolean }>(
      'select pg_try_advisory_lock($1) as "isAlone"',
      [LOCK_KEY],
    );
    if (!row!.isAlone) throw new Error('another rebuild is under way in this database');
    try {
      return await rebuildAlone(plan, tools, isForced);
    } finally {
      // The end of the connection frees it too, a moment later than the next rebuild may ask.
      await session.query('select pg_advisory_unlock($1)', [LOCK_KEY]);
    }
  });
}

async function rebuildAlone(
  plan: RebuildPlan,
  tools: RebuildTools,
  isForced: boolean,
): Promise<RebuildResult> {
  const { live, shadow, say } = tools;
  await live.query(`drop schema if exists ${SHADOW_SCHEMA}, ${OLD_SCHEMA} cascade`);
  await live.query(`create schema ${SHADOW_SCHEMA}`);
  try {
    await plan.createTables(shadow);
    const reached = await readTo(plan, tools, new Map());
    say(`${plan.topic}: ${reached.messages} messages read, comparing`);
    return await swapWhenCaughtUp(plan, tools, reached, isForced);
  } finally {
    await live.query(`drop schema if exists ${SHADOW_SCHEMA}, ${OLD_SCHEMA} cascade`);
  }
}

interface Reached {
  /** The next offset of each partition. */
  next: Map<string, number>;
  messages: number;
}

const handOver =
  ({ apply }: RebuildPlan): Deliver =>
  (_topic, events, tx) =>
    apply(tx, events);

/** Reads on from where the shadow tables are, to the end of the log or to given offsets. */
async function readTo(
  plan: RebuildPlan,
  { shadow, openLog, say, signal }: RebuildTools,
  from: ReadonlyMap<string, number>,
  until?: ReadonlyMap<string, number>,
): Promise<Reached> {
  const { group, topic } = plan;
  const log = openLog();
  const bounds = (await log.lag([topic])).map((each): PartitionBounds => ({
    ...each,
    start: Math.max(each.start, from.get(partitionId(each)) ?? 0),
    end: until ? (until.get(partitionId(each)) ?? each.start) : each.end,
  }));
  let seen = 0;
  const total = bounds.reduce((sum, { start, end }) => sum + Math.max(0, end - start), 0);
  let saidAt = Date.now();
  let applying = Promise.resolve();
  const messages = await readLog({
    log,
    groupPrefix: `${group}.rebuild`,
    topic,
    bounds,
    signal,
    onEvents: (events) => {
      // Partitions arrive side by side; one after the other they cannot wait for each other's rows.
      applying = applying.then(async () => {
        const refused = await shadow.transaction((tx) =>
          deliverCarefully(handOver(plan), topic, events, tx, []),
        );
        for (const { event, detail } of refused) say(`${topic}: ${event.key} refused: ${detail}`);
        seen += events.length;
        if (Date.now() - saidAt < SAY_EVERY_MS) return;
        saidAt = Date.now();
        say(`${topic}: ${seen} of ${total}`);
      });
      return applying;
    },
  });
  return { next: new Map(bounds.map((each) => [partitionId(each), each.end])), messages };
}

/** The live tables must not be behind the new ones: then both can be brought to one position. */
async function swapWhenCaughtUp(
  plan: RebuildPlan,
  tools: RebuildTools,
  reached: Reached,
  isForced: boolean,
): Promise<RebuildResult> {
  let { next, messages } = reached;
  for (let attempt = 1; ; attempt += 1) {
    const behind = isBehind(await positions(plan, tools.live), next);
    if (!behind) break;
    if (attempt === CATCH_UP_ATTEMPTS) throw new Error(`${plan.group} does not catch up`);
    await pause(CATCH_UP_MS, undefined, { signal: tools.signal });
  }
  return tools.live.transaction(async (tx) => {
    // The projector's transactions wait here; the position cannot move until this one ends. The first batch
    // of a partition has no row yet to wait for: the tables themselves hold it up, while reads go on.
    await positions(plan, tx, 'for update');
    await tx.query(
      `lock table ${plan.tables.map((table) => `public.${table}`).join(', ')} in share mode`,
    );
    const applied = await positions(plan, tx, 'for update');
    const rest = await readTo(plan, tools, next, applied);
    messages += rest.messages;
    next = rest.next;
    const differences: string[] = [];
    for (const table of plan.tables) {
      differences.push(...(await differencesOf(tx, table, plan.empty?.[table])));
    }
    if (differences.length > 0 && !isForced) return { differences, messages, isSwapped: false };
    await swap(tx, plan.tables);
    return { differences, messages, isSwapped: true };
  });
}

async function positions(
  { group, topic }: RebuildPlan,
  sql: Sql,
  lock = '',
): Promise<Map<string, number>> {
  const rows = await sql.query<{ topic: string; partition: number; next: number }>(
    `select topic, partition, next_offset as next from stream_offsets
     where group_name = $1 and topic = $2 order by topic, partition ${lock}`,
    [group, topic],
  );
  return new Map(rows.map((row) => [partitionId(row), row.next]));
}

function isBehind(applied: Map<string, number>, next: Map<string, number>): boolean {
  return [...next].some(([partition, offset]) => (applied.get(partition) ?? 0) < offset);
}

async function differencesOf(tx: Sql, table: string, empty = 'false'): Promise<string[]> {
  const rows = await tx.query<{ side: string; row: string }>(
    `select side, row from (
       (select '-' as side, to_jsonb(l)::text as row from public.${table} l where not (${empty})
        except all select '-', to_jsonb(r)::text from ${SHADOW_SCHEMA}.${table} r where not (${empty}))
       union all
       (select '+', to_jsonb(r)::text from ${SHADOW_SCHEMA}.${table} r where not (${empty})
        except all select '+', to_jsonb(l)::text from public.${table} l where not (${empty}))
     ) as different limit ${DIFFERENCES_SHOWN}`,
  );
  return rows.map(({ side, row }) => `${table} ${side} ${row.slice(0, DIFFERENCE_LENGTH)}`);
}

async function swap(tx: Sql, tables: readonly string[]): Promise<void> {
  await tx.query(`create schema ${OLD_SCHEMA}`);
  for (const table of tables) {
    await tx.query(`alter table public.${table} set schema ${OLD_SCHEMA}`);
    await tx.query(`alter table ${SHADOW_SCHEMA}.${table} set schema public`);
  }
}

/** The address of a database for connections that make and find tables in `SHADOW_SCHEMA` first. */
export function shadowUrl(url: string): string {
  const address = new URL(url);
  address.searchParams.set('options', `-c search_path=${SHADOW_SCHEMA},public`);
  return address.toString();
}
