/**
 * The tables of a service that does long work, for one of its migrations.
 *
 * `jobs` is the record: what was accepted, how far it is, what came out. A run writes only while its
 * `run_id` stands in the row and the row is `active`, so that a job that was cancelled, or taken over from
 * a process that was thought dead, is never changed by its former run. `alive_at` tells the two apart.
 * `scheduled_for` is the tick of a schedule; each has one job, whoever starts it.
 *
 * Files lie in pieces, so that neither writing nor reading holds one in memory; they are not compressed
 * again, since they live for a day only.
 *
 * @param roles.serve starts, runs and shows jobs · @param roles.project may start them from events
 */
export function jobsMigrationSql(roles: { serve: string; project?: string }): string[] {
  return [
    `create table jobs (
       id uuid constraint pk_jobs primary key,
       kind text not null,
       account_id text not null,
       state text not null default 'waiting'
         constraint ck_jobs_state check (state in ('waiting', 'active', 'completed', 'failed', 'cancelled')),
       progress smallint not null default 0 constraint ck_jobs_progress check (progress between 0 and 100),
       input jsonb not null,
       dedupe_key text,
       scheduled_for timestamptz,
       attempts smallint not null default 0,
       run_id uuid,
       alive_at timestamptz,
       result jsonb,
       problem jsonb,
       created_at timestamptz not null default clock_timestamp(),
       started_at timestamptz,
       finished_at timestamptz,
       constraint ck_jobs_finished check ((finished_at is null) = (state in ('waiting', 'active'))),
       constraint ck_jobs_result check ((result is not null) = (state = 'completed')),
       constraint ck_jobs_problem check ((problem is not null) = (state = 'failed'))
     ) with (fillfactor = 80)`,
    `create unique index uq_jobs_dedupe_key on jobs (kind, dedupe_key)
       where dedupe_key is not null and state in ('waiting', 'active')`,
    `create unique index uq_jobs_scheduled_for on jobs (kind, scheduled_for)
       where scheduled_for is not null`,
    `create index ix_jobs_unfinished on jobs (id) where state in ('waiting', 'active')`,
    'create index ix_jobs_account on jobs (account_id, id)',
    'create index ix_jobs_finished_at on jobs (finished_at) where finished_at is not null',
    `create table job_files (
       job_id uuid constraint pk_job_files primary key
         constraint fk_job_files_job references jobs on delete cascade,
       run_id uuid not null,
       name text not null,
       content_type text not null,
       bytes bigint,
       expires_at timestamptz not null
     )`,
    'create index ix_job_files_expires_at on job_files (expires_at)',
    `create table job_file_pieces (
       job_id uuid not null constraint fk_job_file_pieces_file references job_files on delete cascade,
       position integer not null,
       content bytea not null,
       constraint pk_job_file_pieces primary key (job_id, position)
     )`,
    'alter table job_file_pieces alter column content set storage external',
    `grant select, insert, update, delete on jobs, job_files, job_file_pieces to ${roles.serve}`,
    ...(roles.project ? [`grant select, insert on jobs to ${roles.project}`] : []),
  ];
}
