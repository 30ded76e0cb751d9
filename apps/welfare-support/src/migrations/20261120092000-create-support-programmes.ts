import { foldNameFunctionSql } from '@dong-hanh/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * `search_key` is what searches match: every word of the name, the code and the aliases, folded, each after
 * a space, so that "starts a word" is one pattern for every word. Both days are part of the programme.
 */
const programmes = [
  `create table support_programmes (
     id uuid constraint pk_support_programmes primary key,
     version integer not null constraint ck_support_programmes_version check (version > 0),
     code text not null constraint uq_support_programmes_code unique,
     name text not null,
     aliases text[] not null,
     search_key text not null,
     kind text not null,
     first_day date not null,
     last_day date,
     recorded_at timestamptz not null,
     recorded_by text not null,
     constraint ck_support_programmes_name check (name <> '' and name is nfc normalized),
     constraint ck_support_programmes_kind
       check (kind in ('seasonal', 'emergency', 'standing', 'student', 'project')),
     constraint ck_support_programmes_last_day check (last_day >= first_day)
   )`,
  'create index ix_support_programmes_first_day_id on support_programmes (first_day, id)',
  'create index ix_support_programmes_search_key on support_programmes using gin (search_key gin_trgm_ops)',
];

const grants = `grant select, insert on support_programmes to ${roles.serve}`;

/** Programmes of support (chương trình chăm lo) with their other names. */
export class CreateSupportProgrammes20261120092000 implements MigrationInterface {
  readonly name = 'CreateSupportProgrammes20261120092000';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [foldNameFunctionSql, ...programmes, grants]) await runner.query(sql);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table support_programmes');
    await runner.query('drop function fold_name(text)');
  }
}
