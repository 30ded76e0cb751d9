import type { MigrationInterface, QueryRunner } from 'typeorm';
import { roles } from './roles.js';

/**
 * What each account may do and where. A grant that is taken back stays with the record time during
 * which it stood.
 */
const tables = [
  `create table access_accounts (
     account_id text constraint pk_access_accounts primary key,
     member_id uuid,
     version integer not null,
     constraint ck_access_accounts_account_id check (length(account_id) between 1 and 100)
   )`,
  `create table access_grants (
     id uuid constraint pk_access_grants primary key,
     account_id text not null,
     role text not null,
     unit_id uuid,
     with_subtree boolean not null,
     valid daterange not null,
     recorded tstzrange not null,
     constraint fk_access_grants_account_id foreign key (account_id) references access_accounts (account_id),
     constraint fk_access_grants_unit_id foreign key (unit_id) references units (id),
     constraint ck_access_grants_valid check (not isempty(valid) and not lower_inf(valid)),
     constraint ex_access_grants_once exclude using gist
       (account_id with =, role with =, coalesce(unit_id, '00000000-0000-0000-0000-000000000000') with =,
        valid with &&, recorded with &&)
   )`,
  'create index ix_access_grants_account_id on access_grants (account_id) where upper_inf(recorded)',
];

const grants = [
  `grant select, insert on access_accounts, access_grants to ${roles.serve}`,
  `grant update (member_id, version) on access_accounts to ${roles.serve}`,
  `grant update (recorded) on access_grants to ${roles.serve}`,
];

/** Rights as data: account × role × unit, dated. */
export class CreateAccess20260301090500 implements MigrationInterface {
  readonly name = 'CreateAccess20260301090500';

  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...tables, ...grants]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('the register is not taken back; restore a backup instead');
  }
}
