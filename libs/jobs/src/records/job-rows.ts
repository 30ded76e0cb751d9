import type { FieldFault, JobKind, JobState, ProblemCode } from '@dong-hanh/contracts';
import type { ProblemParameters } from '@dong-hanh/contracts';
import { statement, type Sql } from '@dong-hanh/persistence';

/** Why a job failed: what a problem document is made of in the language of each reader. */
export interface StoredProblem {
  code: ProblemCode;
  parameters: ProblemParameters;
  faults: readonly FieldFault[];
}

/** A job as its row shows it. */
export interface JobRow {
  id: string;
  kind: JobKind;
  accountId: string;
  state: JobState;
  progress: number;
  result: Record<string, unknown> | null;
  problem: StoredProblem | null;
  createdAt: Date;
  finishedAt: Date | null;
}

export interface NewJob {
  id: string;
  kind: JobKind;
  accountId: string;
  input: Record<string, unknown>;
  dedupeKey?: string | undefined;
  scheduledFor?: Date | undefined;
}

export interface JobFilter {
  /** Without it the jobs of all. */
  accountId?: string | undefined;
  kind?: JobKind | undefined;
  state?: JobState | undefined;
}

const COLUMNS = `id, kind, account_id as "accountId", state, progress, result, problem,
  created_at as "createdAt", finished_at as "finishedAt"`;

const insert = statement(
  'jobs-insert',
  `insert into jobs (id, kind, account_id, input, dedupe_key, scheduled_for)
   values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning ${COLUMNS}`,
);
const unfinishedTwin = statement(
  'jobs-unfinished-twin',
  `select ${COLUMNS} from jobs
   where kind = $1 and dedupe_key = $2 and state in ('waiting', 'active')`,
);
// A lock and what it guards are two statements: the second sees what was committed while it waited.
const lockStarts = statement(
  'jobs-lock-starts',
  `select pg_advisory_xact_lock(hashtextextended(concat_ws(' ', 'jobs', $1::text, $2::text), 0))`,
);
const countUnfinished = statement(
  'jobs-count-unfinished',
  `select count(*) as total from jobs
   where account_id = $1 and kind = $2 and state in ('waiting', 'active')`,
);
const find = statement('jobs-find', `select ${COLUMNS} from jobs where id = $1`);
const findAll = statement('jobs-find-all', `select ${COLUMNS} from jobs where id = any($1)`);
const cancel = statement(
  'jobs-cancel',
  `update jobs set state = 'cancelled', run_id = null, finished_at = clock_timestamp()
   where id = $1 and state in ('waiting', 'active') returning ${COLUMNS}`,
);
const FILTER = `($1::text is null or account_id = $1) and ($2::text is null or kind = $2)
  and ($3::text is null or state = $3)`;
const page = statement(
  'jobs-page',
  `select ${COLUMNS} from jobs where ${FILTER} and ($4::uuid is null or id < $4)
   order by id desc limit $5`,
);
const count = statement('jobs-count', `select count(*) as total from jobs where ${FILTER}`);

/** The table `jobs`, as those who start, watch and cancel see it. */
export class JobRows {
  /** @returns the new row, or nothing when an unfinished one has the key or another the tick */
  async insert(tx: Sql, job: NewJob): Promise<JobRow | undefined> {
    const { id, kind, accountId, input, dedupeKey = null, scheduledFor = null } = job;
    const values = [id, kind, accountId, JSON.stringify(input), dedupeKey, scheduledFor];
    const [row] = await tx.query<JobRow>(insert, values);
    return row;
  }

  async unfinishedTwin(tx: Sql, kind: JobKind, dedupeKey: string): Promise<JobRow | undefined> {
    const [row] = await tx.query<JobRow>(unfinishedTwin, [kind, dedupeKey]);
    return row;
  }

  /** One start of an account and kind at a time, until the transaction ends. */
  async lockStarts(tx: Sql, accountId: string, kind: JobKind): Promise<void> {
    await tx.query(lockStarts, [accountId, kind]);
  }

  async countUnfinished(tx: Sql, accountId: string, kind: JobKind): Promise<number> {
    const [row] = await tx.query<{ total: number }>(countUnfinished, [accountId, kind]);
    return Number(row?.total ?? 0);
  }

  async find(sql: Sql, id: string): Promise<JobRow | undefined> {
    const [row] = await sql.query<JobRow>(find, [id]);
    return row;
  }

  findAll(sql: Sql, ids: readonly string[]): Promise<JobRow[]> {
    return sql.query<JobRow>(findAll, [ids]);
  }

  /** @returns the row, or nothing when the job had ended: one of cancelling and ending wins */
  async cancel(sql: Sql, id: string): Promise<JobRow | undefined> {
    const [row] = await sql.query<JobRow>(cancel, [id]);
    return row;
  }

  /** Newest first: ids are made in the order of time. */
  page(sql: Sql, filter: JobFilter, beforeId: string | undefined, limit: number) {
    return sql.query<JobRow>(page, [...valuesOf(filter), beforeId ?? null, limit]);
  }

  async count(sql: Sql, filter: JobFilter): Promise<number> {
    const [row] = await sql.query<{ total: number }>(count, valuesOf(filter));
    return Number(row?.total ?? 0);
  }
}

function valuesOf({ accountId, kind, state }: JobFilter): (string | null)[] {
  return [accountId ?? null, kind ?? null, state ?? null];
}
