import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * A batch has the id of its job and outlives it. Its rows hold names: they go as they are recorded, and all of them
 * when the batch ends.
 */
const batches = [
  `create table member_batches (
     id uuid constraint pk_member_batches primary key,
     kind text not null constraint ck_member_batches_kind check (kind in ('admissions', 'exits')),
     account_id text not null,
     decision_number text not null,
     decision_signed_on date not null,
     effective_on date not null,
     reason text,
     chunk_size integer constraint ck_member_batches_chunk_size check (chunk_size > 0),
     is_dry_run boolean not null,
     rows integer not null constraint ck_member_batches_rows check (rows > 0),
     content_hash text not null,
     recorded integer not null default 0,
     faults jsonb,
     outcome text constraint ck_member_batches_outcome
       check (outcome in ('recorded', 'recorded-in-part', 'refused', 'valid')),
     created_at timestamptz not null,
     finished_at timestamptz,
     constraint ck_member_batches_recorded check (recorded between 0 and rows),
     constraint ck_member_batches_finished check ((outcome is null) = (finished_at is null))
   )`,
  'create index ix_member_batches_content_hash on member_batches (content_hash) where recorded > 0',
  `create table member_batch_rows (
     batch_id uuid not null
       constraint fk_member_batch_rows_batch_id references member_batches (id),
     no integer not null,
     content jsonb not null,
     constraint pk_member_batch_rows primary key (batch_id, no)
   )`,
];

const grants = [
  `grant select, insert on member_batches to ${roles.serve}`,
  `grant update (recorded, faults, outcome, finished_at) on member_batches to ${roles.serve}`,
  `grant select, insert, delete on member_batch_rows to ${roles.serve}`,
];

/** Long lists of admissions and exits under one decision. */
export class CreateMemberBatches20261125164000 implements MigrationInterface {
  readonly name = 'CreateMemberBatches20261125164000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...batches, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
