import type { JobKind } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';
import type { StoredProblem } from './job-rows.js';

/** One run of a job: only the run that stands in the row may change it. */
export interface RunKey {
  id: string;
  runId: string;
}

export interface ClaimedRun extends RunKey {
  kind: JobKind;
  accountId: string;
  input: Record<string, unknown>;
  /** How often the job was begun, this time included. */
  attempts: number;
}

export interface WaitingJob {
  id: string;
  kind: JobKind;
}

export interface JobCount {
  kind: JobKind;
  state: 'waiting' | 'active';
  jobs: number;
  oldestSeconds: number;
}

const OURS = `id = $1 and run_id = $2 and state = 'active'`;

const claim = statement(
  'jobs-claim',
  `update jobs set state = 'active', run_id = $2, attempts = attempts + 1, alive_at = clock_timestamp(),
     started_at = coalesce(started_at, clock_timestamp())
   where id = $1 and (state = 'waiting'
     or (state = 'active' and alive_at < clock_timestamp() - make_interval(secs => $3)))
   returning id, run_id as "runId", kind, account_id as "accountId", input, attempts`,
);
const keepAlive = statement(
  'jobs-keep-alive',
  `update jobs set alive_at = clock_timestamp()
   where id = any($1) and run_id = any($2) and state = 'active' returning run_id as "runId"`,
);
const progress = statement(
  'jobs-progress',
  `update jobs set progress = $3, alive_at = clock_timestamp() where ${OURS} returning id`,
);
const complete = statement(
  'jobs-complete',
  `update jobs set state = 'completed', progress = 100, result = $3, run_id = null,
     finished_at = clock_timestamp() where ${OURS} returning id`,
);
const fail = statement(
  'jobs-fail',
  `update jobs set state = 'failed', problem = $3, run_id = null, finished_at = clock_timestamp()
   where ${OURS} returning id`,
);
const giveBack = statement(
  'jobs-give-back',
  `update jobs set state = 'waiting', run_id = null, attempts = attempts - $3
   where ${OURS} returning id`,
);
const unfinished = statement(
  'jobs-unfinished',
  `select id, kind from jobs where state = 'waiting'
     or (state = 'active' and alive_at < clock_timestamp() - make_interval(secs => $1))
   order by id limit $2`,
);
const counts = statement(
  'jobs-counts',
  `select kind, state, count(*) as jobs,
     extract(epoch from clock_timestamp() - min(created_at))::float8 as "oldestSeconds"
   from jobs where state in ('waiting', 'active') group by kind, state`,
);
const lastTick = statement(
  'jobs-last-tick',
  'select max(scheduled_for) as "at" from jobs where kind = $1 and scheduled_for is not null',
);
const forget = statement(
  'jobs-forget',
  `delete from jobs where id in (
     select id from jobs where finished_at < clock_timestamp() - make_interval(days => $1)
     order by finished_at limit $2) returning id`,
);

/** The table `jobs`, as those who carry and run jobs see it. */
export class RunRows {
  /**
   * Takes a job for a run: one that waits, or one whose run gave no sign of life for a while.
   *
   * @returns nothing when it is finished, gone, or run by somebody
   */
  async claim(sql: Sql, key: RunKey, silenceSeconds: number): Promise<ClaimedRun | undefined> {
    const values = [key.id, key.runId, silenceSeconds];
    const [row] = await sql.query<ClaimedRun>(claim, values);
    return row;
  }

  /** Gives a sign of life. @returns the runs that still stand in their rows */
  async keepAlive(sql: Sql, runs: readonly RunKey[]): Promise<Set<string>> {
    const values = [runs.map(({ id }) => id), runs.map(({ runId }) => runId)];
    const rows = await sql.query<RunKey>(keepAlive, values);
    return new Set(rows.map(({ runId }) => runId));
  }

  /** @returns whether the run still stands in the row, as all below do */
  progress(sql: Sql, { id, runId }: RunKey, percent: number): Promise<boolean> {
    return changes(sql, progress, [id, runId, percent]);
  }

  complete(sql: Sql, { id, runId }: RunKey, result: Record<string, unknown>): Promise<boolean> {
    return changes(sql, complete, [id, runId, JSON.stringify(result)]);
  }

  fail(sql: Sql, { id, runId }: RunKey, problem: StoredProblem): Promise<boolean> {
    return changes(sql, fail, [id, runId, JSON.stringify(problem)]);
  }

  /** Lets the job wait again. @param counts whether the run counts as an attempt */
  giveBack(sql: Sql, { id, runId }: RunKey, counts: boolean): Promise<boolean> {
    return changes(sql, giveBack, [id, runId, counts ? 0 : 1]);
  }

  /** What somebody should run, oldest first. */
  unfinished(sql: Sql, silenceSeconds: number, limit: number): Promise<WaitingJob[]> {
    return sql.query<WaitingJob>(unfinished, [silenceSeconds, limit]);
  }

  counts(sql: Sql): Promise<JobCount[]> {
    return sql.query<JobCount>(counts);
  }

  /** The newest tick of a schedule that has its job. */
  async lastTick(sql: Sql, kind: JobKind): Promise<Date | null> {
    const [row] = await sql.query<{ at: Date | null }>(lastTick, [kind]);
    return row?.at ?? null;
  }

  /** Deletes jobs that ended long ago, with their files. @returns how many */
  async forget(sql: Sql, days: number, limit: number): Promise<number> {
    return (await sql.query(forget, [days, limit])).length;
  }
}

async function changes(
  sql: Sql,
  text: ReturnType<typeof statement>,
  values: readonly unknown[],
): Promise<boolean> {
  return (await sql.query(text, values)).length > 0;
}
